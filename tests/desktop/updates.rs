//! A bundle that is replaced in its place, as an AppImage is: fetched, checked, put there, begun anew; and what is not
//! by the key of the releases, for the version that was announced, is not put there.

use crate::ONE;
use axum::{Router, body::Bytes, extract::State, http::Uri, response::IntoResponse};
use base64::{Engine, prelude::BASE64_STANDARD};
use behalf_tests::{Demo, Scratch, Window, eventually, program};
use minisign::KeyPair;
use serde_json::json;
use std::{
    collections::HashMap,
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

/// What is served, and what was asked for.
type Files = Arc<Mutex<(HashMap<String, Bytes>, Vec<String>)>>;

const PACKAGE: &str = "/Behalf.AppImage";

/// Releases on a server of their own.
struct Releases {
    keys: KeyPair,
    files: Files,
    address: String,
}

async fn serve(State(files): State<Files>, uri: Uri) -> impl IntoResponse {
    let mut served = files.lock().unwrap();
    served.1.push(uri.path().to_owned());
    served.0.get(uri.path()).cloned().ok_or(axum::http::StatusCode::NOT_FOUND)
}

impl Releases {
    async fn start() -> Self {
        let files = Files::default();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(serve).with_state(files.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { keys: KeyPair::generate_unencrypted_keypair().unwrap(), files, address }
    }

    fn put(&self, path: &str, file: impl Into<Bytes>) {
        self.files.lock().unwrap().0.insert(path.to_owned(), file.into());
    }

    /// How often its package was asked for.
    fn fetched(&self) -> usize {
        self.files.lock().unwrap().1.iter().filter(|path| *path == PACKAGE).count()
    }

    /// Announces 99.0.0 with this package, whose signature is by this key and says this.
    fn announce(&self, package: &Bytes, by: &KeyPair, says: &str) {
        let signature = signed(by, package, says);
        let url = format!("{}{PACKAGE}", self.address);
        let platform = json!({ "url": url, "signature": BASE64_STANDARD.encode(signature) });
        let text = json!({
            "version": "99.0.0", "notes": "- Faster", "page": "https://example.com/releases",
            "platforms": { "linux-x86_64": platform },
        });
        let text = text.to_string();
        let whole = signed(&self.keys, text.as_bytes(), "timestamp:7\tfile:latest.json");
        self.put("/latest.json.minisig", whole);
        self.put("/latest.json", text);
        self.put(PACKAGE, package.clone());
    }
}

fn signed(by: &KeyPair, bytes: &[u8], says: &str) -> String {
    let signature = minisign::sign(Some(&by.pk), &by.sk, Cursor::new(bytes), Some(says), None);
    signature.unwrap().into_string()
}

/// The program, as if it were an image: where it lies is said to it as an image's runtime does.
fn image(folder: &Scratch) -> PathBuf {
    let path = folder.path().join("Behalf.AppImage");
    fs::copy(program("behalf-desktop"), &path).unwrap();
    path
}

async fn opened(demo: &Demo, image: &Path, releases: &Releases) -> Window {
    let (at, key) = (format!("{}/latest.json", releases.address), releases.keys.pk.to_base64());
    let image_path = image.display().to_string();
    let environment =
        [("APPIMAGE", image_path.as_str()), ("BEHALF_UPDATES", &at), ("BEHALF_UPDATES_KEY", &key)];
    let window = Window::of_program(image, demo, &environment).await;
    signed_in_here(&window).await;
    window.click("update-show").await;
    window
}

async fn signed_in_here(window: &Window) {
    window.sign_in("alice", "alice-demo", behalf_tests::Consent::Allow).await;
    window.see("composer").await;
    crate::looked_at(window).await;
    window.click("start-asking").await;
    // Looked for a while after the start.
    window.see("update-note").await;
}

/// Processes that run this file, by their numbers.
fn running(path: &Path) -> Vec<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let runs = |pid: &u32| fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == path);
    numbers.filter(runs).collect()
}

/// Ends them, however the test ends.
struct Ends<'p>(&'p Path);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        for pid in running(self.0) {
            std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status().ok();
        }
    }
}

#[tokio::test]
async fn a_newer_version_takes_this_ones_place_and_runs() {
    let _one = ONE.lock().await;
    let (demo, releases, folder) =
        (Demo::start(&[]).await, Releases::start().await, Scratch::new("image"));
    let path = image(&folder);
    let _ends = Ends(&path);
    // Another file, which runs as this one does.
    let mut next = fs::read(&path).unwrap();
    next.extend_from_slice(b"the next version");
    let next = Bytes::from(next);
    releases.announce(&next, &releases.keys, "timestamp:7\tfile:Behalf.AppImage\tversion:99.0.0");
    let window = opened(&demo, &path, &releases).await;
    let before = running(&path);
    assert!(!before.is_empty(), "this version runs");
    window.picture("update").await;
    window.click("update-install").await;
    window.see("update-restart").await;
    window.picture("update-installed").await;
    assert!(fs::read(&path).unwrap() == next, "it is in the place");
    assert!(running(&path).is_empty(), "what runs is still the one before");
    // Its end takes the driver's answer with it.
    let click = "document.querySelector('[data-testid=update-restart]').click()";
    window.script(&format!("setTimeout(() => {click}, 100)")).await;
    eventually("the next version runs", async || running(&path).first().copied()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(running(&path).len(), 1, "and it stays, alone");
    let old = before.iter().filter(|pid| Path::new(&format!("/proc/{pid}")).exists());
    assert_eq!(old.count(), 0, "the one before has ended");
}

#[tokio::test]
async fn what_is_not_signed_for_the_version_that_was_announced_is_not_installed() {
    let _one = ONE.lock().await;
    let (demo, releases, folder) =
        (Demo::start(&[]).await, Releases::start().await, Scratch::new("image"));
    let path = image(&folder);
    let _ends = Ends(&path);
    let was = fs::read(&path).unwrap();
    let next = Bytes::from([&was[..], b"of somebody else"].concat());
    let foreign = KeyPair::generate_unencrypted_keypair().unwrap();
    let good = "timestamp:7\tfile:Behalf.AppImage\tversion:99.0.0";
    releases.announce(&next, &releases.keys, good);
    let window = opened(&demo, &path, &releases).await;
    let refused = async |round: usize, what: &str| {
        window.click("update-install").await;
        // What was said before is gone by then.
        eventually("the package is fetched", async || (releases.fetched() == round).then_some(()))
            .await;
        window.see("update-failed").await;
        let text = window.text().await;
        assert!(text.contains("not signed by the key of Behalf's releases"), "{what}: {text}");
        assert!(fs::read(&path).unwrap() == was, "{what}: nothing was put in its place");
    };
    let rounds = [
        // Signed once, for an older version: a way back to it.
        (&releases.keys, "timestamp:7\tfile:Behalf.AppImage\tversion:0.0.1"),
        (&releases.keys, "timestamp:7\tfile:Behalf.AppImage"),
        (&foreign, good),
    ];
    for (round, (by, says)) in rounds.into_iter().enumerate() {
        releases.announce(&next, by, says);
        refused(round + 1, says).await;
    }
    // Signed, and changed on the way.
    releases.announce(&next, &releases.keys, good);
    releases.put(PACKAGE, Bytes::from([&was[..], b"of somebody else!"].concat()));
    refused(rounds.len() + 1, "changed on the way").await;
    window.picture("update-refused").await;
    window.close().await;
}
