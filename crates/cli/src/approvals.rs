//! `behalf approvals`: the decisions that are remembered, listed and revoked.

use crate::{
    arguments::ApprovalsCommand,
    say::{self, Exit},
    threads::{caller, day, failed},
};
use behalf_app::Caller;
use serde_json::json;

pub(crate) async fn run(command: ApprovalsCommand) -> Result<(), Exit> {
    match command {
        ApprovalsCommand::List { common, json } => list(&caller(&common).await?, json).await,
        ApprovalsCommand::Revoke { common, id } => {
            let caller = caller(&common).await?;
            let remembered = caller.remembered(&id).await.map_err(failed)?;
            caller.store().revoke(&remembered.id).await.map_err(failed)?;
            let (what, on) = (&remembered.operation, remembered.securables.join(", "));
            say::line(&format!("Revoked: `{what}` on {on} asks again."));
            Ok(())
        }
    }
}

async fn list(caller: &Caller, as_json: bool) -> Result<(), Exit> {
    let all = caller.store().remembered().await.map_err(failed)?;
    if as_json {
        say::json(&json!({ "remembered": all }).to_string());
        return Ok(());
    }
    if all.is_empty() {
        say::line("No decision is remembered: whatever is no known read asks each time.");
    }
    for one in all {
        let (until, on) = (day(&one.expires_at), one.securables.join(", "));
        say::result(&format!(
            "{}  until {until}  {} {} on {on} ({})",
            one.id, one.name, one.operation, one.resource
        ));
    }
    Ok(())
}
