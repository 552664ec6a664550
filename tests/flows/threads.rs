//! One's own threads at the command line: listed, searched, written out, deleted for good, and nobody else's.

use behalf_tests::{Behalf, Consent, Demo, Keyring, http};
use serde_json::{Value, json};

const QUESTION: &str = "Revenue by region in 2026";

#[tokio::test]
async fn threads_are_found_written_out_and_deleted_for_good() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    for question in [QUESTION, "How many orders does Ünal have?"] {
        assert_eq!(machine.run(&["ask", question]).await.code, 0, "{question}");
    }
    let listed = machine.run(&["threads", "list", "--json"]).await;
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    let threads = listed["threads"].as_array().unwrap();
    assert_eq!(threads.len(), 2, "{listed}");
    assert_eq!(threads[1]["title"], QUESTION, "the last changed first: {listed}");
    let id = threads[1]["id"].as_str().unwrap();
    let finds = async |words: &[&str]| {
        let output = machine.run(&[&["threads", "search", "--json"], words].concat()).await;
        assert_eq!(output.code, 0, "{output:?}");
        let found: Value = serde_json::from_str(&output.stdout).unwrap();
        found["found"].as_array().unwrap().clone()
    };
    for (words, count) in [
        (&["DACH"][..], 1),
        (&["rev", "reg"], 0),
        (&["revenue", "reg"], 2),
        (&["unal"], 1),
        (&["nowhere"], 0),
        // Nothing that is typed is a command to the index.
        (&["\"", "OR", "*"], 0),
        (&["text:revenue"], 0),
        (&["NEAR(revenue"], 0),
    ] {
        let found = finds(words).await;
        let of_thread = found.iter().filter(|f| f["title"] != "").count();
        assert!(of_thread >= count && (count > 0 || found.is_empty()), "{words:?}: {found:?}");
    }
    let shown = machine.run(&["threads", "show", &id[..id.len() - 2]]).await;
    for said in [
        "## Revenue by region in 2026",
        "as alice@example.com (verified, 4 rows)",
        "```sql",
        "DACH",
    ] {
        assert!(shown.stdout.contains(said), "{said}: {}", shown.stdout);
    }
    let export = machine.run(&["threads", "export", id, "--format", "json"]).await;
    let export: Value = serde_json::from_str(&export.stdout).unwrap();
    assert_eq!(export["turns"][0]["question"], QUESTION, "{export}");
    let actions = export["turns"][0]["actions"].as_array().unwrap();
    assert!(actions.iter().any(|a| a["verified"]["state"] == "ran_as_claimed"), "{export}");
    for words in [&["rename", id, "Board", "meeting"][..], &["pin", id]] {
        let output = machine.run(&[&["threads"], words].concat()).await;
        assert_eq!(output.code, 0, "{words:?}: {output:?}");
    }
    let told = machine.run(&["threads", "list"]).await.stdout;
    let first = told.lines().next().unwrap();
    assert!(first.starts_with(id), "the pinned one is on top: {told}");
    assert!(first.ends_with("  * Board meeting"), "marked, and by its name: {told}");
    let output = machine.run(&["threads", "pin", id, "--off"]).await;
    assert_eq!(output.code, 0, "{output:?}");
    let told = machine.run(&["threads", "list"]).await.stdout;
    assert!(told.lines().nth(1).unwrap().ends_with("  Board meeting"), "in its place: {told}");
    for (command, kept) in [("memory", "memories"), ("approvals", "remembered")] {
        let output = machine.run(&[command, "list", "--json"]).await;
        let listed: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(listed, json!({ kept: [] }), "{command}: nothing is kept by itself");
    }
    assert_eq!(machine.run(&["memory", "clear"]).await.code, 2, "not without a yes");
    assert_eq!(machine.run(&["memory", "clear", "--yes"]).await.code, 0, "with one");
    assert_eq!(machine.run(&["approvals", "revoke", "0"]).await.code, 1, "there is none");
    let unasked = machine.run(&["threads", "delete", id]).await;
    assert_eq!(unasked.code, 2, "not without a yes: {unasked:?}");
    let deleted = machine.run(&["threads", "delete", id, "--yes"]).await;
    assert_eq!(deleted.code, 0, "{deleted:?}");
    assert_eq!(finds(&["DACH"]).await, Vec::<Value>::new(), "nothing is left in the index");
    let again = machine.run(&["threads", "show", id]).await;
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.stderr.contains("There is no thread"), "{again:?}");
    let verify = machine.run(&["audit", "verify"]).await;
    assert_eq!(verify.code, 0, "the ledger stands: {verify:?}");
    let bob = machine.run_signing_in(&["login", "--no-browser"], "bob", Consent::Allow).await;
    assert_eq!(bob.code, 0, "{bob:?}");
    let his = machine.run(&["threads", "list", "--json"]).await;
    let his: Value = serde_json::from_str(&his.stdout).unwrap();
    assert_eq!(his["threads"], Value::Array(Vec::new()), "none of hers are his");
    assert_eq!(finds(&["orders"]).await, Vec::<Value>::new(), "nor found by him");
}

