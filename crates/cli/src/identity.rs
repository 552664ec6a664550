//! `behalf login | logout | whoami`.

use crate::{
    arguments::{CommonJson, LoginCommand},
    say::{self, Exit},
    setup,
};
use behalf_app::StoreChoice;
use behalf_core::{Failure, Principal};
use serde_json::json;

fn tell(principal: &Principal, host: &str, exchange: Option<&str>, as_json: bool) {
    if as_json {
        let mut body = json!({ "principal": principal, "host": host });
        if let Some(exchange) = exchange {
            body["exchange"] = json!(exchange);
        }
        say::json(&body.to_string());
        return;
    }
    say::result(&format!("{} ({})", principal.user_name, principal.display_name));
    say::line(&format!("  workspace  {host} ({})", principal.workspace));
    say::line(&format!("  id         {}", principal.id));
    if let Some(exchange) = exchange {
        say::line(&format!("  leases     {exchange}"));
    }
}

pub(crate) async fn login(command: LoginCommand) -> Result<(), Exit> {
    let common = &command.common;
    let engine =
        setup::engine(common.config.as_deref(), common.profile.as_deref(), StoreChoice::Owner)
            .await?;
    let said = engine.notices().len();
    let session = setup::sign_in(&engine, command.no_browser).await;
    let session = session.map_err(|failure| say::failure(&failure))?;
    setup::notices(&engine, said);
    tell(session.principal(), &engine.host().to_string(), None, command.json);
    Ok(())
}

pub(crate) async fn logout(command: CommonJson) -> Result<(), Exit> {
    let common = &command.common;
    let engine =
        setup::engine(common.config.as_deref(), common.profile.as_deref(), StoreChoice::Owner)
            .await?;
    let out = async {
        let Some(session) = engine.resume().await? else { return Ok(None) };
        engine.sign_out(&session).await?;
        Ok(Some(session.principal().clone()))
    };
    let principal = out.await.map_err(|failure: Failure| say::failure(&failure))?;
    match principal {
        Some(principal) if command.json => {
            say::json(&json!({ "signed_out": principal.user_name }).to_string());
        }
        Some(principal) => say::line(&format!("Signed out {}.", principal.user_name)),
        None => say::line("Nobody was signed in."),
    }
    Ok(())
}

pub(crate) async fn whoami(command: CommonJson) -> Result<(), Exit> {
    let (engine, caller) = setup::engine_and_caller(&command.common, false, true).await?;
    tell(caller.principal(), &engine.host().to_string(), Some(caller.exchange()), command.json);
    Ok(())
}
