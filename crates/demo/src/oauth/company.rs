//! A company's own identity provider: people sign in there, and the workspace federates with it. It
//! signs with RS256, and with ES256 where a test asks for it.

use super::{Authority, Minted, Policy, clients::AT_COMPANY, discovery};
use crate::{
    accounts::Account,
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

    fn company_public_keys(&self) -> anyhow::Result<Vec<Value>> {
        self.company_keys.iter().map(|key| Ok(key.get()?.public().clone())).collect()
    }

    /// Whom the workspace federates with unasked: the company, for its people by e-mail (with tokens for
    /// the workspace, and for the application that they sign in to), and for one job as the service
    /// principal.
    pub(super) fn company_policies(&self) -> anyhow::Result<[Policy; 2]> {
        let people = Policy {
            issuer: self.company_issuer(),
            audiences: vec![self.company_audience(), AT_COMPANY.to_owned()],
            subject_claim: Some("email".to_owned()),
            subject: None,
            keys: self.company_public_keys()?,
        };
        let job = Policy {
            subject_claim: None,
            subject: Some("job:nightly".to_owned()),
            ..people.clone()
        };
        Ok([people, job])
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
        let (now, exp) = self.life(not_after);
        let claims = self.company_claims(account, client_id, exp);
        let access_token = self.signed(self.company_keys[0].get()?, "JWT", &claims)?;
        Ok(Minted { access_token, expires_in: exp - now })
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

pub(crate) async fn jwks(State(workspace): State<Arc<Workspace>>) -> Result<Json<Value>, Refusal> {
    let keys = workspace.company_public_keys().map_err(Refusal::failed)?;
    Ok(Json(json!({ "keys": keys })))
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
    let account = Account::named(&wanted.user)?;
    let key = match wanted.alg.as_deref() {
        None | Some("RS256") => &workspace.company_keys[0],
        Some("ES256") => &workspace.company_keys[1],
        Some(other) => return Err(Refusal::invalid(format!("alg {other} is not known"))),
    };
    let exp = workspace.clock.now().as_second().saturating_add(wanted.expires_in.unwrap_or(3600));
    let mut claims = workspace.company_claims(account, "test", exp);
    claims.extend(wanted.claims);
    let key = key.get().map_err(Refusal::failed)?;
    let token = workspace.signed(key, "JWT", &claims).map_err(Refusal::failed)?;
    Ok(Json(json!({ "token": token })))
}
