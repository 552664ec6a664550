//! Newer versions, from a server that announces them: what is believed, what is asked of it, and what is said where it fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod window;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::IntoResponse,
};
use behalf_core::FailureCode;
use minisign::KeyPair;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::Cursor,
    sync::{Arc, Mutex},
};
use window::Window;

/// A path, and the names of the headers that it was asked with.
type Asked = (String, Vec<String>);

#[derive(Clone, Default)]
struct Served {
    /// What lies where; what begins with `>` is elsewhere.
    files: Arc<Mutex<HashMap<String, String>>>,
    /// What was asked for.
    asked: Arc<Mutex<Vec<Asked>>>,
}

async fn serve(State(served): State<Served>, uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    let names = headers.keys().map(ToString::to_string).collect();
    served.asked.lock().unwrap().push((uri.path().to_owned(), names));
    let file = served.files.lock().unwrap().get(uri.path()).cloned();
    match file {
        None => (StatusCode::NOT_FOUND, HeaderMap::new(), String::new()),
        Some(file) => match file.strip_prefix('>') {
            None => (StatusCode::OK, HeaderMap::new(), file),
            Some(elsewhere) => {
                let headers =
                    HeaderMap::from_iter([(header::LOCATION, elsewhere.parse().unwrap())]);
                (StatusCode::FOUND, headers, String::new())
            }
        },
    }
}

/// A place of releases.
struct Releases {
    keys: KeyPair,
    served: Served,
    address: String,
}

