//! Signing in, in the window: again in the middle of a turn, as somebody else, and where the
//! keyring does not answer.

use crate::{ONE, QUESTION, kept, signed_in, turn, verified};
use behalf_tests::{Behalf, Consent, Demo, Keyring, Scratch, Window};

#[tokio::test]
async fn a_session_that_ends_in_the_middle_goes_on_after_one_button() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    demo.end_session().await;
    window.ask(QUESTION).await;
    window.see("sign-in-again").await;
    let text = window.text().await;
    assert!(text.contains(QUESTION), "the question is kept: {text}");
    window.picture("sign-in-again").await;
    window.click("sign-in-again").await;
    window.sign_in("alice", "alice-demo", Consent::Allow).await;
    window.wait_for(&turn("done")).await;
    let text = window.text().await;
    assert!(text.contains(QUESTION) && text.contains("DACH"), "and answered: {text}");
    window.close().await;
}

#[tokio::test]
async fn somebody_else_who_comes_back_gets_a_window_of_their_own() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    demo.end_session().await;
    window.ask(QUESTION).await;
    window.click("sign-in-again").await;
    window.sign_in("bob", "bob-demo", Consent::Allow).await;
    window.wait_for("document.body.innerText.includes('Everything runs as bob@example.com')").await;
    let text = window.text().await;
    assert!(!text.contains(QUESTION), "alice's question is not his: {text}");
    let bob =
        demo.statements().await.iter().filter(|c| c["principal"] == "bob@example.com").count();
    assert_eq!(bob, 0, "and did not go on as him");
    window.close().await;
}

#[tokio::test]
async fn a_wrong_password_and_a_denied_consent_leave_the_window_ready() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = Window::open(&demo, &[]).await;
    let page = window.sign_in("alice", "wrong", Consent::Allow).await;
    assert!(page.contains("id=wrong"), "the authority says so, in its own page");
    let page = window.follow("alice", "alice-demo", Consent::Deny).await;
    assert!(page.contains("not signed in"), "the tab says how it ended: {page}");
    window.see("failure").await;
    let text = window.text().await;
    assert!(text.contains("consent") || text.contains("refused"), "and so does the window: {text}");
    window.sign_in("alice", "alice-demo", Consent::Allow).await;
    window.see("composer").await;
    window.close().await;
}

#[tokio::test]
async fn a_locked_keyring_is_said_and_does_not_hang() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo)
        .env("BEHALF_VAULT", "keyring")
        .env("DBUS_SESSION_BUS_ADDRESS", &keyring.bus);
    let login = machine.run_signing_in(&["login", "--no-browser"], "alice", Consent::Allow).await;
    assert_eq!(login.code, 0, "{login:?}");
    let keyring = keyring.lock().await;
    let bus = ("DBUS_SESSION_BUS_ADDRESS", keyring.bus.as_str());
    let window =
        Window::open(&demo, &[bus, ("BEHALF_VAULT", "keyring"), ("BEHALF_TIME_SCALE", "20")]).await;
    window.see("failure").await;
    let text = window.text().await;
    assert!(text.contains("keyring"), "what is locked is named: {text}");
    assert!(text.contains("Sign in"), "and the window is usable: {text}");
    window.close().await;
}

#[tokio::test]
async fn a_configuration_with_an_error_is_named_in_the_window() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let folder = Scratch::new("config");
    let file = folder.path().join("behalf.yaml");
    std::fs::write(&file, "app:\n  on_behalf_of_usr: true\n").unwrap();
    let path = file.display().to_string();
    let window = Window::open(&demo, &[("BEHALF_CONFIG", &path)]).await;
    window.see("failure").await;
    let text = window.text().await;
    for said in ["behalf.yaml:2:3", "on_behalf_of_usr", "start Behalf again"] {
        assert!(text.contains(said), "{said} is said: {text}");
    }
    window.picture("configuration").await;
    window.close().await;
}

