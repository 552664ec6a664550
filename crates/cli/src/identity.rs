//! `behalf login | logout | whoami`.

use crate::{
    arguments::{CommonJson, LoginCommand},
    say::{self, Exit},
    setup,
};
use behalf_app::{Engine, EngineOptions, StoreChoice, forget, start};
use behalf_core::{Failure, Principal};
use jiff::Timestamp;
use serde_json::json;

fn tell(
    principal: &Principal,
    host: &str,
    exchange: Option<&str>,
    ends: Option<Timestamp>,
    as_json: bool,
) {
    if as_json {
        let mut body = json!({ "principal": principal, "host": host });
        if let Some(exchange) = exchange {
            body["exchange"] = json!(exchange);
        }
        if let Some(ends) = ends {
            body["ends_at"] = json!(ends);
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
    if let Some(ends) = ends {
        say::line(&format!("  ends       {ends:.0}, as the configuration says"));
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
    let ends = engine.ends(&session);
    tell(session.principal(), &engine.host().to_string(), None, ends, command.json);
    Ok(())
}

pub(crate) async fn logout(command: CommonJson) -> Result<(), Exit> {
    let common = &command.common;
    let environment = start::environment();
    let config = setup::config(common.config.as_deref(), &environment)?;
    let out = async {
        let vault = setup::vault(&environment).await?;
        let profile = common.profile.as_deref();
        let options = setup::options(config, environment, profile, StoreChoice::Owner, vault)?;
        sign_out(options).await
    };
    let who = out.await.map_err(|failure: Failure| say::failure(&failure))?;
    match who {
        who if command.json => say::json(&json!({ "signed_out": who }).to_string()),
        Some(user_name) => say::line(&format!("Signed out {user_name}.")),
        None => say::line("Nobody was signed in."),
    }
    Ok(())
}

/// Signs out with everything that belongs to it; where that cannot be done, on this machine alone.
async fn sign_out(options: EngineOptions) -> Result<Option<String>, Failure> {
    let whole = async {
        let engine = Engine::start(options.clone()).await?;
        let Some(session) = engine.resume().await? else {
            return Ok::<_, Failure>(None);
        };
        let said = engine.notices().len();
        engine.sign_out(&session).await?;
        setup::notices(&engine, said);
        Ok(Some(session.principal().user_name.clone()))
    };
    match whole.await {
        Ok(Some(user_name)) => Ok(Some(user_name)),
        // A sign-in that this configuration does not take up is forgotten all the same.
        Ok(None) => forget(&options).await,
        Err(failure) => {
            let forgotten = forget(&options).await?;
            if forgotten.is_some() {
                say::line(&format!("note: on this machine alone: {}", failure.message));
            }
            Ok(forgotten)
        }
    }
}

pub(crate) async fn whoami(command: CommonJson) -> Result<(), Exit> {
    let common = &command.common;
    let engine =
        setup::engine(common.config.as_deref(), common.profile.as_deref(), StoreChoice::Owner)
            .await?;
    let who = engine.whoami().await.map_err(|failure| say::failure(&failure))?;
    tell(&who.principal, &engine.host().to_string(), Some(who.exchange), who.ends, command.json);
    Ok(())
}
