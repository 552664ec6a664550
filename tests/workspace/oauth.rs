//! OAuth: codes and refresh tokens for one use, scopes enforced, nothing beyond what was granted.

use behalf_tests::{Demo, http};
use serde_json::{Value, json};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const VERIFIER: &str = "0123456789012345678901234567890123456789012";
// BASE64URL(SHA256(VERIFIER))
const REDIRECT: &str = "http://localhost:8020";

async fn token(demo: &Demo, form: &[(&str, &str)]) -> (u16, Value) {
    token_at(demo, "/oidc/v1/token", form).await
}

/// Asks a token endpoint.
pub(crate) async fn token_at(demo: &Demo, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
    let url = format!("{}{path}", demo.host());
    let reply = http().post(url).form(form).send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

pub(crate) async fn get(demo: &Demo, path: &str, token: &str) -> (u16, Value) {
    let reply =
        http().get(format!("{}{path}", demo.host())).bearer_auth(token).send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

fn challenge() -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    // SHA-256 by a program that is there on every machine the tests run on.
    let output = std::process::Command::new("python3")
        .args([
            "-c",
            "import hashlib,sys;sys.stdout.write(hashlib.sha256(sys.argv[1].encode()).hexdigest())",
            VERIFIER,
        ])
        .output()
        .unwrap();
    let hex = String::from_utf8(output.stdout).unwrap();
    let bytes: Vec<u8> =
        (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Signs alice in up to the code.
async fn code(demo: &Demo) -> String {
    code_at(demo, "/oidc/v1/authorize", "databricks-cli", "all-apis+offline_access").await
}

/// Signs alice in at an authority, up to the code.
pub(crate) async fn code_at(demo: &Demo, path: &str, client_id: &str, scope: &str) -> String {
    let http = http();
    let link = format!(
        "{}{path}?client_id={client_id}&redirect_uri={REDIRECT}&response_type=code\
         &scope={scope}&state=s&code_challenge={}&code_challenge_method=S256",
        demo.host(),
        challenge()
    );
    let field = |page: &str| {
        page.split_once("name=request value=\"").unwrap().1.split('"').next().unwrap().to_owned()
    };
    let page = http.get(link).send().await.unwrap().text().await.unwrap();
    let form = [
        ("request", field(&page)),
        ("user", "alice".to_owned()),
        ("password", "alice-demo".to_owned()),
    ];
    let sign_in = http.post(format!("{}/oidc/v1/sign-in", demo.host())).form(&form);
    let mut reply = sign_in.send().await.unwrap();
    // Who has consented before is asked no more.
    if !reply.status().is_redirection() {
        let page = reply.text().await.unwrap();
        let form = [("request", field(&page)), ("decision", "allow".to_owned())];
        let consent = http.post(format!("{}/oidc/v1/consent", demo.host())).form(&form);
        reply = consent.send().await.unwrap();
    }
    let back = url::Url::parse(reply.headers()["location"].to_str().unwrap()).unwrap();
    back.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned()
}

fn redeem(code: &str) -> [(&str, &str); 5] {
    redeem_as("databricks-cli", code)
}

pub(crate) fn redeem_as<'a>(client_id: &'a str, code: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", client_id),
        ("code_verifier", VERIFIER),
    ]
}

#[tokio::test]
async fn a_code_is_for_one_use_and_its_verifier() {
    let demo = Demo::start(&[]).await;
    let first = code(&demo).await;
    let mut wrong = redeem(&first);
    wrong[4].1 = "another-verifier-another-verifier-another-verifier";
    assert_eq!(token(&demo, &wrong).await.1["error"], "invalid_grant", "PKCE is checked");
    let (status, tokens) = token(&demo, &redeem(&first)).await;
    assert_eq!(status, 200, "the right verifier redeems it: {tokens}");
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(get(&demo, "/api/2.0/preview/scim/v2/Me", access).await.0, 200, "the token works");
    assert_eq!(
        token(&demo, &redeem(&first)).await.1["error"],
        "invalid_grant",
        "a second use is refused"
    );
    assert_eq!(
        get(&demo, "/api/2.0/preview/scim/v2/Me", access).await.0,
        403,
        "and ends what came of it"
    );
}

#[tokio::test]
async fn a_refresh_token_used_twice_revokes_the_family() {
    let demo = Demo::start(&[]).await;
    let (_, tokens) = token(&demo, &redeem(&code(&demo).await)).await;
    let first = tokens["refresh_token"].as_str().unwrap().to_owned();
    let refresh = |text: String| {
        let demo = &demo;
        async move {
            token(
                demo,
                &[
                    ("grant_type", "refresh_token"),
                    ("refresh_token", &text),
                    ("client_id", "databricks-cli"),
                ],
            )
            .await
        }
    };
    let (status, second) = refresh(first.clone()).await;
    assert_eq!(status, 200, "it can be used once");
    let (status, error) = refresh(first).await;
    assert_eq!(
        (status, &error["error_description"]),
        (400, &json!("Refresh token is invalid")),
        "the exact text"
    );
    let newest = second["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(refresh(newest).await.0, 400, "the thief and the owner are both out");
}

#[tokio::test]
async fn an_exchange_narrows_and_never_widens() {
    let demo = Demo::start(&[]).await;
    let exchange = |assertion: String, scope: &'static str| {
        let demo = &demo;
        async move {
            token(
                demo,
                &[
                    ("grant_type", JWT_BEARER),
                    ("assertion", &assertion),
                    ("scope", scope),
                    ("client_id", "databricks-cli"),
                ],
            )
            .await
        }
    };
    let (status, narrow) = exchange(demo.token("alice").to_owned(), "sql").await;
    assert_eq!(status, 200, "all-apis covers sql: {narrow}");
    let narrow = narrow["access_token"].as_str().unwrap().to_owned();
    assert_eq!(get(&demo, "/api/2.0/sql/warehouses", &narrow).await.0, 200, "sql is granted");
    let (status, error) = get(&demo, "/api/2.0/serving-endpoints", &narrow).await;
    assert_eq!(status, 403, "model-serving is not");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.starts_with(
            "Provided OAuth token does not have required scopes: model-serving [ReqId: "
        ),
        "the exact text: {message}"
    );
    let (status, error) = exchange(narrow, "model-serving").await;
    assert_eq!(
        (status, error["error"].as_str()),
        (403, Some("access_denied")),
        "no way back to more"
    );
    assert_eq!(
        exchange(demo.token("alice").to_owned(), "nonsense").await.1["error"],
        "invalid_scope",
        "unknown scopes"
    );
    assert_eq!(
        exchange("forged.token.here".to_owned(), "sql").await.1["error"],
        "invalid_grant",
        "a forged assertion"
    );
}