#[tokio::test]
async fn two_workspaces_are_a_click_apart_and_keep_apart() {
    let _one = ONE.lock().await;
    let (demo, other) = (Demo::start(&[]).await, Demo::start(&["--seed", "2"]).await);
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    window.click("profiles").await;
    window.click("add-workspace").await;
    window.see("host").await;
    window.type_into("host", other.host()).await;
    window.sign_in("bob", "bob-demo", Consent::Allow).await;
    window.wait_for("document.body.innerText.includes('Everything runs as bob@example.com')").await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 0").await;
    window.click("profiles").await;
    window.wait_for("document.querySelectorAll('[data-testid=profile]').length === 2").await;
    window.picture("profiles").await;
    window
        .script("[...document.querySelectorAll('[data-testid=profile]')].find(p => p.ariaChecked === 'false').click()")
        .await;
    window
        .wait_for("document.body.innerText.includes('Everything runs as alice@example.com')")
        .await;
    window.wait_for("document.querySelectorAll('[data-testid=thread]').length === 1").await;
    let text = window.text().await;
    assert!(!text.contains("bob@example.com"), "nothing of the other is left: {text}");
    window.click("thread").await;
    window.wait_for("document.body.innerText.includes('DACH')").await;
    window.ask("Who am I?").await;
    window.wait_for(&turn("done")).await;
    let there = other.statements().await;
    assert!(there.iter().all(|c| c["principal"] == "bob@example.com"), "{there:?}");
    window.close().await;
}

#[tokio::test]
async fn the_end_of_a_session_is_announced_and_everything_can_be_checked() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let home = Scratch::new("session");
    let config = home.write("behalf.yaml", "app:\n  sign_in: {session_minutes: 9}\n");
    let environment = [("BEHALF_CONFIG", config.to_str().unwrap())];
    let window = signed_in(&demo, "alice", &environment).await;
    window.see("ending").await;
    window.picture("session-ends").await;
    window.script("document.querySelector('[data-testid=ending] button').click()").await;
    window.see("sign-in-back").await;
    window.click("sign-in-back").await;
    window.see("composer").await;
    window.click("profiles").await;
    window.click("doctor").await;
    window.wait_for("document.querySelectorAll('[data-testid=check]').length >= 16").await;
    window.wait_for("document.body.innerText.includes('is in order')").await;
    let failed =
        window.script("return document.querySelectorAll('[data-state=fail]').length").await;
    assert_eq!(failed, 0, "nothing is wrong: {}", window.text().await);
    window.picture("doctor").await;
    window.resize(400, 720).await;
    window.picture("doctor-narrow").await;
    let wide = window.script("return document.documentElement.scrollWidth").await;
    assert!(wide.as_u64() <= Some(400), "it fits a narrow window: {wide}");
    window.click("doctor-close").await;
    window.see("composer").await;
    window.close().await;
}

#[tokio::test]
async fn a_locked_window_shows_nothing_and_opens_where_it_was() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let window = signed_in(&demo, "alice", &[]).await;
    window.ask(QUESTION).await;
    window.wait_for(&turn("done")).await;
    window.type_into("composer", "and by country?").await;
    window.click("profiles").await;
    window.picture("menu").await;
    window.click("lock-now").await;
    window.see("locked").await;
    let page = window.script("return document.documentElement.outerHTML").await;
    let page = page.as_str().unwrap();
    assert!(
        !page.contains("DACH") && !page.contains("by country"),
        "nothing is left to read: {page}"
    );
    window.picture("locked").await;
    window.reload().await;
    window.see("locked").await;
    window.click("unlock").await;
    window.follow("alice", "alice-demo", Consent::Allow).await;
    window.see("composer").await;
    let who = window.text().await;
    assert!(who.contains("Everything runs as alice@example.com"), "{who}");
    window.close().await;
}

