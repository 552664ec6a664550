//! `behalf threads`: one's own threads, listed, shown, searched, written out, named, pinned and deleted.

use crate::{
    arguments::{Common, ThreadFormat, ThreadsCommand},
    confirm::confirmed,
    say::{self, Exit},
    setup,
};
use behalf_app::{Caller, Found, MARK, WrittenThread};
use behalf_core::Failure;
use serde_json::json;

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
        ThreadsCommand::Rename { common, id, title } => {
            rename(&caller(&common).await?, &id, &title.join(" ")).await
        }
        ThreadsCommand::Pin { common, id, off } => pin(&caller(&common).await?, &id, !off).await,
        ThreadsCommand::Delete { common, id, yes } => {
            delete(&caller(&common).await?, &id, yes).await
        }
    }
}

pub(crate) fn failed(failure: Failure) -> Exit {
    say::failure(&failure)
}

/// Who is signed in.
pub(crate) async fn caller(common: &Common) -> Result<Caller, Exit> {
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
        let mark = if thread.pinned { "* " } else { "" };
        let day = day(&thread.updated_at);
        say::result(&format!("{}  {day}  {mark}{}", thread.id, thread.title));
    }
    Ok(())
}

/// The day and the minute of an instant.
pub(crate) fn day(at: &str) -> String {
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

async fn rename(caller: &Caller, id: &str, title: &str) -> Result<(), Exit> {
    let thread = caller.thread(id).await.map_err(failed)?;
    caller.store().rename_thread(&thread.id, title).await.map_err(failed)?;
    say::line(&format!("Renamed `{}`.", thread.title));
    Ok(())
}

async fn pin(caller: &Caller, id: &str, pinned: bool) -> Result<(), Exit> {
    let thread = caller.thread(id).await.map_err(failed)?;
    caller.store().pin_thread(&thread.id, pinned).await.map_err(failed)?;
    let done = if pinned { "Pinned" } else { "No longer pinned:" };
    say::line(&format!("{done} `{}`.", thread.title));
    Ok(())
}

async fn delete(caller: &Caller, id: &str, yes: bool) -> Result<(), Exit> {
    let thread = caller.thread(id).await.map_err(failed)?;
    let question = format!("Delete `{}` with all that was said in it?", thread.title);
    if !yes && !confirmed(&question).await? {
        say::line("Nothing was deleted.");
        return Err(Exit::Failed);
    }
    caller.store().delete_thread(&thread.id).await.map_err(failed)?;
    say::line(&format!("Deleted `{}`. The ledger of what was done stands.", thread.title));
    Ok(())
}
