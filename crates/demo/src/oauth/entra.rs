//! A tenant like those of Entra: people sign in to an application, and the application exchanges
//! their token on their behalf for one that the workspace takes as it is.

use super::{
    Authority, Minted,
    clients::Client,
    discovery,
    token::{Granted, TokenForm, noted},
};
use crate::{
    accounts::Account,
    keys,
    reply::{self, Refusal},
    workspace::Workspace,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// The one tenant.
pub(crate) const TENANT: &str = "9c8d7e6f-0000-4000-8000-00000000e47a";
/// The workspace, as Entra knows it: the same id in every public cloud.
pub(crate) const RESOURCE: &str = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";
/// What a sign-in that asks for no API gets a token for.
pub(crate) const DIRECTORY: &str = "00000003-0000-0000-c000-000000000000";
/// The application's own API, and the scope of its tokens.
pub(crate) const API: &str = "api://behalf";
pub(crate) const API_SCOPE: &str = "api://behalf/use";
/// What a session must have where the tenant wants more.
const STRONG: &str = "c1";

#[derive(Serialize, Deserialize)]
pub(crate) struct EntraClaims {
    iss: String,
    aud: String,
    pub(crate) upn: String,
    oid: String,
    tid: String,
    scp: String,
    /// Authentication contexts that the session satisfies.
    #[serde(default)]
    acrs: Vec<String>,
    iat: i64,
    pub(crate) exp: i64,
    #[serde(default)]
    uti: String,
}

/// Whether a claims challenge is met by a sign-in that was asked with these claims.
pub(super) fn meets(claims: &str) -> bool {
    let asked: Value = serde_json::from_str(claims).unwrap_or_default();
    let acrs = &asked["access_token"]["acrs"];
    acrs["value"] == STRONG
        || acrs["values"].as_array().is_some_and(|all| all.contains(&json!(STRONG)))
}

/// Of a token of the tenant: the sign-in it comes of, and whether that one gave more.
#[derive(Default)]
pub(super) struct Origin<'a> {
    pub(super) family: Option<&'a str>,
    pub(super) is_strong: bool,
}

impl Workspace {
    pub(crate) fn entra_issuer(&self) -> String {
        format!("{}/entra/{TENANT}/v2.0", self.options.host)
    }

    pub(super) fn entra_token(
        &self,
        account: &'static Account,
        audience: &str,
        not_after: i64,
        from: Origin<'_>,
    ) -> anyhow::Result<Minted> {
        let (now, exp) = self.life(not_after);
        let claims = EntraClaims {
            iss: self.entra_issuer(),
            aud: audience.to_owned(),
            upn: account.user_name.to_owned(),
            oid: format!("00000000-0000-4000-8000-00000000{}", account.id),
            tid: TENANT.to_owned(),
            scp: if audience == RESOURCE { "user_impersonation" } else { "use" }.to_owned(),
            acrs: from.is_strong.then(|| STRONG.to_owned()).into_iter().collect(),
            iat: now,
            exp,
            uti: self.fresh_id(),
        };
        let access_token = self.signed(self.entra_key.get()?, "JWT", &claims)?;
        let family = from.family.map(str::to_owned);
        self.oauth.lock().note(claims.uti, account.user_name, family);
        Ok(Minted { access_token, expires_in: exp - now })
    }

    /// The claims of a token of the tenant for an audience, if it lives.
    pub(crate) fn entra_claims(&self, token: &str, audience: &str) -> Option<EntraClaims> {
        // Nothing was signed with a key that is not made yet.
        let key = self.entra_key.made()?.public();
        let claims: EntraClaims = keys::verified(token, std::slice::from_ref(key))?;
        let now = self.clock.now().as_second();
        let is_ours = claims.iss == self.entra_issuer() && claims.aud == audience;
        let lives = claims.exp > now && self.oauth.lock().is_live(&claims.uti);
        (is_ours && lives).then_some(claims)
    }

