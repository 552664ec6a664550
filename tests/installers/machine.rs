//! A machine on which Behalf is installed, used, upgraded and removed, by apt, as its owner does it.

use crate::{PACKAGES, listed, package, ran, said, text};
use behalf_tests::{Consent, Demo, Keyring, Scratch, Window};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

const ENTRY: &str = "/usr/share/applications/dev.behalf.desktop.desktop";
const QUESTION: &str = "What was our revenue by region in Q3 2026?";

/// Where the window keeps what is the user's, beside its data.
const OF_THE_USER: [&str; 3] =
    [".cache/dev.behalf.desktop", ".config/dev.behalf.desktop", ".local/share/dev.behalf.desktop"];

/// Takes the packages away, however the test ends.
struct Installed;

impl Drop for Installed {
    fn drop(&mut self) {
        apt(&[&["purge"], &PACKAGES[..]].concat());
    }
}

/// A command, as root.
fn as_root(words: &[&str]) -> std::process::Output {
    if said("id", &["-u"]).trim() == "0" { ran(words[0], &words[1..]) } else { ran("sudo", words) }
}

/// What an organization settles on this machine, as long as it is held.
struct Settled;

impl Settled {
    fn so(policy: &str) -> Self {
        let folder = Path::new("/etc/behalf");
        assert!(!folder.exists(), "this machine is managed, and this test would change that");
        let write =
            format!("mkdir /etc/behalf && printf '%s\\n' '{policy}' > /etc/behalf/policy.yaml");
        assert!(as_root(&["sh", "-c", &write]).status.success(), "the policy is put in its place");
        Self
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        as_root(&["rm", "-r", "/etc/behalf"]);
    }
}

/// apt-get, as root, without a question.
fn apt(arguments: &[&str]) -> std::process::Output {
    let apt = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-y",
        "-qq",
        "--no-install-recommends",
    ];
    as_root(&[&apt[..], arguments].concat())
}

fn install(which: &str, names: &[&str]) {
    let files: Vec<PathBuf> = names.iter().map(|name| package(which, name, ".deb")).collect();
    let files: Vec<&str> = files.iter().map(|path| text(path)).collect();
    let output = apt(&[&["install"], &files[..]].concat());
    assert!(output.status.success(), "apt installs {files:?}: {output:?}");
}

fn version(name: &str) -> String {
    said("dpkg-query", &["--show", "--showformat=${Version}", name])
}

/// What starts the window as a desktop does, by its entry, and lives as long as the window.
fn starter(folder: &Scratch) -> PathBuf {
    let script = folder.write(
        "start-from-its-entry",
        &format!(
            "#!/bin/sh\n\
             gio launch {ENTRY} || exit 1\n\
             running() {{ for p in /proc/[0-9]*; do\n\
             [ \"$(readlink \"$p/exe\")\" = /usr/bin/behalf-desktop ] && echo \"${{p#/proc/}}\"; done; }}\n\
             until [ -n \"$(running)\" ]; do :; done\n\
             exec tail --pid=\"$(running | head -n 1)\" -f /dev/null\n"
        ),
    );
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}

