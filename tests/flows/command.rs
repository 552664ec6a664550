//! The command line: what goes where, and what it ends with.

use behalf_tests::{Behalf, Consent, Demo, Keyring};
use serde_json::Value;

#[tokio::test]
async fn json_tells_every_event_on_stdout() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let output =
        machine.run_signing_in(&["ask", "--json", "Who am I?"], "bob", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    let events: Vec<Value> =
        output.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let names: Vec<&str> = events.iter().map(|e| e["event"].as_str().unwrap()).collect();
    assert_eq!(names.first(), Some(&"turnStarted"), "{names:?}");
    assert!(names.contains(&"turnFinished") && names.contains(&"identityVerified"), "{names:?}");
}

#[tokio::test]
async fn a_change_without_a_terminal_is_not_run() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let change = "Set the Q4 target for Iberia to 2.1 million";
    let output = machine.run_signing_in(&["ask", change], "alice", Consent::Allow).await;
    assert_eq!(output.code, 1, "{output:?}");
    assert!(
        output.stderr.contains("UPDATE main.sales.targets"),
        "it shows what it would run: {}",
        output.stderr
    );
    assert!(output.stderr.contains("Nothing was run"), "{}", output.stderr);
    assert!(demo.statements().await.is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_goes_on_after_signing_in() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    demo.end_session().await;
    let output = machine
        .run_signing_in(&["ask", "Revenue by region in 2026"], "alice", Consent::Allow)
        .await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stderr.contains("Your question is kept"), "{}", output.stderr);
    assert_eq!(
        output.stderr.matches("Signed in as alice").count(),
        2,
        "she signed in again: {}",
        output.stderr
    );
    assert!(output.stdout.contains("DACH"), "and the question was answered: {}", output.stdout);
}

#[tokio::test]
async fn the_demo_accounts_get_their_own_numbers() {
    let demo = Demo::start(&[]).await;
    for (who, sees, not) in [("alice", "DACH", "US East"), ("bob", "US East", "DACH")] {
        let machine = Behalf::at(&demo);
        let output = machine
            .run_signing_in(&["ask", "Revenue by region in 2026"], who, Consent::Allow)
            .await;
        assert!(
            output.stdout.contains(sees) && !output.stdout.contains(not),
            "{who}: {}",
            output.stdout
        );
    }
    let machine = Behalf::at(&demo);
    let output =
        machine.run_signing_in(&["ask", "Revenue by region in 2026"], "dave", Consent::Allow).await;
    assert!(
        output.stderr.contains("dave@example.com does not have USE CATALOG"),
        "{}",
        output.stderr
    );
}

#[tokio::test]
async fn at_a_terminal_a_change_is_denied_with_a_reason_run_once_or_remembered() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let text = "app:\n  approvals: {remember_writes: true}\n";
    let file = machine.home.write("remember.yaml", text);
    let ask = ["ask", "-c", file.to_str().unwrap(), "Set the Q4 target for Iberia to 2.1 million"];
    let sent = async || demo.statements().await.len();
    let screen = machine.at_terminal(&ask, "\nnot before Monday\n").await;
    assert!(screen.contains("will run as alice@example.com"), "as whom: {screen}");
    assert!(screen.contains("not before Monday"), "the model is told why not: {screen}");
    assert_eq!(sent().await, 0, "Enter runs nothing: {screen}");
    let screen = machine.at_terminal(&ask, "remember 9000\nremember 30\n").await;
    assert!(screen.contains("1 to 480"), "it says how long is possible: {screen}");
    assert_eq!(sent().await, 1, "it ran: {screen}");
    let screen = machine.at_terminal(&ask, "").await;
    assert!(!screen.contains("Permission needed"), "the same is not asked again: {screen}");
    assert_eq!(sent().await, 2, "and ran: {screen}");
    let listed = machine.run(&["approvals", "list", "-c", file.to_str().unwrap()]).await;
    assert!(listed.stdout.contains("update on write main.sales.targets"), "{listed:?}");
}
