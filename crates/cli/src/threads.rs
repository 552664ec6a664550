//! `behalf threads`: one's own threads, listed, shown, searched, written out and deleted.

use crate::{
    arguments::{Common, ThreadFormat, ThreadsCommand},
    interrupt,
    say::{self, Exit},
    setup,
};
use behalf_app::{Caller, Found, MARK, WrittenThread};
use behalf_core::Failure;
use serde_json::json;
use std::io::IsTerminal;

/// Messages that a search tells at most.
const FOUND: u32 = 50;

pub(crate) async fn run(command: ThreadsCommand) -> Result<(), Exit> {
    match command {
        ThreadsCommand::List { common, json } => list(&caller(&common).await?, json).await,
        ThreadsCommand::Search { common, json, words } => {
            let caller = caller(&common).await?;
            let found = caller.store().search(&words.join(" "), FOUND).await;
            tell_found(&found.map_err(failed)?, json)
        }
        ThreadsCommand::Show { common, id } => {
            say::result(&written(&caller(&common).await?, &id).await?.markdown());
            Ok(())
        }
        ThreadsCommand::Export { common, id, format } => {
            let written = written(&caller(&common).await?, &id).await?;
            match format {
                ThreadFormat::Md => say::result(&written.markdown()),
                ThreadFormat::Json => {
                    let text = serde_json::to_string(&written).map_err(Failure::internal);
                    say::json(&text.map_err(failed)?);
                }
            }
            Ok(())
        }
        ThreadsCommand::Delete { common, id, yes } => {
            delete(&caller(&common).await?, &id, yes).await
        }
    }
}

fn failed(failure: Failure) -> Exit {
    say::failure(&failure)
}

async fn caller(common: &Common) -> Result<Caller, Exit> {
    Ok(setup::engine_and_caller(common, false, true).await?.1)
}

async fn written(caller: &Caller, id: &str) -> Result<WrittenThread, Exit> {
    let thread = caller.thread(id).await.map_err(failed)?;
    caller.written(thread).await.map_err(failed)
}

async fn list(caller: &Caller, as_json: bool) -> Result<(), Exit> {
    let threads = caller.store().threads().await.map_err(failed)?;
    if as_json {
        say::json(&json!({ "threads": threads }).to_string());
        return Ok(());
    }
    if threads.is_empty() {
        say::line("No threads yet. `behalf ask` begins one.");
    }
    for thread in threads {
        say::result(&format!("{}  {}  {}", thread.id, day(&thread.updated_at), thread.title));
    }
    Ok(())
}

/// The day and the minute of an instant.
fn day(at: &str) -> String {
    at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

fn tell_found(found: &[Found], as_json: bool) -> Result<(), Exit> {
    if as_json {
        let plain: Vec<Found> = found
            .iter()
            .map(|one| Found { excerpt: one.excerpt.replace(MARK, ""), ..one.clone() })
            .collect();
        say::json(&json!({ "found": plain }).to_string());
        return Ok(());
    }
    if found.is_empty() {
        say::line("Nothing was found.");
    }
    for one in found {
        say::result(&format!("{}  {}  {}", one.thread_id, day(&one.created_at), one.title));
        say::result(&format!("    {}", one.excerpt.replace(MARK, "*").replace('\n', " ")));
    }
    Ok(())
}

async fn delete(caller: &Caller, id: &str, yes: bool) -> Result<(), Exit> {
    let thread = caller.thread(id).await.map_err(failed)?;
    if !yes && !confirmed(&thread.title).await? {
        say::line("Nothing was deleted.");
        return Err(Exit::Failed);
    }
    caller.store().delete_thread(&thread.id).await.map_err(failed)?;
    say::line(&format!("Deleted `{}`. The ledger of what was done stands.", thread.title));
    Ok(())
}

async fn confirmed(title: &str) -> Result<bool, Exit> {
    if !std::io::stdin().is_terminal() {
        say::line("error: deleting needs a yes, and there is no terminal to ask at.");
        say::line("  hint: add --yes");
        return Err(Exit::Usage);
    }
    say::prompt(&format!("Delete `{title}` with all that was said in it? Type yes: "));
    let answer = interrupt::line().await?;
    Ok(answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes")))
}
