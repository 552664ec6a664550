//! Sign-in: the whole way through the browser, and everything that can go wrong on it.

use behalf_tests::{Behalf, Consent, Demo, Keyring, follow_sign_in, http};
use serde_json::json;
use std::net::TcpListener;

#[tokio::test]
async fn a_question_signs_in_first_and_is_answered_as_that_person() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let output = machine
        .run_signing_in(&["ask", "Revenue by region in 2026"], "alice", Consent::Allow)
        .await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(
        output.stdout.contains("DACH") && !output.stdout.contains("US East"),
        "alice's rows: {}",
        output.stdout
    );
    assert!(
        output.stderr.contains("ran as alice@example.com") && output.stderr.contains("· verified"),
        "{}",
        output.stderr
    );
    let page = output.page.unwrap();
    assert!(
        page.contains("Signed in as alice@example.com") && page.contains("close this tab"),
        "the page says who: {page}"
    );
    let sent = demo.statements().await;
    assert!(
        sent.iter().all(|c| c["principal"] == "alice@example.com" && c["scopes"] == "sql"),
        "{sent:?}"
    );
}

#[tokio::test]
async fn consent_denied_is_said_and_nothing_runs() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let output = machine.run_signing_in(&["ask", "Who am I?"], "alice", Consent::Deny).await;
    assert_eq!(output.code, 1, "{output:?}");
    assert!(output.stderr.contains("The sign-in was refused"), "{}", output.stderr);
    assert!(output.page.unwrap().contains("You are not signed in"), "the browser says so too");
    assert!(demo.statements().await.is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_foreign_request_on_the_loopback_changes_nothing() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let (link, output) = machine.start_login().await;
    let redirect = url::Url::parse(&link)
        .unwrap()
        .query_pairs()
        .find(|(k, _)| k == "redirect_uri")
        .unwrap()
        .1
        .into_owned();
    for path in [
        "/",
        "/?code=stolen&state=guess",
        "/?error=access_denied",
        "/favicon.ico",
        "/?state=&code=x",
    ] {
        let reply = http().get(format!("{redirect}{path}")).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 400, "{path} is nobody's");
    }
    let reply = http().post(&redirect).body("code=x").send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 400, "nor is a POST");
    let wrong = follow_sign_in(&link, "alice", "wrong", Consent::Allow).await;
    assert!(wrong.contains("password is wrong"), "a wrong password can be tried again");
    follow_sign_in(&link, "alice", "alice-demo", Consent::Allow).await;
    let output = output.await.unwrap();
    assert_eq!(output.code, 0, "the sign-in still ends well: {output:?}");
    assert!(http().get(&redirect).send().await.is_err(), "no listener is left behind");
}

#[tokio::test]
async fn a_taken_port_is_passed_over() {
    let demo = Demo::start(&[]).await;
    // The last two ports: no other test comes this far up.
    let _held = TcpListener::bind("127.0.0.1:8039").unwrap();
    let machine = Behalf::at(&demo);
    let text = "app:\n  sign_in: {redirect_ports: 8039-8040}\n";
    let config = machine.home.write("c.yaml", text);
    let login = ["login", "--no-browser", "-c", config.to_str().unwrap()];
    let output = machine.run_signing_in(&login, "bob", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stderr.contains("localhost%3A8040&"), "the next is taken: {}", output.stderr);
    let _both = TcpListener::bind("127.0.0.1:8040").unwrap();
    let output = machine.run(&login).await;
    assert_eq!(output.code, 1, "{output:?}");
    assert!(output.stderr.contains("8039 to 8040 are all in use"), "{}", output.stderr);
}

#[tokio::test]
async fn nobody_in_the_browser_ends_in_time_and_says_so() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "300");
    let output = machine.run(&["login", "--no-browser"]).await;
    assert_eq!(output.code, 5, "{output:?}");
    assert!(output.stderr.contains("Nobody finished the sign-in"), "{}", output.stderr);
}

#[tokio::test]
async fn the_keyring_keeps_the_sign_in_and_the_history() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    let nobody = machine.run(&["whoami"]).await;
    assert_eq!(nobody.code, 3, "nobody is signed in: {nobody:?}");
    machine.sign_in("alice").await;
    let who = machine.run(&["whoami", "--json"]).await;
    assert!(
        who.stdout.contains("alice@example.com") && who.stdout.contains("jwt-bearer"),
        "{who:?}"
    );
    let asked = machine.run(&["ask", "Revenue by region in 2026"]).await;
    assert_eq!(asked.code, 0, "no second sign-in: {asked:?}");
    let verify = machine.run(&["audit", "verify"]).await;
    assert_eq!(verify.code, 0, "{verify:?}");
    assert!(
        verify.stdout.contains("chain intact")
            && verify.stdout.contains("anchored by 1 statements"),
        "{}",
        verify.stdout
    );
    let export = machine.run(&["audit", "export", "--format", "jsonl"]).await;
    let file = machine.home.write("export.jsonl", &export.stdout);
    let checked = machine.run(&["audit", "verify", file.to_str().unwrap()]).await;
    assert_eq!(checked.code, 0, "the export can be checked: {checked:?}");
    assert!(export.stdout.contains("\"signed_in\""), "the sign-in is in it");
    races(&demo, &machine).await;
    let out = machine.run(&["logout"]).await;
    assert_eq!(out.code, 0, "{out:?}");
    let after = machine.run(&["whoami"]).await;
    assert_eq!(after.code, 3, "signed out: {after:?}");
}

