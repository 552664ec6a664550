//! `behalf doctor`: what is in order, what is not, and how to mend it; and the scopes of a file.

use behalf_tests::{Behalf, Demo, Hunt, Keyring, Output, Scratch};
use serde_json::{Value, json};

async fn doctor(machine: &Behalf) -> (Output, Value) {
    let output = machine.run(&["doctor", "--json"]).await;
    let report = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    (output, report)
}

fn check<'r>(report: &'r Value, name: &str) -> &'r Value {
    let all = report["checks"].as_array().unwrap();
    all.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name}: {report}"))
}

#[tokio::test]
async fn all_is_well_with_whoever_is_signed_in_and_no_secret_is_told() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    machine.sign_in("alice").await;
    let (output, report) = doctor(&machine).await;
    assert_eq!((output.code, &report["ok"]), (0, &json!(true)), "{report}");
    for check in report["checks"].as_array().unwrap() {
        assert_eq!(check["state"], "pass", "{check}");
    }
    let names: Vec<&str> =
        report["checks"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "configuration",
            "policy",
            "keyring",
            "redirect port",
            "workspace",
            "proxy",
            "name",
            "certificates",
            "connection",
            "clock",
            "discovery",
            "client",
            "sign-in",
            "identity",
            "exchange",
            "history",
            "scope sql",
            "warehouse",
            "query history",
            "scope model-serving",
            "model"
        ],
        "everything that must be in order"
    );
    assert!(check(&report, "identity")["found"].as_str().unwrap().contains("alice@example.com"));
    assert!(check(&report, "exchange")["found"].as_str().unwrap().starts_with("jwt-bearer"));
    let shown = machine.run(&["doctor"]).await;
    assert!(shown.stdout.contains("ok    keyring"), "for people: {}", shown.stdout);
    let told = format!("{}{}{}", machine.written(), output.stdout, shown.stdout);
    let hunt = Hunt::new(demo.secrets().await);
    let findings = hunt.search([("doctor".to_owned(), told.as_bytes())]);
    assert!(findings.found.is_empty() && findings.secrets > 5, "{findings:?}");
}

#[tokio::test]
async fn what_is_wrong_names_its_cause_and_its_mend() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    let (output, report) = doctor(&machine).await;
    assert_eq!(output.code, 1, "{report}");
    let sign_in = check(&report, "sign-in");
    assert_eq!(sign_in["state"], "fail", "{sign_in}");
    assert!(sign_in["mend"].as_str().unwrap().contains("behalf login"), "{sign_in}");
    assert_eq!(
        check(&report, "warehouse")["state"],
        "skipped",
        "what comes after is not looked at"
    );
    machine.sign_in("alice").await;
    let api = |status: u16, code: Value, message: &str| json!({ "status": status, "body": { "error_code": code, "message": message } });
    let token = json!({ "path": "/oidc/v1/token", "body": "jwt-bearer" });
    let warehouses = json!({ "path": "/api/2.0/sql/warehouses" });
    let history = json!({ "path": "/api/2.0/sql/history" });
    for (what, matching, effect, name, state, found, mend) in [
        (
            "the exchange fails",
            token.clone(),
            json!({ "status": 500 }),
            "scope sql",
            "fail",
            "could not be exchanged",
            "Nothing was sent under any identity",
        ),
        (
            "a scope is not granted",
            token,
            json!({ "status": 403, "body": { "error": "access_denied", "error_description": "Scopes 'sql' are not assigned to the client x" } }),
            "scope sql",
            "fail",
            "does not include the scope `sql`",
            "ask your workspace admin to add it",
        ),
        (
            "permission denied",
            warehouses.clone(),
            api(403, json!("PERMISSION_DENIED"), "User does not have CAN USE on warehouse 'w1'."),
            "warehouse",
            "fail",
            "alice@example.com does not have CAN USE on `w1`",
            "Ask your workspace admin",
        ),
        (
            "the token expired",
            warehouses,
            api(403, json!(403), "Invalid access token."),
            "warehouse",
            "fail",
            "Your sign-in has ended.",
            "Sign in again",
        ),
        (
            "no history",
            history,
            api(403, json!("PERMISSION_DENIED"), "no"),
            "query history",
            "warn",
            "Actions will be unconfirmed.",
            "Ask your workspace admin",
        ),
    ] {
        demo.control("/demo/faults", json!([{ "match": matching, "do": effect }])).await;
        let (_, report) = doctor(&machine).await;
        demo.control("/demo/faults", json!([])).await;
        let check = check(&report, name);
        assert_eq!(check["state"], state, "{what}: {report}");
        assert!(check["found"].as_str().unwrap().contains(found), "{what}: {check}");
        assert!(check["mend"].as_str().unwrap().contains(mend), "{what}: {check}");
    }
    demo.control("/demo/revoke", json!({ "user": "alice" })).await;
    let (output, report) = doctor(&machine).await;
    let identity = check(&report, "identity");
    assert_eq!((output.code, &identity["state"]), (1, &json!("fail")), "{report}");
    assert_eq!(identity["found"], "Your sign-in has ended.", "{identity}");
}

