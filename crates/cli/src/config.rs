//! `behalf config check | scopes | policy`.

use crate::{
    say::{self, Exit},
    setup,
};
use behalf_app::start;
use behalf_config::{
    ConfigError,
    policy::{self, Policy},
};
use serde_json::{Map, Value, json};
use std::path::Path;

pub(crate) fn check(file: &Path, as_json: bool) -> Result<(), Exit> {
    let environment = start::environment();
    if as_json {
        let (ok, body) = match start::config(Some(file), &environment) {
            Ok(config) => (
                true,
                json!({
                    "loads": true,
                    "app": config.name,
                    "run_as": config.run_as,
                    "model": config.model.map(|m| json!({ "name": m.name.ok(), "run_as": m.run_as })),
                    "warehouse": config.warehouse.map(|w| json!({ "id": w.id.ok(), "run_as": w.run_as })),
                    "resources": config.declared.resources,
                    "tools": config.declared.tools,
                    "agents": config.declared.agents,
                    "orchestration": config.declared.orchestration,
                    "unset": config.unset.iter().map(|unset| json!({
                        "field": unset.field, "line": unset.place.map(|p| p.line),
                        "message": unset.message, "hint": unset.hint,
                    })).collect::<Vec<_>>(),
                    "not_supported": config.not_supported.iter().map(|n| json!({
                        "field": n.field, "line": n.place.line, "column": n.place.column
                    })).collect::<Vec<_>>(),
                }),
            ),
            Err(errors) => (false, wrong(&errors)),
        };
        say::json(&body.to_string());
        return if ok { Ok(()) } else { Err(Exit::Usage) };
    }
    let config = setup::config(Some(file), &environment)?;
    let mode = serde_json::to_value(config.run_as).ok();
    say::result(&format!(
        "{}: ok, runs {}",
        file.display(),
        mode.as_ref().and_then(|m| m.as_str()).unwrap_or_default()
    ));
    Ok(())
}

fn wrong(errors: &[ConfigError]) -> Value {
    json!({
        "loads": false,
        "errors": errors.iter().map(|e| json!({
            "file": e.file, "line": e.place.map(|p| p.line), "column": e.place.map(|p| p.column),
            "field": e.field, "message": e.message, "hint": e.hint,
        })).collect::<Vec<_>>(),
    })
}

/// What is settled on this machine, or would be by a file.
pub(crate) fn policy(file: Option<&Path>, as_json: bool) -> Result<(), Exit> {
    let found = match file {
        Some(file) => policy::load(file).map(Some),
        None => policy::of_machine(&start::environment()),
    };
    match found {
        Err(errors) if as_json => {
            say::json(&wrong(&errors).to_string());
            Err(Exit::Usage)
        }
        Err(errors) => {
            for error in errors {
                say::line(&format!("error: {error}"));
            }
            Err(Exit::Usage)
        }
        Ok(found) if as_json => {
            let settled = found.iter().flat_map(Policy::settled);
            let settled: Map<String, Value> =
                settled.map(|one| (one.field.to_owned(), one.value.into())).collect();
            let source = found.as_ref().map(|policy| &policy.source);
            say::json(&json!({ "loads": true, "source": source, "settled": settled }).to_string());
            Ok(())
        }
        Ok(None) => {
            say::result("none: nothing here is managed");
            Ok(())
        }
        Ok(Some(policy)) => {
            say::result(&policy.source);
            for one in policy.settled() {
                say::result(&format!("  {:<28} {}", one.field, one.value));
            }
            Ok(())
        }
    }
}

/// The scopes of a file, in both vocabularies: a client registers with the one, an App declares the
/// other.
pub(crate) fn scopes(file: &Path, as_json: bool) -> Result<(), Exit> {
    let config = setup::config(Some(file), &start::environment())?;
    let api = config.scopes();
    let apps: Vec<&str> = api.iter().filter_map(behalf_config::app_scope).collect();
    if as_json {
        let api: Vec<&str> = api.iter().collect();
        say::json(&json!({ "api_scopes": api, "app_scopes": apps }).to_string());
    } else if apps.is_empty() {
        say::result("none: nothing in it runs on behalf of a user");
    } else {
        say::result(&format!("OAuth app (API scopes)            {api}"));
        say::result(&format!("Databricks App (user_api_scopes)  {}", apps.join(" ")));
    }
    Ok(())
}