/// Many processes redeem the single-use refresh token; nobody is signed out.
async fn races(demo: &Demo, machine: &Behalf) {
    let one = || machine.run(&["whoami"]);
    let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
    for output in [a, b, c, d] {
        assert_eq!(output.code, 0, "every process stays signed in: {output:?}");
    }
    let refused = demo
        .calls()
        .await
        .into_iter()
        .filter(|c| c["grant_type"] == "refresh_token" && c["status"] != 200)
        .count();
    assert_eq!(refused, 0, "no refresh token was used twice");
}

#[tokio::test]
async fn a_network_failure_signs_nobody_out() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    demo.control(
        "/demo/faults",
        json!([{ "match": { "path": "/oidc/v1/token" }, "do": { "status": 503 } }]),
    )
    .await;
    let failed = machine.run(&["whoami"]).await;
    assert_eq!(failed.code, 5, "the failure is told as one: {failed:?}");
    demo.control("/demo/faults", json!([])).await;
    let again = machine.run(&["whoami"]).await;
    assert_eq!(again.code, 0, "and alice is still signed in: {again:?}");
    demo.control("/demo/revoke", json!({ "user": "alice" })).await;
    let ended = machine.run(&["whoami"]).await;
    assert_eq!(ended.code, 3, "a revoked session is a sign-in: {ended:?}");
}

#[tokio::test]
async fn a_missing_or_unknown_vault_is_said() {
    let demo = Demo::start(&[]).await;
    let nowhere = "unix:path=/nonexistent/bus";
    let machine =
        Behalf::at(&demo).env("BEHALF_VAULT", "keyring").env("DBUS_SESSION_BUS_ADDRESS", nowhere);
    let output = machine.run(&["whoami"]).await;
    assert!(output.stderr.contains("This machine has no keyring"), "{}", output.stderr);
    let machine = Behalf::at(&demo).env("BEHALF_VAULT", "paper");
    let output = machine.run(&["whoami"]).await;
    assert_eq!(output.code, 2, "{output:?}");
    assert!(output.stderr.contains("BEHALF_VAULT is `paper`"), "{}", output.stderr);
}

#[tokio::test]
async fn a_lost_keyring_sets_the_history_aside_and_says_where() {
    let demo = Demo::start(&[]).await;
    let mut keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    assert_eq!(machine.run(&["ask", "Who am I?"]).await.code, 0, "a history begins");
    let stores = || -> Vec<(String, Vec<u8>)> {
        let files = machine.home.files().into_iter();
        // What says that a store is open is no part of it.
        let is_kept = |name: &str| name.contains(".db") && !name.ends_with(".lock");
        let kept = files.filter(|f| is_kept(&f.to_string_lossy()));
        kept.map(|f| (f.display().to_string(), std::fs::read(&f).unwrap())).collect()
    };
    let before = stores();
    keyring.stop().await;
    for file in keyring.folder().files() {
        std::fs::remove_file(file).ok();
    }
    keyring.restart().await;
    let who = machine.run(&["whoami"]).await;
    assert_eq!(who.code, 3, "the sign-in is lost with it: {who:?}");
    let login = machine.run_signing_in(&["login", "--no-browser"], "alice", Consent::Allow).await;
    assert_eq!(login.code, 0, "and a new one goes on: {login:?}");
    assert!(login.stderr.contains("a new history begins"), "it is said: {}", login.stderr);
    let after = stores();
    for (name, bytes) in &before {
        let aside = after.iter().find(|(other, kept)| other.contains(".lost-") && kept == bytes);
        let (aside, _) = aside.unwrap_or_else(|| panic!("{name} is kept unchanged"));
        let said = aside.trim_end_matches("-wal").trim_end_matches("-shm");
        assert!(login.stderr.contains(said), "and where: {aside} {}", login.stderr);
    }
    let verify = machine.run(&["audit", "verify"]).await;
    assert_eq!(verify.code, 0, "the new one is whole: {verify:?}");
}

#[tokio::test]
async fn a_history_that_somebody_has_open_is_not_set_aside() {
    let demo = Demo::start(&[]).await;
    let mut keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    let serve = machine.serve(crate::serve::OBO, &[]).await;
    serve.ask(demo.token("alice"), "Who am I?").await;
    keyring.stop().await;
    for file in keyring.folder().files() {
        std::fs::remove_file(file).ok();
    }
    keyring.restart().await;
    let login = machine.run_signing_in(&["login", "--no-browser"], "alice", Consent::Allow).await;
    assert_eq!(login.code, 1, "{login:?}");
    assert!(login.stderr.contains("could not be set aside"), "{}", login.stderr);
    serve.ask(demo.token("alice"), "Who am I?").await;
    let audit = serve.audit(demo.token("alice")).await;
    assert_eq!(audit["report"]["chain"]["state"], "intact", "whoever has it open goes on: {audit}");
    assert_eq!(serve.interrupt().await, Some(0), "until it ends");
    let login = machine.run_signing_in(&["login", "--no-browser"], "alice", Consent::Allow).await;
    assert_eq!(login.code, 0, "{login:?}");
    assert!(login.stderr.contains("a new history begins"), "{}", login.stderr);
}
