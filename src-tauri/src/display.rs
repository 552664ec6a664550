//! What a window needs before it is made: a display; and WebKitGTK's settings, which it takes from the environment.

/// Whether there is a display; says what to do where there is none.
#[cfg(target_os = "linux")]
pub(crate) fn is_there() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let there = is_set("WAYLAND_DISPLAY") || is_set("DISPLAY");
    if !there {
        tracing::error!(
            "There is no display here (neither WAYLAND_DISPLAY nor DISPLAY is set): start Behalf in a desktop session, \
             or use the command `behalf`."
        );
    }
    there
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn is_there() -> bool {
    true
}

/// Says whose everything is where the system's own user runs it: not the person's who has a desktop.
#[cfg(target_os = "linux")]
pub(crate) fn note_root() {
    use std::os::unix::fs::MetadataExt;
    if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        tracing::warn!(
            "Behalf runs as root: threads, ledger and sign-in are root's own. Start it as yourself."
        );
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn note_root() {}

/// What tells a process that one like it has started which names of the environment were set by that.
#[cfg(target_os = "linux")]
const SET: &str = "BEHALF_SET";

/// Settles how WebKitGTK works, where the user's environment does not: the names that were set. The first of the
/// process, while nothing else can read the environment.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() -> Vec<&'static str> {
    use std::{env, path::Path};
    let has_card = Path::new("/dev/dri").read_dir().is_ok_and(|mut entries| {
        entries.any(|e| e.is_ok_and(|e| e.file_name().to_string_lossy().starts_with("renderD")))
    });
    // Painting by the processor is five times as fast without DMA buffers.
    let painting = (!has_card).then_some(("WEBKIT_DISABLE_DMABUF_RENDERER", "1"));
    // No compiler that optimizes: ADR 20.
    let settings = painting.into_iter().chain([("JSC_useDFGJIT", "0")]);
    // A newer version is started by the one that it replaces.
    let before = env::var(SET).unwrap_or_default();
    let mut own: Vec<&'static str> = settings
        .filter(|(name, _)| before.split(',').any(|b| b == *name) || env::var_os(name).is_none())
        .filter(|(name, value)| glib::setenv(name, value, true).is_ok())
        .map(|(name, _)| name)
        .collect();
    if glib::setenv(SET, own.join(","), true).is_ok() {
        own.push(SET);
    }
    own
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() -> Vec<&'static str> {
    Vec::new()
}
