use super::*;
use minisign::KeyPair;
use serde_json::{Value, json};
use std::io::Cursor;

struct Releases(KeyPair);

impl Releases {
    fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    fn key(&self) -> PublicKey {
        PublicKey::from_base64(&self.0.pk.to_base64()).unwrap()
    }

    fn sign(&self, text: &[u8], file: &str) -> Vec<u8> {
        let trusted = format!("timestamp:7\tfile:{file}\tBehalf");
        let (pk, sk) = (Some(&self.0.pk), &self.0.sk);
        let signed = minisign::sign(pk, sk, Cursor::new(text), Some(&trusted), None).unwrap();
        signed.into_string().into_bytes()
    }
}

fn latest(version: &str) -> Value {
    let at = |file: &str| format!("https://example.com/v2/{file}");
    json!({
        "version": version, "pub_date": "2026-11-28T00:00:00Z", "notes": "- Faster",
        "page": "https://example.com/releases/v2",
        "packages": { "deb": {
            "behalf-desktop": { "url": at("behalf-desktop_2.0.0-1_amd64.deb"), "sha256": "a".repeat(64) },
            "behalf": { "url": at("behalf_2.0.0-1_amd64.deb"), "sha256": "b".repeat(64) },
        } },
        "platforms": {},
    })
}

/// Installed by apt: the window, and these.
fn by_apt(more: &[&'static str]) -> Installed {
    let names = [&["behalf-desktop"], more].concat();
    Installed { kind: "deb", install: Some("sudo apt install"), names }
}

fn read(said: &Value) -> Announced {
    serde_json::from_value(said.clone()).unwrap()
}

#[test]
fn only_what_the_key_of_the_releases_has_signed_is_believed() {
    let (ours, theirs) = (Releases::new(), Releases::new());
    let text = latest("2.0.0").to_string().into_bytes();
    let believed = |text: &[u8], signature: &[u8]| {
        Announced::believed(text, signature, &ours.key())
            .map(|a| a.version)
            .map_err(|f| (f.message.contains("not signed"), f.cause.unwrap_or_default()))
    };
    assert_eq!(believed(&text, &ours.sign(&text, "latest.json")), Ok("2.0.0".to_owned()));
    let refused = |text: &[u8], signature: &[u8], why: &str| {
        let (is_said, cause) = believed(text, signature).unwrap_err();
        assert!(is_said, "{why}: it says so ({cause})");
    };
    let signature = ours.sign(&text, "latest.json");
    let older = latest("0.0.1").to_string().into_bytes();
    refused(&older, &signature, "another text");
    for bit in 0..text.len() {
        let mut turned = text.clone();
        turned[bit] ^= 1;
        refused(&turned, &signature, "one bit");
    }
    refused(&text, &theirs.sign(&text, "latest.json"), "another key");
    refused(&text, &ours.sign(&text, "SHA256SUMS"), "a signature of another file");
    refused(&text, b"<html>sign in</html>", "a page in its place");
    refused(&text, b"", "nothing beside it");
    let mut forged = String::from_utf8(signature).unwrap();
    forged = forged.replace("file:latest.json", "file:latest.jsom");
    refused(&text, forged.as_bytes(), "a comment that was changed");
}

#[test]
fn a_version_is_offered_where_it_is_newer_and_never_an_older_one() {
    let offered = |announced: &str| {
        let newer = read(&latest(announced)).newer_than("1.9.0", &by_apt(&[]));
        newer.map(|newer| newer.map(|newer| newer.version)).map_err(|failure| failure.message)
    };
    assert_eq!(offered("2.0.0"), Ok(Some("2.0.0".to_owned())));
    assert_eq!(offered("1.10.0"), Ok(Some("1.10.0".to_owned())), "as numbers, not as text");
    assert_eq!(offered("1.9.0"), Ok(None), "the same");
    assert_eq!(offered("1.8.9"), Ok(None), "older");
    assert_eq!(offered("1.9.0-rc.1"), Ok(None), "what comes before it");
    assert!(offered("two").is_err_and(|said| said.contains("cannot be read")), "no version");
}

#[test]
fn packages_are_taken_by_their_manager_once_checked_and_all_else_from_the_page() {
    let way = |said: &Value, installed: &Installed| {
        read(said).newer_than("1.0.0", installed).map(|newer| newer.unwrap().way)
    };
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    let file = |name: &str| format!("{name}_2.0.0-1_amd64.deb");
    let (window, command) = (file("behalf-desktop"), file("behalf"));
    let at = |file: &str| format!("https://example.com/v2/{file}");
    let package = UpdateWay::Package {
        addresses: vec![at(&window), at(&command)],
        command: format!(
            "printf '%s\\n' '{a}  {window}' '{b}  {command}' | sha256sum --check --strict \
             && sudo apt install ./{window} ./{command}"
        ),
    };
    assert_eq!(way(&latest("2.0.0"), &by_apt(&["behalf"])).ok(), Some(package));
    let page = UpdateWay::Page { address: "https://example.com/releases/v2".to_owned() };
    assert_eq!(way(&latest("2.0.0"), &Installed::default()).ok(), Some(page.clone()));
    assert_eq!(
        way(&latest("2.0.0"), &by_apt(&["behalf-demo"])).ok(),
        Some(page.clone()),
        "not one of three"
    );
    let rpm = Installed { kind: "rpm", ..by_apt(&[]) };
    assert_eq!(way(&latest("2.0.0"), &rpm).ok(), Some(page.clone()), "there is no rpm");
    let with = |key: &str, value: String| {
        let mut said = latest("2.0.0");
        said["packages"]["deb"]["behalf-desktop"][key] = json!(value);
        way(&said, &by_apt(&[])).ok()
    };
    for name in ["a.deb;reboot", "a$(id).deb", "a'b.deb", "-o.deb", "", "a%20b.deb"] {
        assert_eq!(with("url", at(name)), Some(page.clone()), "{name:?} stands in no command");
    }
    assert_eq!(with("url", "http://example.com/a.deb".to_owned()), Some(page.clone()), "in clear");
    for sum in ["", "a", &"g".repeat(64), &format!("{}'", "a".repeat(63))] {
        assert_eq!(with("sha256", sum.to_owned()), Some(page.clone()), "{sum:?} is no sum");
    }
    let mut said = latest("2.0.0");
    said["page"] = Value::Null;
    assert!(way(&said, &Installed::default()).is_err(), "there is no way to it");
}
