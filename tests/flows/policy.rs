//! A managed machine: what `behalf` says of its policy, and that nothing runs while one is wrong.

use behalf_tests::{Behalf, Demo};
use serde_json::Value;

#[tokio::test]
async fn a_policy_is_shown_and_checked() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let output = machine.run(&["config", "policy"]).await;
    assert_eq!((output.code, output.stdout.trim()), (0, "none: nothing here is managed"));

    let text =
        format!("workspaces: [\"{}\"]\nretention: {{days: 30}}\nupdates: off\n", demo.host());
    let file = machine.home.write("policy.yaml", &text).display().to_string();
    let machine = Behalf::at(&demo).env("BEHALF_POLICY", &file);
    let shown = machine.run(&["config", "policy"]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
    for words in [file.as_str(), demo.host(), "retention.days", "30", "updates"] {
        assert!(shown.stdout.contains(words), "{words}: {}", shown.stdout);
    }
    let json = machine.run(&["config", "policy", &file, "--json"]).await;
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["settled"]["retention.days"], "30", "{json}");

    let doctor = machine.run(&["doctor"]).await;
    let row = doctor.stdout.lines().find(|line| line.contains("policy")).unwrap_or_default();
    assert!(row.contains("settles workspaces, retention.days, updates"), "{}", doctor.stdout);
    let elsewhere = Behalf::with_host("https://other.example.com").env("BEHALF_POLICY", &file);
    let refused = elsewhere.run(&["whoami"]).await;
    assert_ne!(refused.code, 0, "{refused:?}");
    assert!(refused.stderr.contains("does not allow https://other.example.com"), "{refused:?}");
    assert!(refused.stderr.contains(demo.host()), "and which it does: {refused:?}");
}

#[tokio::test]
async fn nothing_runs_while_a_policy_is_wrong() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let file = machine.home.write("policy.yaml", "export: false\nworkspace: [x]\n");
    let absent = machine.home.write("behalf.yaml", "app: {}\n");
    let machine = Behalf::at(&demo).env("BEHALF_POLICY", file.to_str().unwrap());
    let config = absent.to_str().unwrap();
    for arguments in [
        &["whoami"][..],
        &["login"],
        &["ask", "How many orders are there?"],
        &["serve"],
        &["threads", "list"],
        &["audit", "verify"],
        &["doctor"],
        &["config", "check", config],
        &["config", "policy"],
        &["config", "policy", file.to_str().unwrap()],
    ] {
        let output = machine.run(arguments).await;
        assert_eq!(output.code, 2, "{arguments:?}: {output:?}");
        let said = &output.stderr;
        assert!(said.contains("policy.yaml:2:1: workspace: is not a key"), "{arguments:?}: {said}");
        assert!(said.contains("did you mean `workspaces`?"), "{arguments:?}: {said}");
    }
    assert!(demo.calls().await.is_empty(), "nothing was asked of the workspace");
}
