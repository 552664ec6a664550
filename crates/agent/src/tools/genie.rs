//! A question to Genie: asked once, watched to its end, its SQL shown, its statement proven.

use super::{
    CallOf, Prepared, Tool,
    arguments::{check, text},
};
use crate::{
    act::{Act, Plan},
    gate::Verdict,
    resources::Resource,
    turn::Turn,
};
use behalf_core::{
    ActionStatus, Failure, FailureCode, Findings, Scopes, TurnEvent, TurnId, Verification,
    action::GenieMessage,
};
use behalf_databricks::{
    Errand, Reason, denial,
    door::DoorError,
    genie::{self, Asked, Message},
    rows::Rows,
    serving::ToolSpec,
    statements,
};
use behalf_store::StoredAction;
use serde_json::{Value, json};
use std::time::Duration;

/// How long stopping a question may take.
const STOPPING: Duration = Duration::from_secs(6);
/// Looks at a message that may fail in a row.
const LOOKS: u32 = 6;

pub(super) fn spec(name: &str, description: String) -> ToolSpec {
    ToolSpec {
        name: name.to_owned(),
        description,
        parameters: json!({
            "type": "object",
            "properties": {
                "question": { "type": "string", "description": "One question, whole and in plain words" },
            },
            "required": ["question"],
        }),
    }
}

impl Turn {
    /// The conversation that the newest turn of this branch kept, unless what it found is withheld, or it
    /// went on in another branch: Genie would know what was said there.
    async fn conversation(&self, kept: &str) -> Result<Option<String>, Failure> {
        let messages = self.store.messages(&self.thread_id).await?;
        let actions = self.store.actions(&self.thread_id).await?;
        let all = self.store.conversations(&self.thread_id).await?;
        let of_turn = |place: &str| place.strip_prefix(kept)?.strip_prefix('/').map(str::to_owned);
        let known: Vec<(String, String)> =
            all.into_iter().filter_map(|(place, id)| Some((of_turn(&place)?, id))).collect();
        let is_withheld = |turn: &TurnId| {
            let is = |a: &StoredAction| a.action.status == ActionStatus::Withheld;
            actions.iter().any(|stored| stored.action.turn_id == *turn && is(stored))
        };
        let mut turns: Vec<&TurnId> = messages.iter().map(|message| &message.turn_id).collect();
        turns.dedup();
        for turn in turns.iter().rev() {
            if is_withheld(turn) {
                return Ok(None);
            }
            if let Some((_, id)) = known.iter().find(|(of, _)| *of == turn.0) {
                let is_here = |of: &str| turns.iter().any(|turn| turn.0 == of);
                let alone = known.iter().all(|(of, other)| other != id || is_here(of));
                return Ok(alone.then(|| id.clone()));
            }
        }
        Ok(None)
    }

    pub(super) fn prepare_genie(
        tool: &Tool,
        on: &Resource,
        call: CallOf<'_>,
    ) -> Result<Prepared, Failure> {
        check(&tool.spec.name, &tool.spec.parameters, call.called)?;
        text(&tool.spec.name, call.called, "question")?;
        let mut plan = tool.plan("genie", on, Scopes::of(Scopes::GENIE), &call);
        // Its statement, if it runs one, is in the history.
        plan.verified = Verification::Pending;
        Ok(Prepared::new(plan, Verdict::Allow { operation: "ask" }))
    }

    pub(super) async fn run_genie(&self, plan: Plan, keeps: bool) -> Result<Value, Failure> {
        let space = plan.on.id.clone();
        let question = text(&plan.name, &plan.called, "question")?.to_owned();
        let mut act = self.begin(plan).await?;
        // Until it names a statement there is no record to look for, however it ends.
        act.action.verified = Verification::NotRecorded;
        match self.answered(&mut act, &space, &question, keeps).await {
            Ok((message, rows)) => {
                let told = self.give_rows(act, rows).await?;
                let mut answer = json!({ "answer": message.text });
                if let Some(query) = message.query {
                    answer["sql"] = json!(query.sql);
                    answer["result"] = told;
                }
                Ok(answer)
            }
            Err(failure) => {
                self.prove_later(&act);
                Err(failure)
            }
        }
    }

    /// Asks, and waits for the answer and its rows. A failure is committed.
    async fn answered(
        &self,
        act: &mut Act,
        space: &str,
        question: &str,
        keeps: bool,
    ) -> Result<(Message, Rows), Failure> {
        // A conversation belongs to whoever began it, and to the branch in which it did.
        let kept = format!("{}/{space}", act.principal_id());
        let mut conversation = match keeps {
            true => self.conversation(&kept).await?,
            false => None,
        };
        let asked = loop {
            let errand = act.errand();
            let sent = genie::ask(&self.door, &errand, space, conversation.as_deref(), question);
            match self.unless_cancelled(sent).await {
                Ok(asked) => break asked,
                // The conversation was deleted meanwhile: another begins.
                Err(DoorError::Refused(failure))
                    if failure.code == FailureCode::NotFound && conversation.is_some() =>
                {
                    conversation = None;
                }
                // Without an answer nobody knows whether it was asked.
                Err(error) => self.again(act, error, true).await?,
            }
        };
        act.action.request_id.clone_from(&asked.request_id);
        if keeps {
            let place = format!("{kept}/{}", self.turn_id);
            self.store.keep_conversation(&self.thread_id, &place, &asked.conversation_id).await?;
        }
        act.action.findings = Some(Findings {
            genie: Some(GenieMessage {
                space_id: space.to_owned(),
                conversation_id: asked.conversation_id.clone(),
                message_id: asked.message_id.clone(),
            }),
            ..Findings::default()
        });
        let watched = tokio::time::timeout(self.limits.statement, self.watch(act, space, &asked));
        let message = match watched.await {
            Ok(watched) => watched?,
            Err(_) => return Err(self.stop_genie(act, too_long()).await?),
        };
        let rows = self.rows_of(act, space, &asked, &message).await?;
        Ok((message, rows))
    }

