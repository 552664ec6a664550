//! `behalf config check | scopes`.

use crate::{
    say::{self, Exit},
    setup,
};
use behalf_app::start;
use serde_json::json;
use std::path::Path;

pub(crate) fn check(file: &Path, as_json: bool) -> Result<(), Exit> {
    let environment = start::environment();
    if as_json {
        let (ok, body) = match behalf_config::load(file, &environment) {
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
            Err(errors) => (
                false,
                json!({
                    "loads": false,
                    "errors": errors.iter().map(|e| json!({
                        "file": e.file, "line": e.place.map(|p| p.line), "column": e.place.map(|p| p.column),
                        "field": e.field, "message": e.message, "hint": e.hint,
                    })).collect::<Vec<_>>(),
                }),
            ),
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
