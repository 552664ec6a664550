//! The other ways to a lease: a company's sign-in, a tenant of Entra, and clients of one's own.

use crate::serve::sql_action;
use behalf_tests::{Behalf, Consent, Demo, IdentityProvider, Keyring, http};
use serde_json::{Value, json};

const QUESTION: &str = "Revenue by region in 2026";

/// A token of another authority, as a test wants it.
async fn made(demo: &Demo, path: &str, wanted: Value) -> String {
    let url = format!("{}{path}", demo.host());
    let reply: Value = http().post(url).json(&wanted).send().await.unwrap().json().await.unwrap();
    reply["token"].as_str().unwrap_or_else(|| panic!("{wanted}: {reply}")).to_owned()
}

fn written(machine: &Behalf, text: &str) -> String {
    machine.home.write("c.yaml", text).to_str().unwrap().to_owned()
}

/// The token requests that the workspace and the company served.
async fn tokens_at(demo: &Demo, path: &str) -> usize {
    demo.calls().await.iter().filter(|c| c["path"] == path).count()
}

#[tokio::test]
async fn a_person_of_the_company_signs_in_there_and_acts_here() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let text = format!(
        "app:\n  sign_in: {{authority: \"{}/idp\", client_id: behalf-at-company}}\n  \
         exchange: {{grant: token-exchange}}\n",
        demo.host()
    );
    let config = written(&machine, &text);
    let ask = ["ask", "-c", &config, "--json", QUESTION];
    let output = machine.run_signing_in(&ask, "alice", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(
        output.page.unwrap().contains("Signed in as alice@example.com"),
        "as the workspace says"
    );
    assert!(output.stdout.contains("\"token-exchange\""), "it is said: {}", output.stdout);
    assert!(output.stdout.contains("DACH"), "her rows: {}", output.stdout);
    let sent = demo.statements().await;
    assert!(
        sent.iter().all(|c| c["principal"] == "alice@example.com" && c["scopes"] == "sql"),
        "{sent:?}"
    );
    assert_eq!(tokens_at(&demo, "/idp/token").await, 1, "one code at the company");
}

#[tokio::test]
async fn a_caller_brings_a_companys_token_and_no_other() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let config = written(&machine, "app:\n  exchange: {grant: token-exchange}\n");
    let serve = machine.serve(&config, &["--ephemeral"]).await;
    let bob = made(&demo, "/demo/idp", json!({ "user": "bob", "alg": "ES256" })).await;
    let reply = serve.ask(&bob, QUESTION).await;
    let action = sql_action(&reply);
    assert_eq!(action["run_as"]["grant"], "token-exchange", "{action}");
    assert_eq!(action["run_as"]["principal"]["user_name"], "bob@example.com", "{action}");
    assert_eq!(action["verified"]["state"], "ran_as_claimed", "{action}");
    let before = demo.statements().await.len();
    let elsewhere = "https://elsewhere.example";
    for (what, token) in [
        ("expired", made(&demo, "/demo/idp", json!({ "user": "bob", "expires_in": -5 })).await),
        (
            "of another issuer",
            made(&demo, "/demo/idp", json!({ "user": "bob", "claims": { "iss": elsewhere } }))
                .await,
        ),
        (
            "of a job that may only be the service principal",
            made(
                &demo,
                "/demo/idp",
                json!({ "user": "bob", "claims": { "email": null, "sub": "job:nightly" } }),
            )
            .await,
        ),
        ("of the workspace itself", demo.token("alice").to_owned()),
    ] {
        let (status, body) = serve.chat(Some(&token), json!({ "message": QUESTION })).await;
        assert_eq!((status, &body["code"]), (401, &json!("sign_in_needed")), "{what}: {body}");
    }
    assert_eq!(demo.statements().await.len(), before, "none of them reached the warehouse");
    let login = machine.run(&["login", "-c", &config]).await;
    assert_eq!(login.code, 2, "{login:?}");
    assert!(login.stderr.contains("app.sign_in.authority"), "what is missing: {}", login.stderr);
}

#[tokio::test]
async fn at_entra_the_service_acts_on_behalf_of_and_hands_on_the_challenge() {
    let demo = Demo::start(&[]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let (tenant, client) =
        (ready["entra"]["authority"].as_str().unwrap(), &ready["entra"]["clients"][0]);
    let machine = Behalf::at(&demo).env("ENTRA_SECRET", client["client_secret"].as_str().unwrap());
    let text = format!(
        "app:\n  exchange:\n    grant: entra-obo\n    authority: {tenant}/v2.0\n    \
         client_id: {}\n    client_secret: {{env: ENTRA_SECRET}}\n",
        client["client_id"]
    );
    let config = written(&machine, &text);
    let serve = machine.serve(&config, &["--ephemeral"]).await;
    let alice = made(&demo, "/demo/entra", json!({ "user": "alice" })).await;
    let reply = serve.ask(&alice, QUESTION).await;
    let action = sql_action(&reply);
    assert_eq!(action["run_as"]["grant"], "entra-obo", "{action}");
    assert_eq!(action["run_as"]["principal"]["user_name"], "alice@example.com", "{action}");
    assert_eq!(action["verified"]["state"], "ran_as_claimed", "{action}");
    let weak = made(&demo, "/demo/entra", json!({ "user": "alice", "challenge": true })).await;
    let request = http().post(serve.url("/chat")).bearer_auth(&weak);
    let refused = request.body(json!({ "message": QUESTION }).to_string()).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 401, "more is asked of the sign-in");
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap().to_owned();
    let claims = challenge.split("claims=\"").nth(1).and_then(|tail| tail.split('"').next());
    use base64::{Engine, engine::general_purpose::STANDARD};
    let claims = STANDARD.decode(claims.unwrap_or_else(|| panic!("{challenge}"))).unwrap();
    assert!(
        challenge.contains("error=\"insufficient_claims\"")
            && String::from_utf8(claims).unwrap().contains("acrs"),
        "and what, in the form that clients read: {challenge}"
    );
    let login = machine.run(&["login", "-c", &config]).await;
    assert_eq!(login.code, 2, "{login:?}");
    assert!(login.stderr.contains("`behalf serve` alone"), "and why: {}", login.stderr);
}

