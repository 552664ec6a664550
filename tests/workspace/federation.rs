//! Sign-ins at other authorities: a company that the workspace federates with, and a tenant like
//! Entra's; and the workspace's own clients beside the tools'.

use crate::oauth::{code_at, get, redeem_as, token_at};
use behalf_tests::{Demo, http};
use serde_json::{Value, json};

const ME: &str = "/api/2.0/preview/scim/v2/Me";
const TOKEN: &str = "/oidc/v1/token";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// A token of the company, as a test wants it.
async fn company_token(demo: &Demo, wanted: Value) -> String {
    made(demo, "/demo/idp", wanted).await
}

async fn made(demo: &Demo, path: &str, wanted: Value) -> String {
    let url = format!("{}{path}", demo.host());
    let reply: Value = http().post(url).json(&wanted).send().await.unwrap().json().await.unwrap();
    reply["token"].as_str().unwrap_or_else(|| panic!("{wanted}: {reply}")).to_owned()
}

async fn exchange(demo: &Demo, subject: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let mut form = vec![
        ("grant_type", EXCHANGE),
        ("subject_token", subject),
        ("subject_token_type", JWT),
        ("scope", "sql"),
    ];
    form.extend(more);
    token_at(demo, TOKEN, &form).await
}

fn claims(token: &str) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_of_the_company_becomes_one_of_the_workspace() {
    let demo = Demo::start(&[]).await;
    for alg in ["RS256", "ES256"] {
        let wanted = json!({ "user": "bob", "alg": alg, "expires_in": 600 });
        let (status, reply) = exchange(&demo, &company_token(&demo, wanted).await, &[]).await;
        assert_eq!(status, 200, "{alg}: {reply}");
        let token = reply["access_token"].as_str().unwrap();
        assert!(reply["refresh_token"].is_null(), "it is exchanged again, not refreshed: {reply}");
        assert!(
            reply["expires_in"].as_i64().unwrap() <= 600,
            "no longer than the subject: {reply}"
        );
        let (status, me) = get(&demo, ME, token).await;
        assert_eq!((status, &me["userName"]), (200, &json!("bob@example.com")), "{me}");
        assert_eq!(
            get(&demo, "/api/2.0/genie/spaces", token).await.0,
            403,
            "it has its scope alone"
        );
    }
    let raw = company_token(&demo, json!({ "user": "bob" })).await;
    assert_eq!(get(&demo, ME, &raw).await.0, 403, "as it is, the workspace does not take it");
    let elsewhere = "https://elsewhere.example";
    for (what, wanted) in [
        ("another issuer", json!({ "user": "bob", "claims": { "iss": elsewhere } })),
        ("another audience", json!({ "user": "bob", "claims": { "aud": elsewhere } })),
        ("expired", json!({ "user": "bob", "expires_in": -5 })),
        ("not valid yet", json!({ "user": "bob", "claims": { "nbf": 4_000_000_000_u32 } })),
        ("no such claim", json!({ "user": "bob", "claims": { "email": null } })),
        ("a fraction", json!({ "user": "bob", "claims": { "nbf": 9_999_999_999.5 } })),
        ("nobody", json!({ "user": "bob", "claims": { "email": "eve@example.com" } })),
    ] {
        let (status, reply) = exchange(&demo, &company_token(&demo, wanted).await, &[]).await;
        assert_eq!((status, &reply["error"]), (400, &json!("invalid_grant")), "{what}: {reply}");
    }
    let (_, reply) = exchange(&demo, &raw, &[]).await;
    let token = reply["access_token"].as_str().unwrap();
    demo.control("/demo/revoke", json!({ "user": "bob" })).await;
    assert_eq!(get(&demo, ME, token).await.0, 403, "it ends with the user's sessions");
    let forged = raw.replace(raw.rsplit('.').next().unwrap(), "AAAA");
    assert_eq!(exchange(&demo, &forged, &[]).await.1["error"], "invalid_grant", "a forged one");
}

#[tokio::test]
async fn a_policy_of_the_service_principal_is_for_its_subject_alone() {
    let demo = Demo::start(&[]).await;
    let (app, _) = demo.service_principal();
    let as_app = [("client_id", app)];
    let job = json!({ "user": "alice", "claims": { "sub": "job:nightly" } });
    let (_, reply) = exchange(&demo, &company_token(&demo, job.clone()).await, &as_app).await;
    let token = reply["access_token"].as_str().unwrap_or_else(|| panic!("{reply}"));
    let (_, me) = get(&demo, ME, token).await;
    assert_eq!(me["userName"], app, "it acts as the service principal: {me}");
    let person = company_token(&demo, json!({ "user": "alice" })).await;
    let (status, reply) = exchange(&demo, &person, &as_app).await;
    assert_eq!((status, &reply["error"]), (400, &json!("invalid_grant")), "no person: {reply}");
}

