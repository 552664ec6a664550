//! A person at the demo's sign-in pages, by HTTP: follows the link, types, consents.

use crate::http;
use std::collections::HashMap;

/// What the person does on the consent page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Allow.
    Allow,
    /// Deny.
    Deny,
}

/// Signs in at an authorization link and goes back to the application. Gives the page that the
/// application showed.
pub async fn follow_sign_in(link: &str, user: &str, password: &str, consent: Consent) -> String {
    let http = http();
    let origin = url::Url::parse(link).unwrap().origin().ascii_serialization();
    let page = http.get(link).send().await.unwrap().text().await.unwrap();
    let request = hidden_field(&page);
    let form =
        HashMap::from([("request", request.as_str()), ("user", user), ("password", password)]);
    let url = format!("{origin}/oidc/v1/sign-in");
    let mut reply = http.post(url).form(&form).send().await.unwrap();
    if !reply.status().is_redirection() {
        let page = reply.text().await.unwrap();
        if page.contains("id=wrong") {
            return page;
        }
        let decision = if consent == Consent::Allow { "allow" } else { "deny" };
        let request = hidden_field(&page);
        let form = HashMap::from([("request", request.as_str()), ("decision", decision)]);
        let url = format!("{origin}/oidc/v1/consent");
        reply = http.post(url).form(&form).send().await.unwrap();
    }
    assert!(reply.status().is_redirection(), "the authority sends the browser back");
    let back = reply.headers()["location"].to_str().unwrap().to_owned();
    http.get(back).send().await.unwrap().text().await.unwrap()
}

/// The value of the hidden field `request`.
fn hidden_field(page: &str) -> String {
    let (_, tail) = page.split_once("name=request value=\"").expect("a form with a request");
    tail.split('"').next().unwrap().to_owned()
}