/// The folders of a home, three levels down, in which there are files; `bin` is the test's own.
fn folders(home: &Scratch) -> Vec<String> {
    let files = home.files();
    let names = files.iter().map(|path| text(path.strip_prefix(home.path()).unwrap()));
    let mut folders: Vec<String> = names
        .filter(|name| !name.starts_with("bin/") && !name.starts_with("run/"))
        .map(|name| {
            name.split('/')
                .take(if name.starts_with(".local/share/") { 3 } else { 2 })
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

async fn answered(window: &Window) {
    let badge = "[...document.querySelectorAll('[data-testid=badge]')].at(-1)?.dataset.state === 'ran_as_claimed'";
    window.wait_for(badge).await;
    window
        .wait_for("[...document.querySelectorAll('.turn')].at(-1)?.dataset.status === 'done'")
        .await;
    let text = window.text().await;
    assert!(text.contains("DACH") && text.contains("verified"), "an answer, verified: {text}");
}

/// What is installed reads the policy of the machine, runs nothing while that is wrong, and hears of no other.
fn managed() {
    let settled = Settled::so("retention: {days: 30}");
    let told = said("env", &["BEHALF_POLICY=/nowhere", "behalf", "config", "policy"]);
    assert!(told.contains("/etc/behalf/policy.yaml") && told.contains("30"), "{told}");
    drop(settled);
    let _settled = Settled::so("retentoin: {days: 30}");
    let refused = ran("behalf", &["doctor"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("/etc/behalf/policy.yaml:1:1: retentoin"), "{said}");
}

#[tokio::test]
#[ignore = "wants packages, and installs them: cargo xtask test --all"]
async fn installed_used_upgraded_and_removed() {
    for name in PACKAGES {
        let known = ran("dpkg-query", &["--show", "--showformat=${db:Status-Status}", name]);
        let is_there = known.stdout == b"installed";
        assert!(!is_there, "{name} is installed here, and this test would remove it");
    }
    let installed = Installed;
    install("first", &PACKAGES);
    assert_eq!(version("behalf-desktop"), "0.1.0-1", "the first version is there");
    assert!(said("behalf", &["--version"]).starts_with("behalf "), "the command runs");
    let completions = fs::read_to_string("/usr/share/bash-completion/completions/behalf").unwrap();
    let told = said("behalf", &["completions", "bash"]);
    assert!(completions == told, "the program completes as the package says: was it built since?");
    assert!(
        said("man", &["--where", "behalf-ask"]).contains("behalf-ask.1"),
        "man finds its pages"
    );
    let handler = said("gio", &["mime", "x-scheme-handler/behalf"]);
    assert!(handler.contains("dev.behalf.desktop.desktop"), "links come to it: {handler}");

    managed();
    let demo = Demo::start_program(Path::new("/usr/bin/behalf-demo"), &[]).await;
    let (keyring, data) = (Keyring::start().await, Scratch::new("data"));
    let start = starter(&data);
    let home = data.path().join("behalf").display().to_string();
    let environment = [
        ("DBUS_SESSION_BUS_ADDRESS", keyring.bus.as_str()),
        ("BEHALF_VAULT", "keyring"),
        ("BEHALF_HOME", &home),
    ];
    let window = Window::of_program(&start, &demo, &environment).await;
    let page = window.sign_in("alice", "alice-demo", Consent::Allow).await;
    assert!(page.contains("Signed in as alice@example.com"), "the browser says who: {page}");
    window.see("composer").await;
    window
        .wait_for("document.querySelector('[data-testid=reach-list]')?.dataset.looking === 'false'")
        .await;
    window.click("start-asking").await;
    window.ask(QUESTION).await;
    answered(&window).await;
    window.picture("installed").await;
    window.close().await;

    install("next", &["behalf-desktop"]);
    assert_eq!(version("behalf-desktop"), "0.2.0-1", "apt has upgraded it");
    let window = Window::of_program(&start, &demo, &environment).await;
    window.see("composer").await;
    let who = window.text().await;
    assert!(who.contains("Everything runs as alice@example.com"), "still signed in: {who}");
    window.click("thread").await;
    window.wait_for("document.body.innerText.includes('DACH')").await;
    window.ask("Who am I?").await;
    window.wait_for("document.querySelectorAll('.turn').length === 2").await;
    window
        .wait_for("[...document.querySelectorAll('.turn')].at(-1)?.dataset.status === 'done'")
        .await;
    window.picture("upgraded").await;
    let folders = folders(&window.home);
    window.close().await;
    let is_told = |folder: &String| OF_THE_USER.contains(&folder.as_str());
    assert!(
        !folders.is_empty() && folders.iter().all(is_told),
        "it writes where the README says that a person's things are: {folders:?}"
    );

    drop(installed);
    for name in PACKAGES {
        for (_, _, path) in listed(name) {
            assert!(!Path::new(&path).exists(), "{name}: {path} is gone");
        }
    }
    let left = said(
        "find",
        &[
            "/etc",
            "/opt",
            "/usr",
            "/var/lib",
            "-xdev",
            "-ipath",
            "*behalf*",
            "-not",
            "-path",
            "*/apt/lists/*",
        ],
    );
    assert_eq!(left, "", "nothing of it is left on the machine");
    assert!(Path::new(&home).join("stores").is_dir(), "and what is the user's is still theirs");
}
