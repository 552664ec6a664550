//! A newer version that takes this one's place, from the window.

use super::{Desk, Emit};
use crate::{
    contract::{Nothing, UpdateInstalled, UpdateTake, Updates},
    updates::{self, InPlace},
};
use behalf_core::{Failure, FailureCode};
use std::sync::{Arc, PoisonError};
use tokio_util::sync::CancellationToken;

impl Desk {
    /// Says who can put a newer version in this one's place.
    pub fn updated_by(&self, in_place: Arc<dyn InPlace>) {
        self.in_place.set(in_place).ok();
    }

    pub(super) async fn look_for_updates(&self) -> Result<Updates, Failure> {
        updates::look(&self.options, self.in_place.get().map(AsRef::as_ref)).await
    }

    /// Fetches the newer version and puts it in this one's place; it runs from the next start on.
    pub(super) async fn install_update(
        &self,
        request: UpdateTake,
        emit: Emit,
    ) -> Result<UpdateInstalled, Failure> {
        let in_place = self.in_place.get().ok_or_else(not_here)?;
        // Of two clicks one counts.
        let _one = self.updating.try_lock().map_err(|_| busy())?;
        let cancel = CancellationToken::new();
        *self.stops_update.lock().unwrap_or_else(PoisonError::into_inner) = cancel.clone();
        let tell = move |event| emit(event);
        let installing =
            updates::install(&self.options, in_place.as_ref(), &request.version, tell, &cancel);
        Ok(UpdateInstalled { version: Box::pin(installing).await? })
    }

    pub(super) fn stop_update(&self) -> Nothing {
        self.stops_update.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        Nothing {}
    }

    /// Waits, at the end, until what is being put in this program's place is there: a program that is half written
    /// would start no more. What still comes is stopped.
    pub async fn rest(&self) {
        self.stop_update();
        drop(self.updating.lock().await);
    }

    /// Begins anew with what is in this program's place. Its end is as orderly as any.
    pub(super) fn restart(&self) -> Result<Nothing, Failure> {
        self.in_place.get().ok_or_else(not_here)?.restart();
        Ok(Nothing {})
    }
}

fn not_here() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "This installation is not replaced in its place.",
        "Take the new version the way that this one came.",
    )
}

fn busy() -> Failure {
    Failure::new(
        FailureCode::Busy,
        "The new version is being fetched already.",
        "Wait until it is there, or stop it.",
    )
}