#[tokio::test]
async fn the_ledger_is_told_in_the_formats_of_others() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    assert_eq!(machine.run(&["ask", QUESTION]).await.code, 0, "something is done");
    let listed = machine.run(&["audit", "list", "--last", "3"]).await;
    assert_eq!(listed.stdout.lines().count(), 3, "{}", listed.stdout);
    let all = machine.run(&["audit", "list"]).await.stdout;
    for said in [
        "signed_in as alice@example.com",
        "intent sql select allowed on Serverless Starter as alice@example.com",
    ] {
        assert!(all.contains(said), "{said}: {all}");
    }
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let csv = lines(&machine.run(&["audit", "export", "--format", "csv"]).await.stdout);
    assert!(csv[0].starts_with("seq,at,phase,owner,principal.id,"), "{}", csv[0]);
    assert!(
        csv.iter().any(|line| line.contains(",intent,") && line.contains(",select,")),
        "{csv:?}"
    );
    let events = machine.run(&["audit", "export", "--format", "ocsf"]).await.stdout;
    let events: Vec<Value> =
        events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), csv.len(), "one for each entry, and the export itself");
    for event in &events {
        let (class, activity) =
            (event["class_uid"].as_u64().unwrap(), event["activity_id"].as_u64().unwrap());
        assert_eq!(event["type_uid"], class * 100 + activity, "{event}");
        assert_eq!(event["category_uid"], class / 1000, "{event}");
        assert!(event["time"].as_u64() > Some(1_700_000_000_000), "{event}");
        assert_eq!(event["metadata"]["uid"], event["unmapped"]["hash"], "found again: {event}");
    }
    let of = |phase: &str| events.iter().filter(|e| e["metadata"]["event_code"] == phase).count();
    assert!(of("signed_in") == 1 && of("intent") > 1 && of("outcome") > 1, "{events:#?}");
    let sign_in = events.iter().find(|e| e["metadata"]["event_code"] == "signed_in").unwrap();
    assert_eq!(
        (&sign_in["type_uid"], &sign_in["user"]["name"]),
        (&300_201.into(), &"alice@example.com".into())
    );
}

#[tokio::test]
async fn the_service_shows_everybody_their_own_and_nothing_else() {
    let demo = Demo::start(&[]).await;
    let serve = Behalf::at(&demo).serve(crate::serve::OBO, &["--ephemeral"]).await;
    let asked = serve.ask(demo.token("alice"), QUESTION).await;
    let action = crate::serve::sql_action(&asked)["id"].as_str().unwrap().to_owned();
    let thread = asked["thread_id"].as_str().unwrap().to_owned();
    let send = async |method: &str, path: &str, who: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = http().request(method, serve.url(path)).bearer_auth(demo.token(who));
        let reply = request.send().await.unwrap();
        let (status, text) = (reply.status().as_u16(), reply.text().await.unwrap());
        (status, serde_json::from_str::<Value>(&text).unwrap_or_default())
    };
    let (status, listed) = send("GET", "/v1/threads", "alice").await;
    assert_eq!((status, listed["threads"].as_array().unwrap().len()), (200, 1), "{listed}");
    let of_thread = format!("/v1/threads/{thread}");
    let (status, written) = send("GET", &of_thread, "alice").await;
    assert_eq!((status, &written["turns"][0]["question"]), (200, &QUESTION.into()), "{written}");
    let of_action = format!("/v1/actions/{action}");
    let (status, shown) = send("GET", &of_action, "alice").await;
    assert_eq!((status, &shown["verified"]["state"]), (200, &"ran_as_claimed".into()), "{shown}");
    let cancel = format!("/v1/turns/{}/cancel", asked["turn_id"].as_str().unwrap());
    for (method, path) in
        [("GET", &of_thread), ("DELETE", &of_thread), ("GET", &of_action), ("POST", &cancel)]
    {
        let (status, body) = send(method, path, "bob").await;
        assert_eq!((status, &body["code"]), (404, &"not_found".into()), "{method} {path}: {body}");
        let (none, body) = {
            let request = http()
                .request(reqwest::Method::from_bytes(method.as_bytes()).unwrap(), serve.url(path));
            let reply = request.send().await.unwrap();
            (reply.status().as_u16(), reply.text().await.unwrap())
        };
        assert_eq!(none, 401, "{method} {path} without a bearer: {body}");
    }
    assert_eq!(send("GET", "/v1/threads", "bob").await.1["threads"], Value::Array(Vec::new()));
    assert_eq!(send("DELETE", &of_thread, "alice").await.0, 204, "her own goes");
    assert_eq!(send("GET", &of_thread, "alice").await.0, 404, "and is gone");
    // A turn that runs is stopped by its owner alone.
    let endless = serde_json::json!({ "message": behalf_tests::ENDLESS, "stream": true });
    let request = http().post(serve.url("/chat")).bearer_auth(demo.token("alice"));
    let mut stream = request.body(endless.to_string()).send().await.unwrap();
    let mut text = String::new();
    while !text.contains("event: actionProgress") {
        text.push_str(&String::from_utf8_lossy(
            &stream.chunk().await.unwrap().expect("it goes on"),
        ));
    }
    let turn = text.split("\"turn_id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let cancel = format!("/v1/turns/{turn}/cancel");
    assert_eq!(send("POST", &cancel, "bob").await.0, 404, "not by another");
    assert_eq!(send("POST", &cancel, "alice").await.0, 202, "by its owner");
    while let Some(chunk) = stream.chunk().await.unwrap() {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(text.contains("event: turnFailed") && text.contains("\"cancelled\""), "{text}");
    assert_eq!(send("POST", &cancel, "alice").await.0, 404, "it runs no more");
}