#[tokio::test]
async fn a_machine_that_lacks_something_is_told_what() {
    let nobody = Behalf::with_host("http://127.0.0.1:1");
    let (output, report) = doctor(&nobody).await;
    assert_eq!(output.code, 1, "{report}");
    assert_eq!(check(&report, "keyring")["state"], "warn", "memory is one: {report}");
    let connection = check(&report, "connection");
    assert_eq!(connection["state"], "fail", "{connection}");
    assert!(connection["found"].as_str().unwrap().contains("cannot be reached"), "{connection}");
    let nowhere =
        nobody.env("BEHALF_VAULT", "keyring").env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none");
    let (_, report) = doctor(&nowhere).await;
    let keyring = check(&report, "keyring");
    assert_eq!(keyring["state"], "fail", "{keyring}");
    assert!(keyring["mend"].as_str().unwrap().contains("gnome-keyring"), "{keyring}");
    let unnamed = nowhere.env("DATABRICKS_HOST", "");
    let (_, report) = doctor(&unnamed).await;
    assert_eq!(check(&report, "workspace")["found"], "No workspace is named.", "{report}");
    let demo = Demo::start(&[]).await;
    let bus = Keyring::start().await;
    let dave = Behalf::at(&demo).keyring(&bus);
    let page = json!([{ "match": { "path": "/.well-known" }, "do": { "status": 200, "page": "<html>Sign in to Hotel Wifi" } }]);
    demo.control("/demo/faults", page).await;
    let (_, report) = doctor(&dave).await;
    let connection = check(&report, "connection");
    assert!(connection["found"].as_str().unwrap().contains("a web page instead"), "{connection}");
    assert!(connection["mend"].as_str().unwrap().contains("Open a browser"), "{connection}");
    assert_eq!(check(&report, "sign-in")["state"], "skipped", "all that comes after: {report}");
    assert_eq!(check(&report, "query history")["state"], "skipped", "{report}");
    for effect in [
        json!({ "status": 302, "headers": { "location": "http://portal.hotel.example/" } }),
        json!({ "status": 511 }),
    ] {
        let portal = json!([{ "match": { "path": "/.well-known" }, "do": effect }]);
        demo.control("/demo/faults", portal).await;
        let (_, report) = doctor(&dave).await;
        let connection = check(&report, "connection");
        assert_eq!(connection["state"], "fail", "{effect}: {report}");
        assert!(connection["mend"].as_str().unwrap().contains("Open a browser"), "{connection}");
        let login = dave.run(&["login", "--no-browser"]).await;
        assert_eq!(login.code, 5, "it is the network, not the address: {login:?}");
    }
}

#[tokio::test]
async fn a_client_that_is_not_registered_is_named() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let known = machine.env("DATABRICKS_TOKEN", "dapi0123456789abcdef");
    for (text, found, mend) in [
        ("client_id: nobody", "does not know the client nobody", "app.sign_in.client_id"),
        ("redirect_ports: 9020-9030", "way back to http://localhost:9020", "redirect_ports"),
        ("scopes: [sql, files]", "does not include the scope `files`", "admin"),
    ] {
        let file = known.home.write("c.yaml", &format!("app:\n  sign_in: {{{text}}}\n"));
        let output = known.run(&["doctor", "--json", "-c", file.to_str().unwrap()]).await;
        let report: Value = serde_json::from_str(&output.stdout).unwrap();
        let client = check(&report, "client");
        assert_eq!(client["state"], "fail", "{text}: {report}");
        assert!(client["found"].as_str().unwrap().contains(found), "{text}: {client}");
        assert!(client["mend"].as_str().unwrap().contains(mend), "{text}: {client}");
        let environment = check(&report, "environment");
        assert!(environment["found"].as_str().unwrap().contains("is set and not used"), "{report}");
        assert!(!output.stdout.contains("dapi0123"), "and not told");
    }
}

const ASSETS: &str = "
schemas:
  support: &support {catalog_name: main, schema_name: support}
resources:
  genie_rooms:
    retail: {space_id: {env: SPACE}}
  vector_stores:
    articles: {index: {schema: *support, name: INDEX}}
  functions:
    revenue: {schema: {catalog_name: main, schema_name: sales}, name: FUNCTION}
    gone: {schema: {catalog_name: main, schema_name: sales}, name: gone}
";

