//! Tells what has ended, or waits, while nobody looks at the window. Nothing of what was asked or found is said:
//! a notification is seen by whoever sees the screen.

use behalf_app::{Home, Preferences, start};
use serde_json::Value;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

/// A turn that ends sooner is being waited for.
const SOON: Duration = Duration::from_secs(10);

/// One command that tells events.
pub(crate) struct Watch {
    app: AppHandle,
    began: Instant,
    told: AtomicBool,
}

impl Watch {
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app, began: Instant::now(), told: AtomicBool::new(false) }
    }

    /// Hears an event; says so once where it matters and nobody looks.
    pub(crate) fn hear(&self, event: &Value) {
        let Some(text) = text(event) else { return };
        if self.began.elapsed() < SOON
            || self.is_looked_at()
            || !is_wanted()
            || self.told.swap(true, Ordering::AcqRel)
        {
            return;
        }
        let shown = self.app.notification().builder().title("Behalf").body(text).show();
        if let Err(error) = shown {
            tracing::info!(%error, "a notification could not be shown");
        }
    }

    fn is_looked_at(&self) -> bool {
        let window = self.app.get_webview_window("main");
        window.is_some_and(|window| window.is_focused().unwrap_or(false))
    }
}

/// Whether whoever uses this machine wants to be told.
fn is_wanted() -> bool {
    let home = Home::find(&start::environment());
    home.is_ok_and(|home| Preferences::load(&home).notifications)
}

/// What is said of an event.
fn text(event: &Value) -> Option<&'static str> {
    Some(match event["event"].as_str()? {
        "turnFinished" => "Your question is answered.",
        "turnFailed" => "Your question could not be answered.",
        "approvalNeeded" => "Your decision is needed.",
        _ => return None,
    })
}
