//! Everything that must be in order before a question is answered, looked at as this user: what is
//! found, and how to mend what is not. One list for the command, the window and the diagnostics.

mod assets;
mod machine;
mod workspace;

use crate::EngineOptions;
use behalf_core::Failure;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// In order.
    Pass,
    /// In order, with something to know.
    Warn,
    /// Not in order.
    Fail,
    /// Not looked at: something before it is not in order.
    Skipped,
}

/// One prerequisite. It holds no secret: it is made to be copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub state: CheckState,
    /// What was found.
    pub found: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mend: Option<String>,
}

/// Looks at everything; each check is told as it ends.
pub async fn doctor(options: EngineOptions, tell: impl Fn(&Check) + Send + Sync) -> Vec<Check> {
    let mut patient = Patient { checks: Vec::new(), tell: &tell };
    machine::configuration(&mut patient, &options);
    machine::policy(&mut patient, &options);
    machine::environment(&mut patient, &options);
    machine::keyring(&mut patient, &options).await;
    machine::redirect_ports(&mut patient, &options).await;
    let reached = match machine::workspace(&mut patient, &options) {
        Some(host) => machine::network(&mut patient, &options, &host).await,
        None => false,
    };
    if reached {
        workspace::look(&mut patient, options).await;
    } else {
        patient.skip(&workspace::AT_WORKSPACE, "the way to the workspace");
        patient.skip(&workspace::AS_USER, "the way to the workspace");
    }
    patient.checks
}

/// Who is looked at, and what was found so far.
pub(crate) struct Patient<'t> {
    checks: Vec<Check>,
    tell: &'t (dyn Fn(&Check) + Send + Sync),
}

impl Patient<'_> {
    fn note(
        &mut self,
        name: &str,
        state: CheckState,
        found: impl Into<String>,
        mend: Option<&str>,
    ) {
        let check = Check {
            name: name.to_owned(),
            state,
            found: found.into(),
            mend: mend.map(str::to_owned),
        };
        (self.tell)(&check);
        self.checks.push(check);
    }

    fn pass(&mut self, name: &str, found: impl Into<String>) {
        self.note(name, CheckState::Pass, found, None);
    }

    fn fail(&mut self, name: &str, failure: &Failure) {
        let cause = failure.cause.as_deref().unwrap_or("-");
        tracing::debug!(check = name, cause, "failed");
        self.note(name, CheckState::Fail, &*failure.message, Some(&failure.hint));
    }

    /// Notes how it went; gives what came of it.
    fn result<T>(
        &mut self,
        name: &str,
        result: Result<T, Failure>,
        found: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                self.pass(name, found(&value));
                Some(value)
            }
            Err(failure) => {
                self.fail(name, &failure);
                None
            }
        }
    }

    /// What is not looked at, because something before it is not in order.
    fn skip(&mut self, names: &[&str], first: &str) {
        for name in names {
            let found = format!("not looked at: {first} comes first");
            self.note(name, CheckState::Skipped, found, None);
        }
    }
}
