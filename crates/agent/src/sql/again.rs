//! The rows of a statement that ran earlier, once more: where the shelf has them no more, the workspace may
//! still. Nothing runs again. They are asked for as whoever the action ran as, with its id: looking at what it
//! left is no action of its own.

use super::{
    inline::gather,
    taking::{Taking, incomplete},
};
use behalf_core::{
    Action, ActionId, ActionStatus, Failure, FailureCode, Limits, ResultShelf, Scopes, TokenSource,
    Verification, results::Column,
};
use behalf_databricks::{
    Errand,
    chunks::{ChunkError, Order},
    door::{Door, DoorError},
    statements::{self, State},
};
use std::sync::Arc;

/// What fetches rows again.
pub struct Again<'a> {
    /// The way to the workspace.
    pub door: &'a Door,
    /// Whose action it is.
    pub source: &'a Arc<dyn TokenSource>,
    /// Where results stay.
    pub shelf: Arc<dyn ResultShelf>,
    /// How long and how much.
    pub limits: &'a Limits,
}

impl Again<'_> {
    /// Fetches the rows of an action of the owner's, under another id: until all of them are there, nobody is
    /// to take some for all. Gives the columns.
    ///
    /// # Errors
    /// `not_found` where the workspace has them no more, or never had any.
    pub async fn fetch(&self, action: &Action, to: &ActionId) -> Result<Vec<Column>, Failure> {
        // A storage that gives a little now and then would be waited for without an end.
        let all = tokio::time::timeout(self.limits.statement, self.fetch_all(action, to)).await;
        all.unwrap_or_else(|_| Err(too_slow())).map_err(|failure| match failure.code {
            FailureCode::NotFound => gone(),
            _ => failure,
        })
    }

    async fn fetch_all(&self, action: &Action, to: &ActionId) -> Result<Vec<Column>, Failure> {
        let (statement, run_as) =
            action.statement_id.as_ref().zip(action.run_as.as_ref()).ok_or_else(gone)?;
        // Where the record names somebody else, the rows are withheld for good; and Genie's are not the
        // statement's.
        let is_told = action.status == ActionStatus::Succeeded
            && action.rows.is_some()
            && !matches!(action.verified, Verification::Mismatch { .. })
            && action.findings.as_ref().is_none_or(|findings| findings.genie.is_none());
        if !is_told {
            return Err(gone());
        }
        let mut lease = self.source.lease(run_as.mode, &Scopes::of(Scopes::SQL)).await?;
        if lease.principal.id != run_as.principal.id {
            // The configuration names another service principal by now.
            return Err(gone());
        }
        let errand = Errand::follow_up(&lease, action.id.as_str());
        let seen = statements::get(self.door, &errand, statement).await?;
        let manifest = match seen.manifest {
            Some(manifest) if seen.state == State::Succeeded => manifest,
            _ => return Err(gone()),
        };
        let columns = manifest.columns.clone();
        let to = (self.source.owner().owner_key(), to.clone());
        if !seen.rows.is_empty() {
            let rows = gather(self.door, &errand, statement, &manifest, seen.rows).await?;
            let (shelf, named) = (Arc::clone(&self.shelf), columns.clone());
            let put = tokio::task::spawn_blocking(move || shelf.put(&to.0, &to.1, named, rows));
            put.await.map_err(Failure::internal)??;
            return Ok(columns);
        }
        let order = Order {
            lease: Arc::clone(&lease),
            principal_id: &run_as.principal.id,
            action: action.id.as_str(),
            statement,
            given: seen.links,
        };
        let with = (self.door, self.limits);
        let mut taking = Taking::begin(with, &self.shelf, to, manifest, order)?;
        let mut is_renewed = false;
        while let Some(next) = taking.next().await {
            match next {
                Ok(()) => {}
                Err(ChunkError::Door(DoorError::DeadToken(_))) if !is_renewed => {
                    is_renewed = true;
                    lease = self.source.replace(&lease).await?;
                    taking.go_on(&lease);
                }
                Err(ChunkError::Door(error)) => return Err(error.into()),
                Err(ChunkError::Unreachable(failure)) => return Err(failure),
            }
        }
        taking.end()?;
        match action.rows {
            // A row more or less is another result.
            Some(rows) if !action.truncated && rows != taking.rows => {
                Err(incomplete(rows, taking.rows))
            }
            _ => Ok(columns),
        }
    }
}

pub(super) fn too_slow() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "The rows did not come in time.",
        "Try again; if it stays, ask for fewer of them.",
    )
}

fn gone() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "The workspace does not have these rows any more.",
        "Run the question again to see them.",
    )
}