#[tokio::test]
async fn a_token_that_is_the_workspaces_own_is_handed_back_when_asked_for() {
    let demo = Demo::start(&[]).await;
    let own = demo.token("alice");
    let asked = [("return_original_token_if_authenticated", "true")];
    let (_, reply) = exchange(&demo, own, &asked).await;
    assert_eq!(reply["access_token"], own, "the same one: {reply}");
    assert_eq!(exchange(&demo, own, &[]).await.1["error"], "invalid_grant", "and not otherwise");
}

#[tokio::test]
async fn people_sign_in_at_the_company_and_are_exchanged() {
    let demo = Demo::start(&[]).await;
    let client = "behalf-at-company";
    let scope = "openid+email+profile+offline_access";
    let code = code_at(&demo, "/idp/authorize", client, scope).await;
    let stolen = token_at(&demo, TOKEN, &redeem_as(client, &code)).await;
    assert_eq!(stolen.1["error"], "invalid_grant", "a code is for its authority alone");
    let (status, tokens) = token_at(&demo, "/idp/token", &redeem_as(client, &code)).await;
    assert_eq!(status, 200, "{tokens}");
    let identity = claims(tokens["id_token"].as_str().unwrap());
    assert_eq!(identity["email"], "alice@example.com", "{identity}");
    assert_eq!(identity["aud"], client, "it is for the application: {identity}");
    let (status, reply) = exchange(&demo, tokens["access_token"].as_str().unwrap(), &[]).await;
    assert_eq!(status, 200, "{reply}");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client)];
    assert_eq!(token_at(&demo, TOKEN, &form).await.1["error"], "invalid_grant", "not elsewhere");
    assert_eq!(token_at(&demo, "/idp/token", &form).await.0, 200, "at the company");
}

#[tokio::test]
async fn a_companys_own_client_gets_its_scopes_and_its_session() {
    let demo = Demo::start(&[]).await;
    let client = "5f0c1d2e-behalf-desktop";
    let code = code_at(&demo, "/oidc/v1/authorize", client, "sql+offline_access").await;
    let (_, tokens) = token_at(&demo, TOKEN, &redeem_as(client, &code)).await;
    let mut refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    for hours in [4, 3] {
        demo.control("/demo/clock", json!({ "advance_s": hours * 3600 })).await;
        let form =
            [("grant_type", "refresh_token"), ("refresh_token", &refresh), ("client_id", client)];
        let (status, reply) = token_at(&demo, TOKEN, &form).await;
        assert_eq!(status, 200, "within eight hours it is renewed: {reply}");
        refresh = reply["refresh_token"].as_str().unwrap().to_owned();
    }
    demo.control("/demo/clock", json!({ "advance_s": 3601 })).await;
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &refresh), ("client_id", client)];
    let (status, reply) = token_at(&demo, TOKEN, &form).await;
    assert_eq!(
        (status, &reply["error_description"]),
        (400, &json!("Refresh token is invalid")),
        "then the session is over, renewed or not: {reply}"
    );
    // A confidential client proves itself.
    let client = "6a1d2e3f-behalf-service";
    let code = code_at(&demo, "/oidc/v1/authorize", client, "sql").await;
    let (status, reply) = token_at(&demo, TOKEN, &redeem_as(client, &code)).await;
    assert_eq!((status, &reply["error"]), (401, &json!("invalid_client")), "{reply}");
    let mut form = redeem_as(client, &code).to_vec();
    form.push(("client_secret", "behalf-service-secret-of-the-demo"));
    assert_eq!(token_at(&demo, TOKEN, &form).await.0, 200, "with its secret");
}

#[tokio::test]
async fn a_narrowed_token_opens_its_resource_alone() {
    let demo = Demo::start(&[]).await;
    let index = "main.support.articles_index";
    let details = json!([{
        "type": "unity_catalog_permission", "securable_type": "table",
        "securable_object_name": index, "operation": "ReadVectorIndex",
    }])
    .to_string();
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("assertion", demo.token("alice")),
        ("authorization_details", &details),
    ];
    let (status, reply) = token_at(&demo, TOKEN, &form).await;
    assert_eq!(status, 200, "{reply}");
    let token = reply["access_token"].as_str().unwrap();
    let path = format!("/api/2.0/vector-search/indexes/{index}");
    assert_eq!(get(&demo, &path, token).await.0, 200, "the index");
    assert_eq!(get(&demo, "/api/2.0/sql/warehouses", token).await.0, 403, "nothing else");
    let again = [("grant_type", form[0].1), ("assertion", token), ("scope", "sql")];
    assert_eq!(token_at(&demo, TOKEN, &again).await.1["error"], "invalid_grant", "no way back");
}

