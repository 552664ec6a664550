//! A package that takes the place of the program that runs. Who can do that is the shell's to say.

use super::Source;
use crate::{EngineOptions, contract::UpdateEvent};
use behalf_core::{Failure, FailureCode};
use behalf_databricks::unleased;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration, time::Instant};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use url::Url;

/// How far it is reaches the window at most this often.
const TELLS: Duration = Duration::from_millis(100);

/// What can put a package in the place of the program that runs.
pub trait InPlace: Send + Sync {
    /// The package of an announcement for this installation; none where it is not replaced in place.
    ///
    /// # Errors
    /// Where the announcement is no announcement of packages.
    fn package(&self, announced: &Value, key: &str) -> Result<Option<Arc<dyn Package>>, Failure>;

    /// Ends this program in an orderly way, and begins the one that is in its place.
    fn restart(&self);
}

/// A package that was announced for this installation.
pub trait Package: Send + Sync {
    /// Its version.
    fn version(&self) -> &str;

    /// Whether this program ends while it is put in its place, because an installer does that (Windows).
    fn ends(&self) -> bool;

    /// Where it lies.
    fn address(&self) -> &Url;

    /// Puts it in its place, where the key of the releases has signed these bytes, for this version.
    ///
    /// # Errors
    /// Where it has not, or they cannot be put there: then what was there is there still.
    fn install(&self, bytes: &[u8]) -> Result<(), Failure>;
}

/// Fetches the version that was shown, and puts it in this program's place; gives its number.
///
/// # Errors
/// Where another or none is announced now, it does not come, is not to be believed, or cannot be put there. Whoever
/// cancels stops the download; what is being put in its place is not stopped any more.
pub(crate) async fn install(
    options: &EngineOptions,
    in_place: &dyn InPlace,
    shown: &str,
    tell: impl Fn(Value) + Send + Sync,
    cancel: &CancellationToken,
) -> Result<String, Failure> {
    let fetched = async {
        let found = super::found(options, Some(in_place)).await?;
        let package = found.and_then(|found| found.package);
        let package = package.filter(|package| package.version() == shown).ok_or_else(gone)?;
        let bytes = fetch(options, package.as_ref(), tell).await?;
        Ok::<_, Failure>((package, bytes))
    };
    let (package, bytes) = tokio::select! {
        biased;
        () = cancel.cancelled() => return Err(stopped()),
        fetched = fetched => fetched?,
    };
    let version = package.version().to_owned();
    let installed = spawn_blocking(move || package.install(&bytes));
    installed.await.map_err(Failure::internal)??;
    Ok(version)
}

async fn fetch(
    options: &EngineOptions,
    package: &dyn Package,
    tell: impl Fn(Value) + Send + Sync,
) -> Result<Vec<u8>, Failure> {
    let told = std::sync::Mutex::new(None::<Instant>);
    let progress = |bytes: u64, of: Option<u64>| {
        let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if of == Some(bytes) || told.is_none_or(|at| at.elapsed() >= TELLS) {
            *told = Some(Instant::now());
            tell(json!(UpdateEvent::Bytes { bytes, of }));
        }
    };
    let came = unleased::package(&options.wire()?, package.address(), &progress).await;
    let bytes = came.map_err(Source::of_releases)?;
    // From here on it is not stopped any more.
    tell(json!(UpdateEvent::Installing {}));
    Ok(bytes)
}

fn gone() -> Failure {
    Failure::new(
        FailureCode::NotFound,
        "What you saw is not what is announced now: nothing was installed.",
        "Look again in the settings, under About.",
    )
}

fn stopped() -> Failure {
    let hint = "Nothing was installed. Begin again when you are ready.";
    Failure::new(FailureCode::Cancelled, "The new version was stopped.", hint)
}
