//! The token endpoints: which grant is asked for, and how the reply is noted.

use super::Authority;
use crate::{
    accounts::Account,
    reply::{self, Refusal},
    witness::TokenRef,
    workspace::Workspace,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

#[derive(Deserialize)]
pub(crate) struct TokenForm {
    #[serde(default)]
    pub(super) grant_type: String,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<String>,
    pub(super) code: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) code_verifier: Option<String>,
    pub(super) refresh_token: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) assertion: Option<String>,
    pub(super) authorization_details: Option<String>,
    pub(super) subject_token: Option<String>,
    pub(super) subject_token_type: Option<String>,
    pub(super) return_original_token_if_authenticated: Option<String>,
    pub(super) requested_token_use: Option<String>,
}

impl TokenForm {
    /// Takes client id and secret from the header where they are sent in it (RFC 6749 §2.3.1).
    fn with_basic(mut self, headers: &HeaderMap) -> Self {
        let basic = headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok()?.strip_prefix("Basic "))
            .and_then(|text| general_purpose::STANDARD.decode(text).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())));
        if let Some((id, secret)) = basic {
            (self.client_id, self.client_secret) = (Some(id), Some(secret));
        }
        self
    }

    pub(super) fn scope(&self) -> Option<&str> {
        self.scope.as_deref().map(str::trim).filter(|scope| !scope.is_empty())
    }
}

/// A reply with what the witness should note about it.
pub(super) struct Granted {
    pub(super) body: Value,
    pub(super) who: TokenRef,
}

pub(crate) async fn token(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Response {
    workspace.answer_grant(Authority::Workspace, &headers, &body)
}

impl Workspace {
    pub(super) fn answer_grant(
        &self,
        authority: Authority,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Response {
        let form = match reply::read_form::<TokenForm>(body) {
            Ok(form) => form.with_basic(headers),
            Err(why) => return refuse(400, "invalid_request", &why).into_response(),
        };
        let is_ours = authority == Authority::Workspace;
        let result = match form.grant_type.as_str() {
            "authorization_code" => self.redeem_code(authority, &form),
            "refresh_token" => self.redeem_refresh(authority, &form),
            "client_credentials" if is_ours => self.client_credentials(&form),
            JWT_BEARER if is_ours && self.options.jwt_bearer => self.jwt_bearer(&form),
            JWT_BEARER if authority == Authority::Entra => self.entra_on_behalf_of(&form),
            TOKEN_EXCHANGE if is_ours => self.exchange_token(&form),
            "" => Err(refuse(400, "invalid_request", "grant_type is required")),
            _ => Err(refuse(400, "unsupported_grant_type", "The grant type is not supported")),
        };
        let (mut response, mut who) = match result {
            Ok(granted) => (
                ([(header::CACHE_CONTROL, "no-store")], Json(granted.body)).into_response(),
                granted.who,
            ),
            Err(refusal) => (refusal.into_response(), TokenRef::default()),
        };
        who.grant_type = Some(form.grant_type);
        response.extensions_mut().insert(who);
        response
    }
}

pub(super) fn noted(account: &Account, client_id: &str, scope: &str) -> TokenRef {
    TokenRef {
        grant_type: None,
        principal: Some(account.user_name.to_owned()),
        client_id: Some(client_id.to_owned()),
        scopes: Some(scope.to_owned()),
    }
}

pub(super) fn refuse(status: u16, error: &'static str, description: &str) -> Refusal {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Refusal::oauth(status, error, description)
}
