//! WebKitGTK without a graphics card: painting by the processor is five times as fast without
//! DMA buffers, and the setting must stand in the environment before the process starts.

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
