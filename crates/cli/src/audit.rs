//! `behalf audit list | verify | export`.

use crate::{
    arguments::{Common, ExportFormat},
    say::{self, Exit},
    setup,
};
use behalf_app::{
    AuditReport, ChainState,
    audit::{csv, ocsf},
    verify_export,
};
use behalf_core::Failure;
use serde_json::Value;
use std::path::Path;

fn tell(report: &AuditReport, as_json: bool) -> Result<(), Exit> {
    if as_json {
        say::json(&serde_json::to_string(report).unwrap_or_default());
    } else {
        match &report.chain {
            ChainState::Intact { entries, head, .. } => {
                say::result(&format!("chain intact: {entries} entries, head {head}"));
            }
            ChainState::Broken { seq, reason } => {
                say::result(&format!("chain broken at entry {seq}: {reason}"));
            }
        }
        if let Some(anchor) = &report.anchor {
            say::result(&format!(
                "anchored by {} statements in the workspace's query history ({} of other chains, {} untagged)",
                anchor.matching, anchor.other_chains, anchor.untagged
            ));
            if anchor.partial {
                say::result(
                    "the history is longer than what was read of it: older statements were not compared",
                );
            }
            for seq in &anchor.contradicted {
                say::result(&format!("contradicted: the history names entry {seq} otherwise"));
            }
        }
    }
    if report.is_good() { Ok(()) } else { Err(Exit::Failed) }
}

pub(crate) async fn verify(common: Common, as_json: bool) -> Result<(), Exit> {
    let (engine, caller) = setup::engine_and_caller(&common, false, true).await?;
    let report = engine.audit(&caller).await.map_err(|f| say::failure(&f))?;
    tell(&report, as_json)
}

pub(crate) fn verify_file(file: &Path, as_json: bool) -> Result<(), Exit> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        say::line(&format!("error: {}: cannot be read: {error}", file.display()));
        say::line("  hint: give the path of an export made with `behalf audit export`");
        Exit::Usage
    })?;
    let chain = verify_export(&text).map_err(|f| say::failure(&f))?;
    tell(&AuditReport { chain, anchor: None }, as_json)
}

pub(crate) async fn list(common: Common, last: usize, as_json: bool) -> Result<(), Exit> {
    let (engine, caller) = setup::engine_and_caller(&common, false, true).await?;
    let lines = engine.ledger(&caller).await.map_err(|f| say::failure(&f))?;
    for line in &lines[lines.len().saturating_sub(last)..] {
        if as_json {
            say::json(line);
        } else {
            say::result(&told(line));
        }
    }
    Ok(())
}

/// An entry in a line: when, what, on what, as whom, and how it went.
fn told(line: &str) -> String {
    let entry: Value = serde_json::from_str(line).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let at: String = text(&entry["at"]).chars().take(19).collect();
    let mut words = vec![text(&entry["phase"])];
    for name in ["tool", "operation", "decision", "status", "error_code"] {
        words.push(text(&entry[name]));
    }
    if let Some(resource) = entry["resource"].as_str() {
        words.push(format!("on {resource}"));
    }
    if let Some(who) = entry["principal"]["user_name"].as_str() {
        words.push(format!("as {who}"));
    }
    words.retain(|word| !word.is_empty());
    format!("{:>6}  {}  {}", entry["seq"], at.replace('T', " "), words.join(" "))
}

pub(crate) async fn export(common: Common, format: ExportFormat) -> Result<(), Exit> {
    let (engine, caller) = setup::engine_and_caller(&common, false, true).await?;
    let failed = |failure: Failure| say::failure(&failure);
    let lines = engine.export_audit(&caller).await.map_err(failed)?;
    match format {
        ExportFormat::Jsonl => lines.iter().for_each(|line| say::json(line)),
        ExportFormat::Csv => say::result(csv(&lines).map_err(failed)?.trim_end()),
        ExportFormat::Ocsf => {
            let events = ocsf(&lines).map_err(failed)?;
            events.iter().for_each(|event| say::json(&event.to_string()));
        }
    }
    Ok(())
}
