//! A company's own identity provider: people sign in there, and the workspace federates with it. It
//! signs with RS256, and with ES256 where a test asks for it.

use super::{Authority, Minted, Policy, discovery};
use crate::{
    accounts::Account,
    keys::Key,
    reply::{self, Refusal},
    workspace::Workspace,
};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Workspace {
    pub(crate) fn company_issuer(&self) -> String {
        format!("{}/idp", self.options.host)
    }

    /// What its tokens are for: the workspace's token endpoint.
    fn company_audience(&self) -> String {
        format!("{}/v1/token", self.issuer())
    }

    /// Whom the workspace federates with from the start: the company, for its people by e-mail, and
    /// for one job as the service principal.
    pub(crate) fn company_policies(&self) -> [Policy; 2] {
        let people = Policy {
            issuer: self.company_issuer(),
            audiences: vec![self.company_audience()],
            subject_claim: Some("email".to_owned()),
            subject: None,
            keys: self.company_keys.iter().map(|key| key.public().clone()).collect(),
        };
        let job = Policy {
            subject_claim: None,
            subject: Some("job:nightly".to_owned()),
            ..people.clone()
        };
        [people, job]
    }

    fn company_claims(&self, account: &Account, client_id: &str, exp: i64) -> Map<String, Value> {
        let claims = json!({
            "iss": self.company_issuer(), "sub": format!("00u{}", account.id),
            "aud": self.company_audience(), "azp": client_id, "email": account.user_name,
            "iat": self.clock.now().as_second(), "exp": exp, "jti": self.fresh_id(),
        });
        claims.as_object().cloned().unwrap_or_default()
    }

    pub(super) fn company_token(
        &self,
        account: &Account,
        client_id: &str,
        not_after: i64,
    ) -> anyhow::Result<Minted> {
        let now = self.clock.now().as_second();
        let exp = (now + self.options.access_ttl).min(not_after);
        let claims = self.company_claims(account, client_id, exp);
        let access_token = self.company_keys[0].sign("JWT", &claims)?;
        self.secrets.lock().push(access_token.clone());
        Ok(Minted { access_token, expires_in: exp - now })
    }

    /// Issuer and key of an authority.
    pub(super) fn signs(&self, authority: Authority) -> (String, &Key) {
        match authority {
            Authority::Workspace => (self.issuer(), &self.key),
            Authority::Company => (self.company_issuer(), &self.company_keys[0]),
            Authority::Entra => (self.entra_issuer(), &self.entra_key),
        }
    }
}

pub(crate) async fn openid_configuration(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    let issuer = workspace.company_issuer();
    Json(discovery::document(
        &issuer,
        &format!("{issuer}/authorize"),
        &format!("{issuer}/token"),
        &format!("{issuer}/jwks.json"),
        &["authorization_code", "refresh_token"],
        &["openid", "profile", "email", "offline_access"],
    ))
}

pub(crate) async fn jwks(State(workspace): State<Arc<Workspace>>) -> Json<Value> {
    let keys: Vec<&Value> = workspace.company_keys.iter().map(Key::public).collect();
    Json(json!({ "keys": keys }))
}

pub(crate) async fn token(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Response {
    workspace.answer_grant(Authority::Company, &headers, &body)
}

/// A token as a test wants it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    user: String,
    /// `RS256` or `ES256`.
    alg: Option<String>,
    expires_in: Option<i64>,
    /// Claims beside the usual, or instead of them.
    #[serde(default)]
    claims: Map<String, Value>,
}

/// Makes a token of the company, right or wrong, for tests.
pub(crate) async fn mint(
    State(workspace): State<Arc<Workspace>>,
    body: bytes::Bytes,
) -> Result<Json<Value>, Refusal> {
    let wanted: Wanted = reply::read(&body)?;
    let account = Account::find_user(&wanted.user)
        .ok_or_else(|| Refusal::not_found(format!("no account is called `{}`", wanted.user)))?;
    let key = match wanted.alg.as_deref() {
        None | Some("RS256") => &workspace.company_keys[0],
        Some("ES256") => &workspace.company_keys[1],
        Some(other) => return Err(Refusal::invalid(format!("alg {other} is not known"))),
    };
    let exp = workspace.clock.now().as_second().saturating_add(wanted.expires_in.unwrap_or(3600));
    let mut claims = workspace.company_claims(account, "test", exp);
    claims.extend(wanted.claims);
    let token = key.sign("JWT", &claims).map_err(Refusal::failed)?;
    workspace.secrets.lock().push(token.clone());
    Ok(Json(json!({ "token": token })))
}
