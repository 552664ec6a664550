//! Links from other programs: `behalf://thread/<id>` shows a thread. Nothing else is done by a link, and what
//! is in no such form is left alone.

use tauri::{AppHandle, Manager, Url};

/// The part of the window's address that names the thread of a link.
pub(crate) fn place(link: &Url) -> Option<String> {
    let thread = link.path().strip_prefix('/').unwrap_or_default();
    let is_id = (1..=64).contains(&thread.len())
        && thread.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_ours = link.scheme() == "behalf" && link.host_str() == Some("thread");
    (is_ours && is_id).then(|| format!("#/thread/{thread}"))
}

/// The place that the arguments of a start name, if they name one.
pub(crate) fn of_arguments(arguments: impl Iterator<Item = String>) -> Option<String> {
    arguments.filter_map(|argument| Url::parse(&argument).ok()).find_map(|link| place(&link))
}

/// Shows the window, and in it the place of a link.
pub(crate) fn show(app: &AppHandle, place: Option<&str>) {
    let Some(window) = app.get_webview_window("main") else { return };
    // A window that cannot be raised is still there.
    window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()).ok();
    if let Some(place) = place {
        // Letters, digits and dashes alone, so that the script is what it says.
        window.eval(format!("location.hash = '{place}'")).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_thread_and_nothing_else() {
        for (link, expected) in [
            ("behalf://thread/0190-abc", Some("#/thread/0190-abc")),
            ("behalf://thread/", None),
            ("behalf://thread/a/b", None),
            ("behalf://thread/a';alert(1)//", None),
            ("behalf://thread/%27", None),
            ("behalf://settings/a", None),
            ("https://thread/a", None),
        ] {
            let found = Url::parse(link).ok().and_then(|link| place(&link));
            assert_eq!(found.as_deref(), expected, "{link}");
        }
        let arguments = ["behalf-desktop", "--flag", "behalf://thread/a"].map(str::to_owned);
        assert_eq!(of_arguments(arguments.into_iter()).as_deref(), Some("#/thread/a"));
    }
}
