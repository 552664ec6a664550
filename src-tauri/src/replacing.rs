//! How a bundle of this program is replaced in its place: an AppImage, an application of macOS, an installation of
//! Windows. Tauri's updater checks the package, and puts it there.

use base64::{Engine, prelude::BASE64_STANDARD};
use behalf_app::{InPlace, Package};
use behalf_core::{Failure, FailureCode};
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tauri::{
    AppHandle, Runtime, Url,
    utils::{config::BundleType, platform::bundle_type},
};
use tauri_plugin_updater::{Error, Update, UpdaterExt};

/// What is called before an installer takes over and this program ends.
pub(crate) type BeforeEnd = Arc<dyn Fn() + Send + Sync>;

/// This program, where it can be replaced.
pub(crate) struct Replacing<R: Runtime> {
    app: AppHandle<R>,
    before_end: BeforeEnd,
}

impl<R: Runtime> Replacing<R> {
    /// Of an app, where it is a bundle that is replaced in its place.
    pub(crate) fn of(app: &AppHandle<R>, before_end: BeforeEnd) -> Option<Self> {
        is_replaced(app).then(|| Self { app: app.clone(), before_end })
    }
}

/// Packages of a distribution are its package manager's, and what was built here its builder's. An AppImage is one
/// by what its bundler wrote into it: a variable may be another program's.
fn is_replaced<R: Runtime>(app: &AppHandle<R>) -> bool {
    match bundle_type() {
        // Every program of macOS says that it is an app.
        Some(BundleType::App | BundleType::Dmg) => is_within_app(),
        Some(BundleType::Msi | BundleType::Nsis) => true,
        Some(BundleType::AppImage) => is_from_image(app),
        // A debug build that says of itself that it is one, for tests.
        None => cfg!(all(debug_assertions, target_os = "linux")) && is_from_image(app),
        Some(_) => false,
    }
}

/// Whether it lies in `NAME.app/Contents/MacOS`, which is what would be replaced.
fn is_within_app() -> bool {
    let program = std::env::current_exe().ok();
    let folders = program.as_deref().map(|program| program.ancestors().skip(1).take(3));
    let names: Vec<&str> =
        folders.into_iter().flatten().filter_map(|f| f.file_name()?.to_str()).collect();
    matches!(names.as_slice(), ["MacOS", "Contents", app] if app.ends_with(".app"))
}

#[cfg(target_os = "linux")]
fn is_from_image<R: Runtime>(app: &AppHandle<R>) -> bool {
    use tauri::Manager;
    app.env().appimage.is_some()
}

#[cfg(not(target_os = "linux"))]
fn is_from_image<R: Runtime>(_: &AppHandle<R>) -> bool {
    false
}

impl<R: Runtime> InPlace for Replacing<R> {
    fn package(&self, announced: &Value, key: &str) -> Result<Option<Arc<dyn Package>>, Failure> {
        // The updater takes the whole file of a key.
        let key = BASE64_STANDARD.encode(format!("untrusted comment: minisign public key\n{key}"));
        let (before_end, unasked) =
            (Arc::clone(&self.before_end), Url::parse("https://unasked.invalid"));
        let ended = Arc::new(AtomicBool::new(false));
        let ending = Arc::clone(&ended);
        let built = self
            .app
            .updater_builder()
            .pubkey(key)
            // It asks nobody: what was announced is here already, and the package is fetched by our own wire.
            .endpoints(unasked.into_iter().collect())
            .map(|builder| {
                builder.on_before_exit(move || {
                    ending.store(true, Ordering::SeqCst);
                    before_end();
                })
            })
            .and_then(|builder| builder.build());
        let updater = built.map_err(Failure::internal)?;
        match updater.restore_update(announced.clone()) {
            Ok(Some(update)) => {
                Ok(Some(Arc::new(Fetchable { update, app: self.app.clone(), ended })))
            }
            Ok(None) | Err(Error::TargetNotFound(_) | Error::TargetsNotFound(_)) => Ok(None),
            Err(error) => Err(unfit(&error)),
        }
    }

    fn restart(&self) {
        self.app.request_restart();
    }
}

/// An update that was announced.
struct Fetchable<R: Runtime> {
    update: Update,
    app: AppHandle<R>,
    /// Whether this program has ended its work for an installer.
    ended: Arc<AtomicBool>,
}

impl<R: Runtime> Package for Fetchable<R> {
    fn version(&self) -> &str {
        &self.update.version
    }

    fn ends(&self) -> bool {
        cfg!(windows)
    }

    fn address(&self) -> &Url {
        &self.update.download_url
    }

    fn install(&self, bytes: &[u8]) -> Result<(), Failure> {
        // It verifies the bytes before anything else.
        let installed = self.update.install(bytes).map_err(|error| refused(&error));
        if installed.is_err() && self.ended.load(Ordering::SeqCst) {
            // The installer did not start, and nothing here works any more.
            self.app.request_restart();
        }
        installed
    }
}

/// Why a package is not taken, or not put in its place.
fn refused(error: &Error) -> Failure {
    let field = "package".to_owned();
    let (code, message, hint) = match error {
        Error::Minisign(_)
        | Error::Base64(_)
        | Error::SignatureUtf8(_)
        | Error::SignedVersionMismatch { .. }
        | Error::MissingSignedVersion => (
            FailureCode::Invalid { field },
            "The new version is not signed by the key of Behalf's releases, for this version: it was not installed."
                .to_owned(),
            "Tell whoever gave you Behalf: somebody may have changed it. This version goes on as it is.",
        ),
        Error::PreviousAppNotRestored(path) => (
            FailureCode::Internal,
            format!(
                "The new version could not be put in this one's place. This one lies at {} now.",
                path.display()
            ),
            "Move it back to where it was, or install the new version by hand.",
        ),
        Error::TempDirNotOnSameMountPoint | Error::Io(_) => (
            FailureCode::Internal,
            "The new version could not be written where this one lies.".to_owned(),
            "Look whether the disk is full, and whether you may write there; or install it by hand.",
        ),
        Error::InvalidUpdaterFormat | Error::BinaryNotFoundInArchive => (
            FailureCode::Invalid { field },
            "The package of the new version is none for this system: it was not installed.".to_owned(),
            "Install the new version by hand, from the page of the releases.",
        ),
        _ => (
            FailureCode::Internal,
            "The new version could not be installed.".to_owned(),
            "Try again, or install it by hand, from the page of the releases.",
        ),
    };
    Failure::new(code, message, hint).caused_by(error)
}

fn unfit(error: &Error) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "latest.json".to_owned() },
        "What announces a new version cannot be read by this one.",
        "Look at the page that Behalf was downloaded from: a newer version may be there.",
    )
    .caused_by(error)
}
