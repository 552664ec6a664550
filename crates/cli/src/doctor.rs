//! `behalf doctor`: everything that must be in order, as this user, and how to mend what is not.

use crate::{
    arguments::DoctorCommand,
    say::{self, Exit},
    setup,
};
use behalf_app::{Check, CheckState, StoreChoice, doctor, save_diagnostics, start};
use behalf_identity::NoVault;
use serde_json::json;
use std::sync::Arc;

pub(crate) async fn run(command: DoctorCommand) -> Result<(), Exit> {
    let common = &command.common;
    let environment = start::environment();
    let config = setup::config(common.config.as_deref(), &environment)?;
    let vault = setup::vault(&environment).await;
    let vault = vault.unwrap_or_else(|failure| Arc::new(NoVault(failure)));
    let store = StoreChoice::Owner;
    let options = setup::options(config, environment, common.profile.as_deref(), store, vault);
    let options = options.map_err(|failure| say::failure(&failure))?;
    let as_json = command.json;
    let checks = doctor(options.clone(), |check| {
        if !as_json {
            tell(check);
        }
    })
    .await;
    let ok = checks.iter().all(|check| check.state != CheckState::Fail);
    let bundle = match command.bundle {
        true => Some(save_diagnostics(&options, &checks).await.map_err(|f| say::failure(&f))?),
        false => None,
    };
    if as_json {
        let mut report = json!({ "ok": ok, "checks": checks });
        if let Some(path) = &bundle {
            report["bundle"] = json!(path);
        }
        say::json(&report.to_string());
    } else if let Some(path) = &bundle {
        say::result(&format!(
            "The diagnostics are in {}. Read them before you send them.",
            path.display()
        ));
    }
    if ok { Ok(()) } else { Err(Exit::Failed) }
}

fn tell(check: &Check) {
    let mark = match check.state {
        CheckState::Pass => "ok  ",
        CheckState::Warn => "note",
        CheckState::Fail => "FAIL",
        CheckState::Skipped => "-   ",
    };
    say::result(&format!("{mark}  {:<18} {}", check.name, check.found));
    if let Some(mend) = &check.mend {
        say::result(&format!("      {:<18} → {mend}", ""));
    }
}
