//! `behalf audit verify | export`.

use crate::{
    arguments::Common,
    say::{self, Exit},
    setup,
};
use behalf_app::{AuditReport, ChainState, verify_export};
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

pub(crate) async fn export(common: Common) -> Result<(), Exit> {
    let (engine, caller) = setup::engine_and_caller(&common, false, true).await?;
    let lines = engine.export_audit(&caller).await.map_err(|f| say::failure(&f))?;
    for line in lines {
        say::json(&line);
    }
    Ok(())
}
