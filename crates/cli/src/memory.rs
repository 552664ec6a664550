//! `behalf memory`: what one asked to keep in mind, listed and erased.

use crate::{
    arguments::MemoryCommand,
    confirm::confirmed,
    say::{self, Exit},
    threads::{caller, day, failed},
};
use behalf_app::Caller;
use serde_json::json;

pub(crate) async fn run(command: MemoryCommand) -> Result<(), Exit> {
    match command {
        MemoryCommand::List { common, json } => list(&caller(&common).await?, json).await,
        MemoryCommand::Forget { common, id } => {
            let caller = caller(&common).await?;
            let memory = caller.memory(&id).await.map_err(failed)?;
            caller.store().forget(&memory.id).await.map_err(failed)?;
            say::line(&format!("Erased `{}`.", memory.text));
            Ok(())
        }
        MemoryCommand::Clear { common, yes } => clear(&caller(&common).await?, yes).await,
    }
}

async fn list(caller: &Caller, as_json: bool) -> Result<(), Exit> {
    let memories = caller.store().memories().await.map_err(failed)?;
    if as_json {
        say::json(&json!({ "memories": memories }).to_string());
        return Ok(());
    }
    if memories.is_empty() {
        say::line("Nothing is kept in mind.");
    }
    for memory in memories {
        let text = memory.text.replace('\n', " ");
        say::result(&format!("{}  {}  {text}", memory.id, day(&memory.created_at)));
    }
    Ok(())
}

async fn clear(caller: &Caller, yes: bool) -> Result<(), Exit> {
    if !yes && !confirmed("Erase everything that is kept in mind?").await? {
        say::line("Nothing was erased.");
        return Err(Exit::Failed);
    }
    let erased = caller.store().forget_all().await.map_err(failed)?;
    say::line(&format!("Erased {erased}; nothing is kept in mind."));
    Ok(())
}
