//! One's own threads at the command line: listed, searched, written out, deleted for good, and nobody else's.

use behalf_tests::{Behalf, Consent, Demo, Keyring};
use serde_json::Value;

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