#[tokio::test]
async fn a_client_of_ones_own_asks_for_the_least_and_proves_itself() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo).env("OWN_SECRET", "behalf-service-secret-of-the-demo");
    let text = "app:\n  sign_in:\n    client_id: 6a1d2e3f-behalf-service\n    \
                client_secret: {env: OWN_SECRET}\n  exchange: {grant: jwt-bearer}\n";
    let config = written(&machine, text);
    let ask = ["ask", "-c", &config, QUESTION];
    let output = machine.run_signing_in(&ask, "alice", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(
        output.stderr.contains("scope=model-serving+offline_access+sql"),
        "no more than the configuration needs: {}",
        output.stderr
    );
    assert!(output.stdout.contains("DACH"), "{}", output.stdout);
    let wrong = machine.env("OWN_SECRET", "guessed");
    let output = wrong.run_signing_in(&ask, "alice", Consent::Allow).await;
    assert_eq!(output.code, 2, "{output:?}");
    assert!(
        output.stderr.contains("does not accept this OAuth client")
            && !output.stderr.contains("guessed"),
        "{}",
        output.stderr
    );
}

#[tokio::test]
async fn a_lease_is_narrowed_to_what_the_configuration_names() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let text = "app:\n  exchange:\n    grant: jwt-bearer\n    authorization_details:\n      \
                - {type: unity_catalog_permission, securable_type: table, \
                securable_object_name: main.support.articles_index, operation: ReadVectorIndex}\n";
    let config = written(&machine, text);
    let serve = machine.serve(&config, &["--ephemeral"]).await;
    let named = json!([{
        "match": { "path": "/oidc/v1/token", "body": "ReadVectorIndex" },
        "do": { "status": 400, "body": { "error": "invalid_authorization_details" } },
    }]);
    demo.control("/demo/faults", named).await;
    let question = json!({ "message": QUESTION });
    let (status, body) = serve.chat(Some(demo.token("alice")), question).await;
    assert_eq!((status, &body["code"]), (502, &json!("exchange_failed")), "{body}");
    assert_eq!(body["oauth_error"], "invalid_authorization_details", "they were sent: {body}");
    assert!(demo.statements().await.is_empty(), "and nothing runs without them");
}

#[tokio::test]
async fn sign_in_works_at_a_server_that_is_not_ours() {
    at_a_server_that_is_not_ours(&[]).await;
}

#[tokio::test]
async fn whatever_api_a_companys_access_tokens_are_for_nothing_of_it_is_used() {
    at_a_server_that_is_not_ours(&["--resource", "https://another.example/api"]).await;
}

async fn at_a_server_that_is_not_ours(arguments: &[&str]) {
    let (demo, idp, keyring) =
        (Demo::start(&[]).await, IdentityProvider::start(arguments).await, Keyring::start().await);
    let policy = json!([{
        "issuer": idp.issuer, "audiences": ["behalf-desktop"], "subject_claim": "email",
        "keys": idp.keys().await,
    }]);
    demo.control("/demo/policies", policy).await;
    let machine = Behalf::at(&demo).keyring(&keyring);
    let text = format!(
        "app:\n  sign_in: {{authority: \"{}\", client_id: behalf-desktop}}\n  \
         exchange: {{grant: token-exchange}}\n",
        idp.issuer
    );
    let config = written(&machine, &text);
    let login = ["login", "--no-browser", "-c", &config];
    let denied = machine.run_signing_in(&login, "alice", Consent::Deny).await;
    assert_eq!(denied.code, 1, "{denied:?}");
    assert!(denied.stderr.contains("The user denied the request"), "{}", denied.stderr);
    let output = machine.run_signing_in(&login, "alice", Consent::Allow).await;
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.page.unwrap().contains("Signed in as alice@example.com"), "by her e-mail");
    // Each program redeems the refresh token once more, and keeps the one that it gets.
    let whoami = ["whoami", "-c", &config];
    let several = (0..4).map(|_| machine.run(&whoami));
    for who in futures::future::join_all(several).await {
        assert_eq!(who.code, 0, "{who:?}");
    }
    let asked = machine.run(&["ask", "-c", &config, QUESTION]).await;
    assert_eq!(asked.code, 0, "{asked:?}");
    assert!(asked.stdout.contains("DACH"), "her rows: {}", asked.stdout);
    let seen = idp.witness().await;
    let of = |grant: &str| {
        let requests = seen["requests"].as_array().unwrap();
        requests.iter().filter(|r| r["grant_type"] == grant && r["error"].is_null()).count()
    };
    assert_eq!((of("authorization_code"), of("refresh_token")), (1, 5), "{seen}");
    assert_eq!(seen["refresh_reuse"], false, "none was redeemed twice: {seen}");
    let audience = arguments.get(1).map_or(Value::Null, |uri| json!(uri));
    assert_eq!(seen["audience"], audience, "its access tokens were for that: {seen}");
    let out = machine.run(&["logout", "-c", &config]).await;
    assert_eq!(out.code, 0, "{out:?}");
    let seen = idp.witness().await;
    assert!(
        seen["revoked"].as_u64() >= Some(1),
        "the sign-in is revoked where it was made: {seen}"
    );
    let after = machine.run(&whoami).await;
    assert_eq!(after.code, 3, "{after:?}");
}
