//! The diagnostics: shown whole, saved as shown, and with nothing in them of anybody's work.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use behalf_app::Desk;
use behalf_tests::Demo;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use window::Window;

const QUESTION: &str = "Revenue by region in 2026";
/// Values that must not come out; keys that must.
const CONFIG: &str = "app:\n  on_behalf_of_user: true\n  prompt: canary-prompt for bob@example.com\n  sign_in:\n    \
                      client_id: databricks-cli\n    session_minutes: 60\n";

/// A window with a file that holds what must not come out.
async fn configured(demo: &Demo) -> Window {
    let more = [("DATABRICKS_TOKEN", "dapi-canary-0123456789"), ("BEHALF_VAULT", "memory")];
    let Window { mut options, home, .. } = Window::with(demo.host(), CONFIG, &more).await;
    let file = home.path().join("behalf.yaml");
    std::fs::write(&file, CONFIG).unwrap();
    options.config.file = file.display().to_string();
    Window { desk: Desk::new(options.clone()), options, home }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_saved_and_nothing_of_anybodys_work_is_in_it() {
    let demo = Demo::start(&[]).await;
    let window = configured(&demo).await;
    window.desk.drawn_by("2.48.1".to_owned());
    window.signs_in("alice", false).await.unwrap();
    window.turn("chat/send", json!({ "thread_id": null, "text": QUESTION })).await.unwrap();
    let shown = window.asks("diagnostics/show", json!({})).await.unwrap();
    let text = shown["text"].as_str().unwrap();
    for expected in [
        format!("version            {}\n", env!("CARGO_PKG_VERSION")),
        "webview            2.48.1\n".to_owned(),
        "signed in          <you>\n".to_owned(),
        "threads            1\n".to_owned(),
        "DATABRICKS_TOKEN   is set\n".to_owned(),
        "BEHALF_STORE_KEY   is set\n".to_owned(),
        "BEHALF_VAULT       memory\n".to_owned(),
        "  on_behalf_of_user: true\n".to_owned(),
        "  prompt: <text>\n".to_owned(),
        "    session_minutes: 60\n".to_owned(),
        format!("ok    workspace          {}\n", demo.host()),
        "\n== Log, the last lines ==\n".to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected:?} is in it: {text}");
    }
    let mut secrets = demo.secrets().await;
    assert!(secrets.len() > 3, "there is something to look for");
    secrets.extend(["5".repeat(64), "canary".to_owned(), "alice@example.com".to_owned()]);
    secrets.extend(["bob@example.com", QUESTION, "DACH"].map(str::to_owned));
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} is not in it: {text}");
    }
    let number = shown["number"].as_u64().unwrap();
    let saved = window.asks("diagnostics/save", json!({ "number": number })).await.unwrap();
    let path = saved["path"].as_str().unwrap();
    assert!(path.ends_with("/behalf-diagnostics.txt"), "by its name: {path}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), text, "byte for byte what was shown");
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");
    let shown = window.asks("diagnostics/show", json!({})).await.unwrap();
    let other = window.asks("diagnostics/save", json!({ "number": number })).await.unwrap_err();
    assert_eq!(other.code.name(), "not_found", "what is not in sight any more: {other:?}");
    window.asks("session/sign_out", json!({})).await.unwrap();
    let hers = json!({ "number": shown["number"] });
    let refused = window.asks("diagnostics/save", hers).await.unwrap_err();
    assert_eq!(refused.code.name(), "not_found", "nobody saves another's: {refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_there_where_nobody_is_signed_in_and_nothing_is_reached() {
    let window = Window::at("http://127.0.0.1:9", "app: {}").await;
    let nothing = window.asks("diagnostics/save", json!({ "number": 1 })).await.unwrap_err();
    assert_eq!(nothing.code.name(), "not_found", "nothing was shown yet: {nothing:?}");
    let shown = window.asks("diagnostics/show", json!({})).await.unwrap();
    let text = shown["text"].as_str().unwrap();
    assert!(text.contains("signed in          nobody\n"), "{text}");
    assert!(text.contains("FAIL  connection "), "what is not in order: {text}");
    assert!(text.contains("There is no file: everything is as it comes.\n"), "{text}");
}
