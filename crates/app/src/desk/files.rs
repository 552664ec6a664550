//! A result as a file: written beside where it will lie, known to the ledger, and only then given its name.

use super::{Desk, Emit, results::ALL, runs::Run};
use crate::{
    Engine,
    contract::{FileForm, Nothing, SaveEvent, SaveOf, SaveStop, SavedRows},
    saved::{self, Part},
};
use behalf_core::{
    Entry, Failure, FailureCode, Ledger, OwnerKey, Phase, action::ActionStatus, results::Column,
};
use behalf_results::{
    Rows,
    save::{self, Form, Source, Unwritten, Written},
};
use serde_json::json;
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// Rows that are taken from the shelf at once.
const CHUNK: u64 = 8192;
/// How far it is reaches the window at most this often.
const TELLS: Duration = Duration::from_millis(100);

impl From<FileForm> for Form {
    fn from(form: FileForm) -> Self {
        match form {
            FileForm::Csv => Self::Csv,
            FileForm::Xlsx => Self::Xlsx,
            FileForm::Parquet => Self::Parquet,
            FileForm::Arrow => Self::Arrow,
        }
    }
}

impl Desk {
    /// Saves a result. Whatever ends the sign-in stops it.
    pub(super) async fn save_result(
        &self,
        request: SaveOf,
        emit: Emit,
    ) -> Result<SavedRows, Failure> {
        self.may_export()?;
        let (_, _, run) = self.enter()?;
        let saving = Saving { desk: self, run, cancel: CancellationToken::new() };
        if !self.runs().stops(run, &saving.cancel) {
            return Err(stopped());
        }
        self.runs().saves(run, &request.action_id);
        Box::pin(self.save_until(request, emit, saving.cancel.clone())).await
    }

    pub(super) fn stop_saving(&self, request: &SaveStop) -> Nothing {
        self.runs().stop_saving(&request.action_id);
        Nothing {}
    }

    async fn save_until(
        &self,
        request: SaveOf,
        emit: Emit,
        cancel: CancellationToken,
    ) -> Result<SavedRows, Failure> {
        let (engine, caller) = self.whose(&request.action_id).await?;
        tokio::select! {
            held = engine.hold_rows(&caller, &request.action_id) => drop(held?),
            () = cancel.cancelled() => return Err(stopped()),
        }
        let stored = caller.store().action(&request.action_id).await?;
        let action = stored.map(|stored| stored.action);
        if action.as_ref().is_some_and(|action| action.status == ActionStatus::Running) {
            return Err(Failure::new(
                FailureCode::Busy,
                "This result is not complete yet.",
                "Save it when all its rows have come.",
            ));
        }
        let thread = action.as_ref().map(|action| &action.thread_id);
        let threads = caller.store().threads().await?;
        let titled = threads.into_iter().find(|one| Some(&one.id) == thread);
        let work = Work {
            engine,
            owner: caller.principal().owner_key(),
            title: titled.map_or_else(|| "result".to_owned(), |thread| thread.title),
            folder: saved::folder(&self.options.environment)?,
            form: request.form.into(),
            emit,
            cancel: cancel.clone(),
        };
        let entry = Entry {
            thread_id: action.as_ref().map(|action| action.thread_id.clone()),
            turn_id: action.as_ref().map(|action| action.turn_id.clone()),
            action_id: Some(request.action_id.clone()),
            tool: action.as_ref().map(|action| action.tool.clone()),
            operation: Some(work.form.ending().to_owned()),
            ..Entry::new(Phase::Exported)
        };
        let written = spawn_blocking(move || work.write(&request)).await;
        let (part, written) = written.map_err(Failure::internal)??;
        if cancel.is_cancelled() {
            return Err(stopped());
        }
        // First the ledger, then the name: no file that it does not know.
        caller.store().append(Entry { rows: Some(written.rows), ..entry }).await?;
        let path = spawn_blocking(move || part.keep()).await.map_err(Failure::internal)??;
        Ok(SavedRows {
            path: path.display().to_string(),
            rows: written.rows,
            bytes: written.bytes,
            truncated: action.is_some_and(|action| action.truncated),
            cut_cells: written.cut_cells,
        })
    }
}

/// It ends with whoever waits for it.
struct Saving<'a> {
    desk: &'a Desk,
    run: Run,
    cancel: CancellationToken,
}

impl Drop for Saving<'_> {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.desk.runs().end(self.run);
    }
}

/// What is done off the executor.
struct Work {
    engine: Arc<Engine>,
    owner: OwnerKey,
    title: String,
    folder: PathBuf,
    form: Form,
    emit: Emit,
    cancel: CancellationToken,
}

impl Work {
    fn write(self, request: &SaveOf) -> Result<(Part, Written), Failure> {
        let SaveOf { action_id, view, columns, .. } = request;
        let rows = self.engine.shelf().rows(&self.owner, action_id, (view, ALL), &self.cancel)?;
        let named = named(&rows, columns)?;
        let of = rows.count();
        save::fits(self.form, named.len() as u64, of)?;
        let schema = save::schema(rows.schema(), columns, &named)?;
        let source = Source { schema, columns: &named, rows: of };
        let starts = (0..of.div_ceil(CHUNK)).map(|chunk| chunk * CHUNK);
        let batches = starts.map(|from| {
            let batch = rows.window(Some(columns.as_slice()), from, CHUNK)?;
            batch.ok_or_else(|| Failure::internal("rows without types"))
        });
        let mut told = Instant::now();
        let mut progress = |so_far: u64| {
            if so_far == of || told.elapsed() >= TELLS {
                told = Instant::now();
                (self.emit)(json!(SaveEvent::Rows { rows: so_far, of }));
            }
        };
        let mut part = Part::begin(&self.folder, &self.title, self.form.ending())?;
        let written =
            save::write(&source, batches, self.form, part.file(), &mut progress, &self.cancel);
        match written {
            Ok(written) => Ok((part, written)),
            Err(Unwritten::Place { error, bytes }) => Err(part.refused(&error, bytes)),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }
}

fn named(rows: &Rows, numbers: &[u32]) -> Result<Vec<Column>, Failure> {
    let named = numbers.iter().map(|number| {
        rows.columns().get(*number as usize).cloned().ok_or_else(|| {
            let message = format!("This result has no column {number}.");
            let code = FailureCode::Invalid { field: "columns".to_owned() };
            Failure::new(code, message, "Open the result again, then save it.")
        })
    });
    named.collect()
}

fn stopped() -> Failure {
    let hint = "Nothing was saved. Save again when you are ready.";
    Failure::new(FailureCode::Cancelled, "Saving was stopped.", hint)
}