#[tokio::test]
async fn what_a_configuration_names_is_looked_at_as_this_user() {
    let demo = Demo::start(&[]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let keyring = Keyring::start().await;
    let space = ready["genie_space_id"].as_str().unwrap();
    let machine = Behalf::at(&demo).keyring(&keyring).env("SPACE", space);
    let index = ready["index"].as_str().unwrap().rsplit('.').next().unwrap();
    let text = ASSETS.replace("INDEX", index).replace("FUNCTION", "discounted");
    let file = machine.home.write("assets.yaml", &text);
    let file = file.to_str().unwrap();
    let rows = async || {
        let output = machine.run(&["doctor", "--json", "-c", file]).await;
        let report: Value = serde_json::from_str(&output.stdout).unwrap();
        ["Genie space retail", "index articles", "function revenue", "function gone"]
            .map(|name| check(&report, name).clone())
    };
    machine.sign_in("alice").await;
    let [space, index, function, gone] = rows().await;
    for row in [&space, &index, &function] {
        assert_eq!(row["state"], "pass", "{row}");
    }
    assert_eq!(gone["state"], "fail", "{gone}");
    assert!(gone["mend"].as_str().unwrap().contains("EXECUTE"), "what to ask for: {gone}");
    machine.sign_in("dave").await;
    for (row, privilege) in rows().await.iter().zip(["CAN RUN", "SELECT", "EXECUTE", "EXECUTE"]) {
        assert_eq!(row["state"], "fail", "as dave: {row}");
        assert!(row["mend"].as_str().unwrap().contains(privilege), "{row}");
    }
    let seen = demo.calls().await;
    let of = |path: &str, scope: &str| {
        let mut some =
            seen.iter().filter(|c| c["path"].as_str().unwrap().starts_with(path)).peekable();
        assert!(some.peek().is_some(), "{path} was asked");
        assert!(some.all(|c| c["scopes"] == scope), "{path} with the least scope: {seen:?}");
    };
    of("/api/2.0/genie/spaces/", "genie");
    of("/api/2.0/vector-search/indexes/", "vector-search");
    of("/api/2.1/unity-catalog/functions/", "unity-catalog");
    let scopes = machine.run(&["config", "scopes", file, "--json"]).await;
    let scopes: Value = serde_json::from_str(&scopes.stdout).unwrap();
    let all = ["genie", "model-serving", "offline_access", "sql", "unity-catalog", "vector-search"];
    assert_eq!(scopes["api_scopes"], json!(all), "all of it, and no more");
}

#[tokio::test]
async fn the_scopes_of_a_file_are_told_in_both_vocabularies() {
    let machine = Behalf::with_host("http://127.0.0.1:1");
    let obo = machine.run(&["config", "scopes", crate::serve::OBO, "--json"]).await;
    assert_eq!(obo.code, 0, "{obo:?}");
    let scopes: Value = serde_json::from_str(&obo.stdout).unwrap();
    assert_eq!(
        scopes["api_scopes"],
        json!(["model-serving", "offline_access", "sql", "unity-catalog"])
    );
    let app_scopes = ["catalog.tables:read", "serving.serving-endpoints", "sql"];
    let mut told: Vec<&str> =
        scopes["app_scopes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    told.sort_unstable();
    assert_eq!(told, app_scopes, "in the words of Databricks Apps");
    let text = "app:\n  on_behalf_of_user: false\n  service_principal:\n    client_id: x\n    \
                client_secret: {env: APP_SECRET}\n";
    let file = machine.home.write("sp.yaml", text);
    let machine = machine.env("APP_SECRET", "s");
    let none = machine.run(&["config", "scopes", file.to_str().unwrap()]).await;
    assert!(none.stdout.contains("none: nothing in it runs on behalf of a user"), "{none:?}");
}

#[tokio::test]
async fn a_bundle_tells_what_is_set_and_nothing_of_anybodys_work() {
    let demo = Demo::start(&[]).await;
    let keyring = Keyring::start().await;
    let folder = Scratch::new("downloads");
    let downloads = folder.path().to_str().unwrap();
    let machine = Behalf::at(&demo).keyring(&keyring).env("XDG_DOWNLOAD_DIR", downloads);
    machine.sign_in("alice").await;
    machine.run(&["ask", "What was our revenue by region last quarter?"]).await;
    let output = machine.run(&["doctor", "--bundle", "--json"]).await;
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let path = folder.path().join("behalf-diagnostics.txt");
    assert_eq!((output.code, &report["bundle"]), (0, &json!(path)), "{output:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    for told in ["signed in          <you>", "threads            1", "ok    exchange"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    for kept in ["alice", "revenue", "select", "SELECT"] {
        assert!(!text.contains(kept), "{kept} is of somebody: {text}");
    }
    let hunt = Hunt::new(demo.secrets().await);
    let findings = hunt.search([("bundle".to_owned(), text.as_bytes())]);
    assert!(findings.found.is_empty() && findings.secrets > 5, "{findings:?}");
    // A second one lies beside the first, and says where for people.
    let again = machine.run(&["doctor", "--bundle"]).await;
    let second = folder.path().join("behalf-diagnostics-2.txt");
    assert!(again.stdout.contains(second.to_str().unwrap()) && second.exists(), "{again:?}");
}