#[tokio::test]
async fn an_outage_at_the_start_costs_nobody_the_sign_in() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let away = serde_json::json!([{ "match": {}, "do": { "status": 503 } }]);
    demo.control("/demo/faults", away).await;
    let data = machine.home.path().join("data").display().to_string();
    let environment = kept(&keyring, &data);
    let window = Window::open(&demo, &environment).await;
    window.see("again").await;
    let text = window.text().await;
    assert!(text.contains("You are still signed in"), "it is said: {text}");
    window.picture("offline").await;
    demo.control("/demo/faults", serde_json::json!([])).await;
    window.click("again").await;
    window.see("composer").await;
    let text = window.text().await;
    assert!(text.contains("Everything runs as alice@example.com"), "{text}");
    window.close().await;
}

#[tokio::test]
async fn how_the_page_is_drawn_is_nothing_to_the_browser() {
    const OPTIMIZER: &str = "JSC_useDFGJIT";
    const PAINTER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let value = |told: &[String], name: &str| {
        told.iter().find_map(|one| one.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    };
    let card =
        |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("render");
    let mut cards = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let painter = (!cards.any(|entry| card(&entry))).then(|| "1".to_owned());
    // As it is started first, and as it is started by the version before it.
    let again = [(OPTIMIZER, "no value of ours"), ("BEHALF_SET", OPTIMIZER)];
    for given in [&[("JSC_dumpOptions", "1")][..], &again] {
        let window = signed_in(&demo, "alice", given).await;
        let (page, browser) = (window.page_told(), window.browser_told().await);
        assert_eq!(value(&page, OPTIMIZER).as_deref(), Some("0"), "{page:?}");
        assert_eq!(value(&page, PAINTER), painter, "{page:?}");
        for name in [OPTIMIZER, PAINTER, "BEHALF_SET"] {
            assert_eq!(value(&browser, name), None, "{browser:?}");
        }
        // What the engine makes of it.
        let written = window.written();
        assert_eq!(written.contains("useDFGJIT=false"), given != again, "{written}");
        assert!(!written.contains("invalid option"), "{written}");
        window.close().await;
    }

    let given = [(OPTIMIZER, "1"), (PAINTER, "1")];
    let window = signed_in(&demo, "alice", &given).await;
    let (page, browser) = (window.page_told(), window.browser_told().await);
    for (name, said) in given {
        let both = [value(&page, name), value(&browser, name)];
        assert_eq!(
            both,
            [Some(said.to_owned()), Some(said.to_owned())],
            "what the user says holds"
        );
    }
    window.close().await;
}

#[tokio::test]
async fn what_the_organization_settles_is_shown_and_holds() {
    let _one = ONE.lock().await;
    let demo = Demo::start(&[]).await;
    let files = Scratch::new("policy");
    let settled = format!("workspaces: [\"{}\"]\nexport: false\nupdates: off\n", demo.host());
    let policy = files.write("policy.yaml", &settled).display().to_string();
    // Nothing else names the workspace.
    let environment = [("BEHALF_POLICY", policy.as_str()), ("DATABRICKS_HOST", "")];
    let window = signed_in(&demo, "alice", &environment).await;
    window.ask(QUESTION).await;
    verified(&window).await;
    window.wait_for("document.querySelector('[role=gridcell]:not(.loading)')").await;
    let saves = "document.querySelectorAll('[data-testid=save]').length";
    assert_eq!(window.script(&format!("return {saves}")).await, 0, "no result is saved as a file");
    window.click("settings").await;
    window.click("to-organization").await;
    window.see("managed").await;
    let text = window.text().await;
    assert!(text.contains(&policy) && text.contains(demo.host()), "what, and where: {text}");
    window.picture("organization").await;
    window.close().await;

    files.write("policy.yaml", "exprot: false\n");
    let window = Window::open(&demo, &environment).await;
    window.see("failure").await;
    let text = window.text().await;
    assert!(text.contains("policy.yaml:1:1: exprot: is not a key"), "which line: {text}");
    assert!(text.contains("did you mean `export`?"), "and what to do: {text}");
    window.picture("policy-wrong").await;
    window.close().await;
}
