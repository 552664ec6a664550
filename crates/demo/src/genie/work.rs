//! Answering a question: it is planned, its SQL runs as whoever asked, and the rows are put into words.

use super::{
    APPLICATION,
    message::{Message, for_planner},
};
use crate::{
    accounts::Account,
    planner::{self, Step, answer},
    sql::statement_type,
    statements::{
        Progress,
        request::{Disposition, ExecuteRequest},
    },
    workspace::Workspace,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// How long each stage before the query takes.
const STAGE: Duration = Duration::from_millis(30);

/// A question on its way.
pub(super) struct Asked {
    pub(super) account: &'static Account,
    pub(super) conversation: String,
    pub(super) message: String,
    /// What was asked before it, oldest first, and it.
    pub(super) questions: Vec<String>,
}

impl Asked {
    /// Changes the message; one that was deleted meanwhile is left alone.
    fn change(&self, workspace: &Workspace, change: impl FnOnce(&mut Message)) {
        let now = workspace.clock.now_ms();
        workspace
            .message(self.account, &self.conversation, &self.message, |message| {
                change(message);
                message.updated_ms = now;
                Ok(())
            })
            .ok();
    }

    fn stage(&self, workspace: &Workspace, stage: &'static str) {
        self.change(workspace, |message| message.stage = stage);
    }

    pub(super) async fn answer(self, workspace: Arc<Workspace>) {
        for stage in ["FETCHING_METADATA", "FILTERING_CONTEXT", "ASKING_AI"] {
            self.stage(&workspace, stage);
            tokio::time::sleep(STAGE).await;
        }
        let chat: Vec<_> =
            self.questions.iter().map(|text| json!({ "role": "user", "content": text })).collect();
        let query = match planner::decide(&chat, &[]) {
            Step::Sql(query) if statement_type(&query) == "SELECT" => query,
            other => {
                let text = match other {
                    Step::Text(text) => text,
                    Step::Sql(_) | Step::Calls(_) => {
                        "Genie answers by reading; it changes nothing.".to_owned()
                    }
                };
                self.change(&workspace, |message| {
                    message.text = Some(text);
                    message.stage = "COMPLETED";
                });
                return;
            }
        };
        let request = ExecuteRequest::of(&query, Disposition::Inline);
        let statement = workspace.submit(self.account, &request, APPLICATION);
        self.change(&workspace, |message| {
            message.query = Some(query);
            message.statement = Some(Arc::clone(&statement));
        });
        let ended = statement
            .ended(|state| match state {
                Progress::Pending => self.stage(&workspace, "PENDING_WAREHOUSE"),
                Progress::Running => self.stage(&workspace, "EXECUTING_QUERY"),
                _ => {}
            })
            .await;
        let question = self.questions.last().map(String::as_str).unwrap_or_default();
        self.change(&workspace, |message| match ended {
            Progress::Succeeded(rows) => match for_planner(&rows) {
                Ok(result) => {
                    message.text = Some(answer::compose(question, &result.to_string()));
                    message.stage = "COMPLETED";
                }
                Err(error) => {
                    message.error = Some((error.to_string(), "INTERNAL_ERROR"));
                    message.stage = "FAILED";
                }
            },
            Progress::Failed(error) => {
                message.error = Some((error.to_string(), "SQL_EXECUTION_EXCEPTION"));
                message.stage = "FAILED";
            }
            _ => message.stage = "CANCELLED",
        });
    }
}
