//! The window beside an empty Tauri window: from the start of the process to a usable composer,
//! and the idle memory of all its processes. Also how the other rows open theirs.

use crate::median;
use behalf_tests::{Behalf, Demo, Keyring, Window, display, ms, program, row};
use serde_json::json;
use std::{
    collections::HashMap,
    fs,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

const STARTS: usize = 7;
/// How long a window is left alone before its memory is read.
pub(crate) const IDLE: Duration = Duration::from_secs(5);

/// Proportional set size of these processes, in KiB: what they share is counted once.
pub(crate) fn proportional(pids: &[u32]) -> u64 {
    pids.iter().map(|pid| field(*pid, "smaps_rollup", "Pss:")).sum()
}

/// Every process below one.
pub(crate) fn below(pid: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(child) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent =
            stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse().ok());
        children.entry(parent.unwrap_or(0)).or_default().push(child);
    }
    let mut all = children.get(&pid).cloned().unwrap_or_default();
    let mut at = 0;
    while let Some(pid) = all.get(at).copied() {
        all.extend(children.get(&pid).into_iter().flatten());
        at += 1;
    }
    all
}

/// Resident set size of a process, in KiB.
pub(crate) fn resident(pid: u32) -> u64 {
    field(pid, "status", "VmRSS:")
}

/// The most that a process had resident at once, in KiB.
pub(crate) fn most_resident(pid: u32) -> u64 {
    field(pid, "status", "VmHWM:")
}

fn field(pid: u32, file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// Starts a window and waits until it says that it can be used.
async fn start(
    binary: &PathBuf,
    environment: &[(String, String)],
    ready: &str,
) -> (Duration, Child) {
    let began = Instant::now();
    let mut child = Command::new(binary)
        .env_clear()
        .envs(environment.iter().cloned())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut seen = String::new();
    loop {
        let line = tokio::time::timeout(behalf_tests::DEADLINE, lines.next_line());
        let Ok(line) = line.await else { panic!("{} is not ready: {seen}", binary.display()) };
        match line.unwrap() {
            Some(line) if line.contains(ready) => break,
            Some(line) => seen.push_str(&(line + "\n")),
            None => panic!("{} ended: {seen}", binary.display()),
        }
    }
    let took = began.elapsed();
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (took, child)
}

/// A machine on which alice is signed in, so that a window of it can be used at once.
pub(crate) async fn machine(demo: &Demo, keyring: &Keyring) -> Behalf {
    let machine = Behalf::at(demo)
        .keyring(keyring)
        .env("BEHALF_LOG", "warn")
        // Painted in the same way, whatever card there is.
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    machine.sign_in("alice").await;
    machine
}

/// Opens the window of a machine, by WebDriver.
pub(crate) async fn open(demo: &Demo, machine: &Behalf) -> Window {
    let environment = machine.environment().iter();
    let environment: Vec<_> = environment.map(|(name, value)| (&name[..], &value[..])).collect();
    let window = Window::untapped(demo, &environment).await;
    window.see("composer").await;
    window
}

/// Opens a thread whose title begins so: the time from the click until something is there, and painted.
pub(crate) async fn open_thread(window: &Window, title: &str, there: &str) -> Duration {
    let title = json!(title);
    let script = format!(
        "const row = [...document.querySelectorAll('[data-testid=thread]')] \
             .find((one) => one.title.startsWith({title})); \
         return new Promise((done) => {{ \
             const began = performance.now(); \
             const painted = new MessageChannel(); \
             painted.port1.onmessage = () => done(performance.now() - began); \
             const look = () => {{ \
                 if ({there}) painted.port2.postMessage(0); \
                 else requestAnimationFrame(look); \
             }}; \
             row.click(); \
             requestAnimationFrame(look); \
         }});"
    );
    Duration::from_secs_f64(window.script(&script).await.as_f64().unwrap() / 1000.0)
}

/// The window that is measured: where its package is installed, what that has installed.
fn ours() -> (&'static str, PathBuf) {
    let installed = PathBuf::from("/usr/bin/behalf-desktop");
    match installed.exists() {
        true => ("installed window", installed),
        false => ("window", program("behalf-desktop")),
    }
}

pub(crate) async fn measure() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let (display, _xvfb) = display().await;
    let machine = Behalf::at(&demo)
        .keyring(&keyring)
        .env("BEHALF_LOG", "behalf_desktop=debug")
        .env("DISPLAY", &display)
        .env("NO_AT_BRIDGE", "1")
        // Both paint in the same way, whatever card there is.
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("LANG", "C.UTF-8");
    machine.sign_in("alice").await;
    let environment = machine.environment();
    // What is listed beside the composer is asked for when the composer stands.
    let (which, binary) = ours();
    let ours = (binary, "threads/list");
    let empty = (program("examples/empty"), "ready");
    let mut starts: [Vec<Duration>; 2] = Default::default();
    let mut memory = [0; 2];
    for round in 0..STARTS {
        for (i, (binary, ready)) in [&ours, &empty].into_iter().enumerate() {
            let (took, mut child) = start(binary, environment, ready).await;
            starts[i].push(took);
            if round == 0 {
                tokio::time::sleep(IDLE).await;
                let pid = child.id().unwrap();
                memory[i] = proportional(&[vec![pid], below(pid)].concat());
            }
            child.kill().await.unwrap();
        }
    }
    let [ours, empty] = starts.map(median);
    row(
        &format!("{which}: start to usable composer, signed in (median)"),
        ms(ours),
        format!("an empty Tauri window: {}", ms(empty)),
        ours.as_secs_f64() / empty.as_secs_f64(),
        "≤ 1.5",
    );
    let mib = |kib: u64| format!("{} MiB", kib / 1024);
    row(
        &format!("{which}: idle memory of all its processes (PSS)"),
        mib(memory[0]),
        format!("an empty Tauri window: {}", mib(memory[1])),
        memory[0] as f64 / memory[1] as f64,
        "≤ 1.3",
    );
}