    /// `requested_token_use=on_behalf_of`.
    pub(super) fn entra_on_behalf_of(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        if form.requested_token_use.as_deref() != Some("on_behalf_of") {
            return Err(self.aadsts(
                900_144,
                "The request body must contain the following parameter: 'requested_token_use'.",
                "invalid_request",
                None,
            ));
        }
        let id = form.client_id.as_deref().unwrap_or_default();
        let Some(client) = Client::find(Authority::Entra, id) else {
            let text =
                format!("Application with identifier '{id}' was not found in the directory.");
            return Err(self.aadsts(700_016, &text, "unauthorized_client", None));
        };
        if form.client_secret.as_deref() != client.secret {
            let text = format!("Invalid client secret provided for app '{id}'.");
            return Err(self.aadsts(7_000_215, &text, "invalid_client", None));
        }
        let assertion = form.assertion.as_deref().unwrap_or_default();
        let Some(claims) = self.entra_claims(assertion, API) else {
            let text = "The assertion is malformed, expired, or for another application.";
            return Err(self.aadsts(50_013, text, "invalid_grant", None));
        };
        let wanted = [format!("{RESOURCE}/user_impersonation"), format!("{RESOURCE}/.default")];
        let scope = form.scope().unwrap_or_default();
        if !scope.split_whitespace().any(|scope| wanted.iter().any(|wanted| wanted == scope)) {
            let text =
                format!("The provided value for the input parameter 'scope' is not valid: {scope}");
            return Err(self.aadsts(70_011, &text, "invalid_scope", None));
        }
        let account = Account::find(&claims.upn);
        let account = account.ok_or_else(|| {
            self.aadsts(
                50_034,
                "The user account does not exist in the tenant.",
                "invalid_grant",
                None,
            )
        })?;
        let is_strong = claims.acrs.iter().any(|context| context == STRONG);
        if self.oauth.lock().challenged.contains(account.user_name) && !is_strong {
            let challenge =
                json!({ "access_token": { "acrs": { "essential": true, "value": STRONG } } });
            let text = "Due to a configuration change made by your administrator, you must use multi-factor authentication to access the resource.";
            return Err(self.aadsts(50_076, text, "interaction_required", Some(challenge)));
        }
        let minted = self
            .entra_token(account, RESOURCE, claims.exp, Origin::default())
            .map_err(Refusal::failed)?;
        let granted = format!("{RESOURCE}/user_impersonation");
        let body = json!({
            "token_type": "Bearer", "scope": granted, "expires_in": minted.expires_in,
            "ext_expires_in": minted.expires_in, "access_token": minted.access_token,
        });
        Ok(Granted { body, who: noted(account, id, &granted) })
    }

    /// An error as Entra writes it.
    fn aadsts(
        &self,
        number: u32,
        text: &str,
        error: &'static str,
        challenge: Option<Value>,
    ) -> Refusal {
        let (trace, correlation) = (self.fresh_id(), self.fresh_id());
        let at = self.clock.now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let mut body = json!({
            "error": error,
            "error_description": format!(
                "AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {at}"
            ),
            "error_codes": [number], "timestamp": at, "trace_id": trace,
            "correlation_id": correlation,
        });
        if let Some(challenge) = challenge {
            body["suberror"] = json!("basic_action");
            body["claims"] = json!(challenge.to_string());
        }
        let status = if error == "invalid_client" {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::BAD_REQUEST
        };
        Refusal::Other { status, body }
    }
}

pub(crate) async fn openid_configuration(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    let base = format!("{}/entra/{TENANT}", workspace.options.host);
    Json(discovery::document(
        &workspace.entra_issuer(),
        &format!("{base}/oauth2/v2.0/authorize"),
        &format!("{base}/oauth2/v2.0/token"),
        &format!("{base}/discovery/v2.0/keys"),
        &["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
        &["openid", "profile", "email", "offline_access"],
    ))
}

pub(crate) async fn token(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Response {
    workspace.answer_grant(Authority::Entra, &headers, &body)
}

/// What a test wants of the tenant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    user: String,
    /// Whether the tenant wants more of this user before an exchange.
    challenge: Option<bool>,
    /// Whether the token shows that the user gave more.
    #[serde(default)]
    strong: bool,
}

/// A user's token for the application, and whether the tenant challenges them; for tests.
pub(crate) async fn mint(
    State(workspace): State<Arc<Workspace>>,
    body: bytes::Bytes,
) -> Result<Json<Value>, Refusal> {
    let wanted: Wanted = reply::read(&body)?;
    let account = Account::named(&wanted.user)?;
    match wanted.challenge {
        Some(true) => _ = workspace.oauth.lock().challenged.insert(account.user_name),
        Some(false) => _ = workspace.oauth.lock().challenged.remove(account.user_name),
        None => {}
    }
    let from = Origin { family: None, is_strong: wanted.strong };
    let minted = workspace.entra_token(account, API, i64::MAX, from).map_err(Refusal::failed)?;
    Ok(Json(json!({ "token": minted.access_token })))
}

pub(crate) async fn keys(State(workspace): State<Arc<Workspace>>) -> Result<Json<Value>, Refusal> {
    let key = workspace.entra_key.get().map_err(Refusal::failed)?;
    Ok(Json(json!({ "keys": [key.public()] })))
}