impl Releases {
    async fn start() -> Self {
        let served = Served::default();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(serve).with_state(served.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { keys: KeyPair::generate_unencrypted_keypair().unwrap(), served, address }
    }

    fn put(&self, path: &str, file: impl Into<String>) {
        self.served.files.lock().unwrap().insert(path.to_owned(), file.into());
    }

    fn sign(&self, text: &str) -> String {
        let trusted = Some("timestamp:7\tfile:latest.json\tBehalf");
        let (pk, sk) = (Some(&self.keys.pk), &self.keys.sk);
        minisign::sign(pk, sk, Cursor::new(text), trusted, None).unwrap().into_string()
    }

    /// Announces a version, signed.
    fn announce(&self, version: &str) {
        let page = "https://example.com/releases";
        let text = json!({ "version": version, "notes": "- Faster", "page": page }).to_string();
        self.put("/latest.json.minisig", self.sign(&text));
        self.put("/latest.json", text);
    }

    async fn window(&self) -> Window {
        let (address, key) = (format!("{}/latest.json", self.address), self.keys.pk.to_base64());
        let more = [("BEHALF_UPDATES", address.as_str()), ("BEHALF_UPDATES_KEY", &key)];
        Window::with("http://127.0.0.1:9", "{}", &more).await
    }
}

async fn looked(window: &Window) -> Result<Value, (String, String)> {
    let found = window.asks("updates/look", json!({})).await;
    found.map_err(|f| (f.code.name().to_owned(), f.message))
}

#[tokio::test]
async fn a_newer_version_is_told_before_anybody_signs_in_and_nothing_of_anybody_is_told() {
    let releases = Releases::start().await;
    releases.announce("99.0.0");
    let window = releases.window().await;
    let newer = json!({
        "version": "99.0.0", "date": null, "notes": "- Faster",
        "way": { "way": "page", "address": "https://example.com/releases" },
    });
    let version = env!("CARGO_PKG_VERSION");
    let found = json!({ "version": version, "watched": true, "newer": newer });
    assert_eq!(looked(&window).await, Ok(found));
    for (path, headers) in releases.served.asked.lock().unwrap().drain(..) {
        assert!(["/latest.json", "/latest.json.minisig"].contains(&path.as_str()), "{path}");
        assert!(
            headers.iter().all(|h| ["host", "accept", "user-agent"].contains(&h.as_str())),
            "{headers:?}"
        );
    }
    releases.announce(version);
    assert_eq!(looked(&window).await.unwrap()["newer"], Value::Null, "this is the newest");
    releases.announce("0.0.1");
    assert_eq!(looked(&window).await.unwrap()["newer"], Value::Null, "and never goes back");
}

#[tokio::test]
async fn it_lies_elsewhere_and_is_followed_there_but_never_where_others_read_along() {
    let releases = Releases::start().await;
    releases.announce("99.0.0");
    for name in ["latest.json", "latest.json.minisig"] {
        let text = releases.served.files.lock().unwrap()[&format!("/{name}")].clone();
        releases.put(&format!("/elsewhere/{name}"), text);
        releases.put(&format!("/{name}"), format!(">/elsewhere/{name}"));
    }
    let window = releases.window().await;
    assert_eq!(looked(&window).await.unwrap()["newer"]["version"], "99.0.0");
    releases.put("/latest.json", ">/latest.json");
    let (code, message) = looked(&window).await.unwrap_err();
    assert_eq!(code, "offline", "in circles: {message}");
    releases.put("/latest.json", ">http://example.invalid/latest.json");
    let (code, message) = looked(&window).await.unwrap_err();
    assert!(code == "offline" && !message.contains("invalid"), "not asked: {message}");
}

#[tokio::test]
async fn what_was_changed_is_not_believed_and_what_is_missing_is_said() {
    let releases = Releases::start().await;
    let window = releases.window().await;
    let (code, message) = looked(&window).await.unwrap_err();
    assert!(code == "offline" && message.contains("HTTP 404"), "nothing is there: {message}");
    releases.announce("98.0.0");
    let old = releases.served.files.lock().unwrap()["/latest.json.minisig"].clone();
    releases.announce("99.0.0");
    releases.put("/latest.json.minisig", old);
    let (code, message) = looked(&window).await.unwrap_err();
    assert!(code == "invalid" && message.contains("not signed"), "{message}");
    let text = "<html>Sign in to the network</html>";
    releases.put("/latest.json", text);
    releases.put("/latest.json.minisig", releases.sign(text));
    let (_, message) = looked(&window).await.unwrap_err();
    assert!(message.contains("cannot be read"), "signed, and still no announcement: {message}");
    releases.put("/latest.json", "x".repeat(2 << 20));
    let (_, message) = looked(&window).await.unwrap_err();
    assert!(message.contains("longer than 1 MiB"), "{message}");
}

#[tokio::test]
async fn who_is_told_nothing_or_off_looks_nowhere_and_a_wrong_word_is_named() {
    let with = async |more: &[(&str, &str)]| {
        let window = Window::with("http://127.0.0.1:9", "{}", more).await;
        window.asks("updates/look", json!({})).await
    };
    for more in [&[][..], &[("BEHALF_UPDATES", "off")]] {
        assert_eq!(with(more).await.unwrap()["watched"], false, "{more:?}");
    }
    let key = KeyPair::generate_unencrypted_keypair().unwrap().pk.to_base64();
    let plain = ("BEHALF_UPDATES", "http://example.com/latest.json");
    let safe = ("BEHALF_UPDATES", "https://example.com/latest.json");
    let wrong: [(&[(&str, &str)], &str); 4] = [
        (&[("BEHALF_UPDATES", "latest.json"), ("BEHALF_UPDATES_KEY", &key)], "BEHALF_UPDATES"),
        (&[plain, ("BEHALF_UPDATES_KEY", &key)], "BEHALF_UPDATES"),
        (&[safe], "BEHALF_UPDATES_KEY"),
        (&[safe, ("BEHALF_UPDATES_KEY", "RWQ")], "BEHALF_UPDATES_KEY"),
    ];
    for (more, field) in wrong {
        let failure = with(more).await.unwrap_err();
        assert_eq!(failure.code, FailureCode::Invalid { field: field.to_owned() }, "{more:?}");
    }
}

#[tokio::test]
async fn what_the_organization_settles_stands_above_the_environment() {
    let releases = Releases::start().await;
    releases.announce("99.0.0");
    let files = behalf_tests::Scratch::new("updates");
    let (address, key) =
        (format!("{}/latest.json", releases.address), releases.keys.pk.to_base64());
    let with = async |policy: &str, more: &[(&str, &str)]| {
        let file = files.write("policy.yaml", policy).display().to_string();
        let more = [&[("BEHALF_POLICY", file.as_str())], more].concat();
        let window = Window::with("http://127.0.0.1:9", "{}", &more).await;
        window.asks("updates/look", json!({})).await
    };
    let own = [("BEHALF_UPDATES", address.as_str()), ("BEHALF_UPDATES_KEY", key.as_str())];
    assert_eq!(with("updates: off", &own).await.unwrap()["watched"], false);
    assert!(releases.served.asked.lock().unwrap().is_empty(), "nobody looked");
    let settled = format!("updates: {{address: \"{address}\", key: {key}}}");
    let found = with(&settled, &[("BEHALF_UPDATES", "off")]).await.unwrap();
    assert_eq!(found["newer"]["version"], "99.0.0");
    // A key of the environment does not vouch for what the organization names.
    let settled = format!("updates: {{address: \"{address}\"}}");
    let failure = with(&settled, &own[1..]).await.unwrap_err();
    assert!(failure.message.contains("policy.yaml: updates.key is no minisign"), "{failure:?}");
}
