//! What a window needs before it is made: a display; and where there is no graphics card, a setting of WebKitGTK in the
//! environment before the process starts: painting by the processor is five times as fast without DMA buffers.

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

/// Starts the process again with the setting, once, where there is no render node.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::{os::unix::process::CommandExt, path::Path, process::Command};
    const SETTING: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let has_card = Path::new("/dev/dri").read_dir().is_ok_and(|mut entries| {
        entries.any(|e| e.is_ok_and(|e| e.file_name().to_string_lossy().starts_with("renderD")))
    });
    if has_card || std::env::var_os(SETTING).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Only comes back where it failed; then the window is merely slower.
        let error =
            Command::new(program).args(std::env::args_os().skip(1)).env(SETTING, "1").exec();
        tracing::warn!(%error, "painting without a graphics card will be slow");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
