//! Profiles: several workspaces and accounts on one machine, and those of the Databricks tools.

use behalf_tests::{Behalf, Consent, Demo, Keyring};
use serde_json::{Value, json};

async fn who(machine: &Behalf, more: &[&str]) -> Value {
    let output = machine.run(&[&["whoami", "--json"], more].concat()).await;
    assert_eq!(output.code, 0, "{output:?}");
    let said: Value = serde_json::from_str(&output.stdout).unwrap();
    json!([said["principal"]["user_name"], said["host"]])
}

#[tokio::test]
async fn two_accounts_and_two_workspaces_keep_apart() {
    let (one, two) = (Demo::start(&[]).await, Demo::start(&["--seed", "2"]).await);
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&one).keyring(&keyring);
    machine.sign_in("alice").await;
    let login = ["login", "--no-browser", "--profile", "as-bob"];
    let output = machine.run_signing_in(&login, "bob", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert_eq!(who(&machine, &[]).await, json!(["alice@example.com", one.host()]), "the first");
    let bob = ["--profile", "as-bob"];
    assert_eq!(who(&machine, &bob).await, json!(["bob@example.com", one.host()]), "the other");
    let asked = machine.run(&["ask", "--profile", "as-bob", "Revenue by region in 2026"]).await;
    assert!(asked.stdout.contains("US East") && !asked.stdout.contains("DACH"), "{asked:?}");
    let of_alice = machine.run(&["audit", "export"]).await;
    assert!(!of_alice.stdout.contains("\"select\""), "alice's ledger has nothing of it");
    // Another workspace that nobody gave a name takes nothing from the first.
    let machine = machine.env("DATABRICKS_HOST", two.host());
    let output = machine.run_signing_in(&["login", "--no-browser"], "carol", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert_eq!(who(&machine, &[]).await, json!(["carol@example.com", two.host()]), "there");
    let machine = machine.env("DATABRICKS_HOST", "");
    assert_eq!(who(&machine, &[]).await, json!(["carol@example.com", two.host()]), "the last one");
    let default = ["--profile", "default"];
    assert_eq!(who(&machine, &default).await, json!(["alice@example.com", one.host()]), "by name");
    let out = machine.run(&["logout", "--profile", "as-bob"]).await;
    assert_eq!(out.code, 0, "{out:?}");
    assert_eq!(who(&machine, &default).await[0], "alice@example.com", "one signs out alone");
    let listed = machine.run(&["profiles", "--json"]).await;
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    let names: Vec<&str> = listed["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|profile| profile["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, [two.host(), "default", "as-bob"], "those signed in, the last used first");
}

#[tokio::test]
async fn the_profiles_of_the_databricks_tools_are_read_and_nothing_secret_of_them() {
    let (one, two) = (Demo::start(&[]).await, Demo::start(&[]).await);
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&one).keyring(&keyring).env("DATABRICKS_HOST", "");
    let token = "dapi0123456789-of-the-file";
    let text = format!(
        "; a comment\n[DEFAULT]\nhost = {}\ntoken = {token}\n\n[work]\nhost = {}\nclient_secret = \
         {token}\n[account]\nhost = https://accounts.cloud.databricks.com\n[odd]\nhost = http://example.com\n",
        one.host(),
        two.host()
    );
    machine.home.write(".databrickscfg", &text);
    machine.sign_in("alice").await;
    assert_eq!(who(&machine, &[]).await[1], one.host(), "the default profile of the tools");
    let work = ["login", "--no-browser", "--profile", "work"];
    let output = machine.run_signing_in(&work, "bob", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert_eq!(who(&machine, &["--profile", "work"]).await[1], two.host(), "by name");
    let machine = machine.env("DATABRICKS_CONFIG_PROFILE", "work");
    assert_eq!(who(&machine, &[]).await[0], "bob@example.com", "as the tools' variable names it");
    let machine = machine.env("DATABRICKS_CONFIG_PROFILE", "account");
    let wrong = machine.run(&["whoami"]).await;
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(wrong.stderr.contains("no profile `account`"), "an account is no workspace: {wrong:?}");
    let machine = machine.env("DATABRICKS_CONFIG_PROFILE", "");
    let text = format!("app:\n  workspace: {{host: \"{}\"}}\n", one.host());
    let config = machine.home.write("c.yaml", &text);
    let two_names = ["whoami", "-c", config.to_str().unwrap(), "--profile", "work"];
    let wrong = machine.run(&two_names).await;
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(wrong.stderr.contains("is for another workspace"), "{}", wrong.stderr);
    machine.home.write(".databrickscfg", &format!("[broken\ntoken = {token}\n"));
    let wrong = machine.run(&["whoami", "--profile", "work2"]).await;
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(wrong.stderr.contains(".databrickscfg has an error in line"), "{}", wrong.stderr);
    assert!(!machine.written().contains(token), "what is secret there is never told");
}