#[tokio::test]
async fn the_tenant_exchanges_on_behalf_of_and_challenges() {
    let demo = Demo::start(&[]).await;
    let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
    let entra = &ready["entra"];
    let tenant = entra["authority"].as_str().unwrap().trim_start_matches(demo.host()).to_owned();
    let path = format!("{tenant}/oauth2/v2.0/token");
    let client = &entra["clients"][0];
    let (id, secret) =
        (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
    let scope =
        format!("{}/user_impersonation offline_access", entra["resource"].as_str().unwrap());
    let ask = async |assertion: &str, secret: &str| {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("client_id", id),
            ("client_secret", secret),
            ("assertion", assertion),
            ("scope", &scope),
            ("requested_token_use", "on_behalf_of"),
        ];
        token_at(&demo, &path, &form).await
    };
    let assertion = made(&demo, "/demo/entra", json!({ "user": "alice" })).await;
    let (status, reply) = ask(&assertion, secret).await;
    assert_eq!(status, 200, "{reply}");
    let token = reply["access_token"].as_str().unwrap();
    assert_eq!(get(&demo, ME, token).await.1["userName"], "alice@example.com", "as alice");
    assert_eq!(get(&demo, ME, &assertion).await.0, 403, "the assertion itself opens nothing");
    let bob = made(&demo, "/demo/entra", json!({ "user": "bob" })).await;
    let (_, reply) = ask(&bob, secret).await;
    demo.control("/demo/revoke", json!({ "user": "bob" })).await;
    let token_of_bob = reply["access_token"].as_str().unwrap();
    assert_eq!(get(&demo, ME, token_of_bob).await.0, 403, "it ends with the user's sessions");
    let code_of = |reply: &Value| {
        let text = reply["error_description"].as_str().unwrap().to_owned();
        text.split(':').next().unwrap().to_owned()
    };
    let (_, reply) = ask(&assertion, "wrong").await;
    assert_eq!(code_of(&reply), "AADSTS7000215", "{reply}");
    let (_, reply) = ask(token, secret).await;
    assert_eq!(code_of(&reply), "AADSTS50013", "a token for something else: {reply}");
    let wanted = json!({ "user": "alice", "challenge": true });
    let assertion = made(&demo, "/demo/entra", wanted).await;
    let (status, reply) = ask(&assertion, secret).await;
    assert_eq!((status, code_of(&reply)), (400, "AADSTS50076".to_owned()), "{reply}");
    assert_eq!(reply["error"], "interaction_required", "{reply}");
    assert!(reply["claims"].as_str().unwrap().contains("acrs"), "what is wanted is told: {reply}");
    // As a client does it: whoever signs in anew with the challenge meets it.
    let scope = "openid+api://behalf/use&claims={\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}";
    let authorize = format!("{tenant}/oauth2/v2.0/authorize");
    let code = code_at(&demo, &authorize, id, scope).await;
    let mut form = redeem_as(id, &code).to_vec();
    form.push(("client_secret", secret));
    let (_, tokens) = token_at(&demo, &path, &form).await;
    let assertion = tokens["access_token"].as_str().unwrap_or_else(|| panic!("{tokens}"));
    assert_eq!(ask(assertion, secret).await.0, 200, "the challenge is met");
    assert_eq!(token_at(&demo, &path, &form).await.0, 400, "the code was for one use");
    assert_eq!(ask(assertion, secret).await.0, 400, "and its second use ends what came of it");
    let code = code_at(&demo, &authorize, id, "openid").await;
    let mut form = redeem_as(id, &code).to_vec();
    form.push(("client_secret", secret));
    let (_, tokens) = token_at(&demo, &path, &form).await;
    let (status, _) = ask(tokens["access_token"].as_str().unwrap(), secret).await;
    assert_eq!(status, 400, "who asked for no API has no token for it");
    let strong = made(&demo, "/demo/entra", json!({ "user": "alice", "strong": true })).await;
    assert_eq!(ask(&strong, secret).await.0, 200, "and given, it goes on");
}
