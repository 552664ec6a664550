//! The same statement as two identities, side by side: as the person of the window, and as another profile of theirs
//! or as the service principal, where the configuration allows it.

use super::{Desk, Emit, runs::Run};
use crate::{
    Caller, Engine, TurnCommand,
    contract::{Accepted, CompareRun, Compares},
    held::no_action,
};
use behalf_agent::{Comparison, Side};
use behalf_config::{CompareIdentities, Config};
use behalf_core::{ActionId, Failure, FailureCode};
use behalf_store::StoredAction;
use std::sync::Arc;

impl Desk {
    /// Runs one side of a comparison; what happens is told as of a turn.
    pub(super) async fn compare(
        self: &Arc<Self>,
        request: CompareRun,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let (engine, caller, run) = self.enter()?;
        let begun = self.compare_in(run, (engine, caller), request, emit);
        self.or_end(run, Box::pin(begun)).await
    }

    async fn compare_in(
        self: &Arc<Self>,
        run: Run,
        (engine, caller): (Arc<Engine>, Caller),
        request: CompareRun,
        emit: Emit,
    ) -> Result<Accepted, Failure> {
        let stored = caller.store().action(&request.action_id).await?.ok_or_else(no_action)?;
        let own = statement(&stored)?;
        let statement = request.statement.unwrap_or(own);
        let command = |side| TurnCommand::Compare {
            of: request.action_id.clone(),
            comparison: Comparison { statement: statement.clone(), side },
        };
        let allowed = possible(engine.config());
        let thread = Some(stored.action.thread_id);
        match request.profile {
            None if allowed != Compares::ServicePrincipal => Err(not_allowed("service_principal")),
            None => {
                let command = command(Side::ServicePrincipal);
                self.start_for(run, (engine, caller), thread, command, emit).await
            }
            Some(_) if allowed == Compares::Off => Err(not_allowed("profiles")),
            Some(profile) if profile == engine.profile_name() => {
                self.start_for(run, (engine, caller), thread, command(Side::Owner), emit).await
            }
            Some(profile) => {
                let (other, whose) = self.other(&profile).await?;
                {
                    // The window may be somebody else's by now, or locked.
                    let mut state = self.state();
                    if !self.runs().stops(run, &other.stops()) {
                        return Err(Failure::cancelled());
                    }
                    state.compared = Some((Arc::clone(&other), whose.clone()));
                }
                self.start_for(run, (other, whose), None, command(Side::Guest), emit).await
            }
        }
    }

    /// Whoever is signed in with another profile.
    async fn other(&self, profile: &str) -> Result<(Arc<Engine>, Caller), Failure> {
        let mut options = self.options();
        options.profile = Some(profile.to_owned());
        let engine = self.engine(options).await?;
        let session = engine.resume().await?.ok_or_else(|| {
            Failure::sign_in_needed(format!("Nobody is signed in with the profile `{profile}`."))
        })?;
        let caller = engine.user(session).await?;
        Ok((engine, caller))
    }

    /// Whose rows an action's are: of the person of the window, or of the other one that was compared with.
    pub(super) async fn whose(&self, action: &ActionId) -> Result<(Arc<Engine>, Caller), Failure> {
        let own = self.engine_and_caller()?;
        let compared = self.state().compared.clone();
        if let Some((engine, caller)) = compared
            && own.1.store().action(action).await?.is_none()
        {
            return Ok((engine, caller));
        }
        Ok(own)
    }
}

/// The statement of an action: one that stands for itself.
fn statement(stored: &StoredAction) -> Result<String, Failure> {
    let is_sql = ["sql", "editor"].contains(&stored.action.tool.as_str())
        && stored.arguments.get("parameters").is_none();
    let text = stored.arguments["statement"].as_str().filter(|_| is_sql);
    text.map(str::to_owned).ok_or_else(|| {
        Failure::new(
            FailureCode::Invalid { field: "action_id".to_owned() },
            "Only a statement without parameters can be compared.",
            "Choose an action that shows its SQL.",
        )
    })
}

fn not_allowed(what: &str) -> Failure {
    Failure::new(
        FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None },
        "This configuration does not allow the comparison.",
        format!("Whoever keeps the configuration can set app.compare_identities: {what}."),
    )
}

/// What the configuration allows, as the window is told.
pub(super) fn possible(config: &Config) -> Compares {
    match (config.compare_identities, &config.service_principal) {
        (CompareIdentities::Off, _) => Compares::Off,
        (CompareIdentities::ServicePrincipal, Some(_)) => Compares::ServicePrincipal,
        (CompareIdentities::Profiles | CompareIdentities::ServicePrincipal, _) => {
            Compares::Profiles
        }
    }
}