    /// Looks at a message until nothing more comes.
    async fn watch(&self, act: &mut Act, space: &str, asked: &Asked) -> Result<Message, Failure> {
        let mut pause = self.limits.poll_first;
        let mut misses = 0;
        let mut told = String::new();
        loop {
            let errand = act.follow_up();
            let look = genie::look(&self.door, &errand, space, asked);
            match self.unless_cancelled(look).await {
                Ok(message) => {
                    misses = 0;
                    hear(act, &message);
                    if message.is_final() {
                        return Ok(message);
                    }
                    if message.status != told {
                        told.clone_from(&message.status);
                        self.tell(TurnEvent::ActionProgress {
                            action_id: act.action.id.clone(),
                            state: message.status,
                            rows: None,
                            wait_seconds: None,
                            columns: None,
                        });
                    }
                }
                Err(DoorError::Failed(failure) | DoorError::Refused(failure))
                    if failure.may_pass() && misses < LOOKS =>
                {
                    misses += 1;
                }
                Err(_) if self.cancel.is_cancelled() => {
                    return Err(self.stop_genie(act, Failure::cancelled()).await?);
                }
                Err(error) => self.again(act, error, false).await?,
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.cancel.cancelled() => {
                    return Err(self.stop_genie(act, Failure::cancelled()).await?);
                }
            }
            pause = (pause * 2).min(self.limits.poll_longest);
        }
    }

    /// Stops what can be stopped of a question: its statement, once there is one. Genie itself cannot be
    /// told to stop, so whether it goes on is not known.
    async fn stop_genie(&self, act: &mut Act, why: Failure) -> Result<Failure, Failure> {
        let stopped = async {
            let id = act.action.statement_id.clone()?;
            let scopes = Scopes::of(Scopes::SQL);
            let lease = self.source.lease(act.lease.run_as, &scopes).await.ok()?;
            let errand = Errand {
                lease: &lease,
                principal_id: act.principal_id(),
                reason: Reason::FollowUp(act.action.id.as_str()),
            };
            statements::cancel(&self.door, &errand, &id).await.ok()
        };
        let stopped = tokio::time::timeout(STOPPING, stopped).await.ok().flatten();
        match stopped {
            Some(()) => self.fail(act, why).await,
            None => self.end_unknown(act, why).await,
        }
    }

    /// The rows of a message that nothing more comes of; none where it has none.
    async fn rows_of(
        &self,
        act: &mut Act,
        space: &str,
        asked: &Asked,
        message: &Message,
    ) -> Result<Rows, Failure> {
        if message.status == "FAILED" || message.status == "CANCELLED" {
            let failure = refused(message, &act.lease.principal.user_name);
            return Err(self.fail(act, failure).await?);
        }
        let query = message.query.as_ref().filter(|_| message.status == "COMPLETED");
        let Some(query) = query else { return Ok(Rows::default()) };
        loop {
            let errand = act.follow_up();
            let read = genie::rows(&self.door, &errand, space, asked, &query.attachment_id);
            match self.unless_cancelled(read).await {
                Ok(rows) => {
                    if act.action.statement_id.is_none() {
                        names(act, rows.statement_id.clone());
                    }
                    return Ok(rows);
                }
                Err(error) => self.again(act, error, false).await?,
            }
        }
    }
}

/// Takes the statement that is named, if one is: its record is what there is to look for.
fn names(act: &mut Act, statement_id: Option<String>) {
    act.action.verified = match statement_id {
        Some(_) => Verification::Pending,
        None => Verification::NotRecorded,
    };
    act.action.statement_id = statement_id;
}

/// Takes what a message says of its query.
fn hear(act: &mut Act, message: &Message) {
    if let Some(query) = &message.query {
        names(act, query.statement_id.clone());
    }
    let Some(findings) = &mut act.action.findings else { return };
    findings.sql = message.query.as_ref().map(|query| query.sql.clone());
    findings.suggested_questions.clone_from(&message.suggested_questions);
}

fn refused(message: &Message, user_name: &str) -> Failure {
    if message.status == "CANCELLED" {
        return Failure::cancelled();
    }
    let (kind, text) = message.error.clone().unwrap_or_default();
    if kind.contains("RATE_LIMIT") {
        return Failure::new(
            FailureCode::RateLimited { after_seconds: 60 },
            "Genie takes no more questions this minute.",
            "Ask again in a minute.",
        );
    }
    let failure = denial::statement_failure(&text, None, user_name);
    if kind == "SQL_EXECUTION_EXCEPTION" || matches!(failure.code, FailureCode::Forbidden { .. }) {
        return failure;
    }
    let access = kind.contains("ACCESS") || kind.contains("PERMISSION") || kind.contains("MISSING");
    let code = match access {
        true => FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None },
        false => FailureCode::Invalid { field: "question".to_owned() },
    };
    Failure::new(
        code,
        format!("Genie could not answer: {text}"),
        "Ask in other words; if it stays, ask whoever keeps this space.",
    )
    .caused_by(kind)
}

fn too_long() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "Genie did not answer in time.",
        "Ask again, perhaps for less at once.",
    )
}