#[tokio::test]
async fn a_redirect_that_is_not_registered_goes_nowhere() {
    let demo = Demo::start(&[]).await;
    for redirect in [
        "http://evil.example:8020",
        "http://localhost:8020.evil.example",
        "http://localhost:9999",
        "https://localhost:8020/x",
    ] {
        let url = url::Url::parse_with_params(
            &format!("{}/oidc/v1/authorize", demo.host()),
            [
                ("client_id", "databricks-cli"),
                ("redirect_uri", redirect),
                ("response_type", "code"),
                ("code_challenge", "x"),
                ("code_challenge_method", "S256"),
            ],
        )
        .unwrap();
        let reply = http().get(url).send().await.unwrap();
        assert_eq!(
            reply.status().as_u16(),
            400,
            "{redirect} is shown an error page, and not redirected to"
        );
    }
}

#[tokio::test]
async fn other_peoples_statements_are_not_there() {
    let demo = Demo::start(&[]).await;
    let reply = demo.statement("alice", "SELECT 1").await;
    let id = reply["statement_id"].as_str().unwrap();
    let path = format!("/api/2.0/sql/statements/{id}");
    assert_eq!(get(&demo, &path, demo.token("alice")).await.0, 200, "her own");
    assert_eq!(get(&demo, &path, demo.token("bob")).await.0, 404, "not his");
    let history = "/api/2.0/sql/history/queries";
    let (_, body) = get(&demo, history, demo.token("bob")).await;
    assert_eq!(body["res"].as_array().unwrap().len(), 0, "nor in his history");
}
