//! The diagnostics: shown whole, and what was shown is what is saved.

use super::{Desk, Emit};
use crate::{
    contract::{Diagnostics, DiagnosticsSave, Saved},
    diagnostics::{Known, report},
    doctor,
};
use behalf_core::{Failure, FailureCode};
use serde_json::json;
use std::sync::PoisonError;

impl Desk {
    /// Looks at everything, and tells it; each check is told as it ends.
    pub(super) async fn show_diagnostics(&self, emit: Emit) -> Result<Diagnostics, Failure> {
        let checks = doctor(self.options(), |check| emit(json!(check))).await;
        let caller = self.state().caller.clone();
        let webview = self.webview.get().map(String::as_str);
        let known = Known { checks: &checks, caller: caller.as_ref(), webview };
        let text = report(&self.options(), &known).await;
        let mut shown = self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner);
        let number = shown.as_ref().map_or(1, |(last, _)| last + 1);
        *shown = Some((number, text.clone()));
        Ok(Diagnostics { number, text })
    }

    /// Saves what was shown.
    ///
    /// # Errors
    /// `not_found` where something else was shown since.
    pub(super) async fn save_diagnostics(
        &self,
        request: &DiagnosticsSave,
    ) -> Result<Saved, Failure> {
        let shown = self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let shown = shown.filter(|(number, _)| *number == request.number);
        let (_, text) = shown.ok_or_else(|| {
            let message = "What you saw is not kept any more, and nothing else is saved.";
            Failure::new(FailureCode::NotFound, message, "Look again, then save what you see.")
        })?;
        self.save("behalf diagnostics", "txt", text).await
    }
}
