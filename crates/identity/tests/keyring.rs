//! The real keyring, in every state that it can be in. A process of its own does what the lines on its
//! stdin say, because a bus is found by the environment alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, reason = "the process answers on stdout")]

use behalf_core::{Failure, Vault, VaultItem, secret::VaultText};
use behalf_identity::KeyringVault;
use behalf_tests::{DEADLINE, Keyring};
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// Longer than any item that Windows keeps (2,560 bytes of UTF-16).
const LONG: usize = 5000;

/// A process that has opened the keyring.
struct Program {
    _child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(bus: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["process", "--exact", "--ignored", "--nocapture"])
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .env("KEYRING_PROCESS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { _child: child, stdin, stdout }
    }

    /// Does one thing, and says how it ended.
    async fn asks(&mut self, line: &str) -> String {
        self.stdin.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        let answer = async {
            loop {
                let line = self.stdout.next_line().await.unwrap().expect("an answer");
                if let Some((_, answer)) = line.split_once("answer ") {
                    return answer.to_owned();
                }
            }
        };
        tokio::time::timeout(DEADLINE, answer).await.expect("it does not hang")
    }
}

#[tokio::test]
#[ignore = "the process of the other tests, which start it"]
async fn process() {
    if std::env::var_os("KEYRING_PROCESS").is_none() {
        return;
    }
    let mut vault = None;
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let (task, argument) = line.split_once(' ').unwrap_or((&line, ""));
        let answer = answer(&mut vault, task, argument).await;
        println!(
            "answer {}",
            answer.unwrap_or_else(|f| format!("{}: {}", f.code.name(), f.message))
        );
    }
}

async fn answer(
    vault: &mut Option<KeyringVault>,
    task: &str,
    argument: &str,
) -> Result<String, Failure> {
    let item = VaultItem::Token { profile: "p".to_owned() };
    if vault.is_none() {
        *vault = Some(KeyringVault::open(Duration::from_secs(3)).await?);
    }
    let kept = vault.as_ref().unwrap();
    match task {
        "save" => kept.save(&item, &VaultText::new(argument)).await.map(|()| "saved".to_owned()),
        "load" => {
            let text = kept.load(&item).await?;
            Ok(text.map_or_else(|| "nothing".to_owned(), |text| text.expose().to_owned()))
        }
        "delete" => kept.delete(&item).await.map(|()| "deleted".to_owned()),
        "parts" => {
            *vault = Some(KeyringVault::open(Duration::from_secs(3)).await?.in_parts_of(100));
            Ok("in parts".to_owned())
        }
        "garbage" => {
            let entry = keyring::v1::Entry::new("behalf", &item.name()).unwrap();
            entry.set_secret(&[0xff, 0xfe, 0x00, 0x80]).unwrap();
            Ok("written".to_owned())
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_kept_is_there_for_the_next_program_and_gone_when_deleted() {
    let keyring = Keyring::start().await;
    let mut one = Program::start(&keyring.bus);
    assert_eq!(one.asks("load").await, "nothing", "a new keyring");
    assert_eq!(one.asks("save ümlaut \"quoted\"").await, "saved", "it is kept");
    let mut other = Program::start(&keyring.bus);
    assert_eq!(other.asks("load").await, "ümlaut \"quoted\"", "as it was");
    assert_eq!(other.asks("delete").await, "deleted", "it goes");
    assert_eq!(one.asks("load").await, "nothing", "for everybody");
    assert_eq!(one.asks("delete").await, "deleted", "what is not there is no error");
}

#[tokio::test]
async fn an_item_too_long_for_its_keyring_is_kept_in_parts() {
    let keyring = Keyring::start().await;
    let mut program = Program::start(&keyring.bus);
    assert_eq!(program.asks("save short").await, "saved", "in one piece");
    assert_eq!(program.asks("parts").await, "in parts", "as a keyring with a limit does it");
    assert_eq!(program.asks("load").await, "short", "what was in one piece stays readable");
    for length in [LONG, LONG / 2, 101, 100, 7] {
        let text: String = (0..length).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
        assert_eq!(program.asks(&format!("save {text}")).await, "saved", "{length} characters");
        let mut other = Program::start(&keyring.bus);
        assert_eq!(other.asks("load").await, text, "{length}: whoever reads finds the whole");
    }
    assert_eq!(program.asks("delete").await, "deleted", "all parts");
    assert_eq!(program.asks("load").await, "nothing", "are gone");
}

#[tokio::test]
async fn a_locked_keyring_is_said_within_the_limit() {
    let keyring = Keyring::start().await;
    assert_eq!(Program::start(&keyring.bus).asks("save secret").await, "saved", "unlocked");
    let locked = keyring.lock().await;
    let answer = Program::start(&locked.bus).asks("load").await;
    assert!(answer.contains("locked"), "{answer}");
}

#[tokio::test]
async fn a_keyring_that_goes_away_is_said_and_found_again() {
    let mut keyring = Keyring::start().await;
    let mut program = Program::start(&keyring.bus);
    assert_eq!(program.asks("save secret").await, "saved", "while it is there");
    keyring.stop().await;
    let answer = program.asks("load").await;
    let code = answer.split(':').next().unwrap();
    assert!(
        ["busy", "declined", "timed_out"].contains(&code),
        "never as if it were empty: {answer}"
    );
    keyring.restart().await;
    // A refusal holds for a moment, so that nobody is asked once for each call.
    for _ in 0..200 {
        let answer = program.asks("load").await;
        assert_ne!(answer, "nothing", "never as if it were empty");
        if answer == "secret" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the same program goes on");
}

#[tokio::test]
async fn wrong_data_is_said_and_replaced_by_the_next_sign_in() {
    let keyring = Keyring::start().await;
    let mut program = Program::start(&keyring.bus);
    assert_eq!(program.asks("garbage").await, "written", "somebody else's bytes");
    let answer = program.asks("load").await;
    assert!(answer.starts_with("invalid: ") && answer.contains("token/p"), "{answer}");
    assert_eq!(program.asks("save new").await, "saved", "it can be replaced");
    assert_eq!(program.asks("load").await, "new", "and then read");
}

#[tokio::test]
async fn a_keyring_whose_file_is_damaged_is_no_crash() {
    let mut keyring = Keyring::start().await;
    assert_eq!(Program::start(&keyring.bus).asks("save secret").await, "saved", "it is kept");
    keyring.stop().await;
    for file in keyring.folder().files() {
        if file.extension().is_some_and(|e| e == "keyring") {
            std::fs::write(file, b"not a keyring").unwrap();
        }
    }
    keyring.restart().await;
    let answer = Program::start(&keyring.bus).asks("load").await;
    println!("damaged: {answer}");
    assert!(!answer.contains("secret"), "{answer}");
}

#[tokio::test]
async fn no_keyring_at_all_is_said_at_once() {
    let answer = Program::start("unix:path=/nonexistent/bus").asks("load").await;
    assert!(answer.contains("This machine has no keyring."), "{answer}");
}
