//! The diagnostics: shown whole, and what was shown is what is saved.

use super::{Desk, Emit, State};
use crate::{
    contract::{Diagnostics, DiagnosticsSave, Saved},
    diagnostics::{FILE, Known, report},
    doctor,
};
use behalf_core::{Failure, FailureCode};
use serde_json::json;
use std::sync::PoisonError;

/// Diagnostics as they were shown.
#[derive(Clone)]
pub(super) struct Shown {
    number: u32,
    /// Of the state when they were: those of one person are not saved by another.
    age: u64,
    text: String,
}

impl Desk {
    /// Looks at everything, and tells it; each check is told as it ends.
    pub(super) async fn show_diagnostics(&self, emit: Emit) -> Result<Diagnostics, Failure> {
        let State { caller, age, .. } = self.state().clone();
        let checks = doctor(self.options(), |check| emit(json!(check))).await;
        if self.state().age != age {
            // What was looked at for one person is not shown to another.
            return Err(Failure::cancelled());
        }
        let webview = self.webview.get().map(String::as_str);
        let known = Known { checks: &checks, caller: caller.as_ref(), webview };
        let text = report(&self.options(), &known).await;
        let mut shown = self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner);
        let number = shown.as_ref().map_or(1, |last| last.number + 1);
        *shown = Some(Shown { number, age, text: text.clone() });
        Ok(Diagnostics { number, text })
    }

    /// Saves what was shown.
    ///
    /// # Errors
    /// `not_found` where something else was shown since, or the window is for somebody else.
    pub(super) async fn save_diagnostics(
        &self,
        request: &DiagnosticsSave,
    ) -> Result<Saved, Failure> {
        let shown = self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let age = self.state().age;
        let shown = shown.filter(|shown| shown.number == request.number && shown.age == age);
        let Shown { text, .. } = shown.ok_or_else(|| {
            let message = "What you saw is not kept any more, and nothing else is saved.";
            Failure::new(FailureCode::NotFound, message, "Look again, then save what you see.")
        })?;
        let (title, ending) = FILE;
        self.save(title, ending, text).await
    }
}
