//! The token endpoint: authorization code, refresh, client credentials, jwt-bearer.

use super::{PUBLIC_CLIENT, SCOPES};
use crate::{
    accounts::Account,
    reply::Refusal,
    witness::TokenRef,
    workspace::{RefreshPolicy, Workspace},
};
use axum::{
    Form, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

#[derive(Deserialize)]
pub(crate) struct TokenForm {
    #[serde(default)]
    grant_type: String,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
    assertion: Option<String>,
}

/// A reply with what the witness should note about it.
struct Granted {
    body: Value,
    who: TokenRef,
}

pub(crate) async fn token(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Response {
    let grant_type = Some(form.grant_type.clone());
    let result = match form.grant_type.as_str() {
        "authorization_code" => workspace.redeem_code(&form),
        "refresh_token" => workspace.redeem_refresh(&form),
        "client_credentials" => workspace.client_credentials(&form, &headers),
        JWT_BEARER if workspace.options.jwt_bearer => workspace.jwt_bearer(&form),
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
    who.grant_type = grant_type;
    response.extensions_mut().insert(who);
    response
}

impl Workspace {
    fn redeem_code(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        let invalid = |why| refuse(400, "invalid_grant", why);
        let text = form.code.as_deref().unwrap_or_default();
        let verifier = form.code_verifier.as_deref().unwrap_or_default();
        let challenge = general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let family = self.fresh_id();
        // Checked and marked under one lock: two requests at once cannot both redeem it.
        let code = {
            let mut oauth = self.oauth.lock();
            let Some(code) = oauth.codes.get(text).cloned() else {
                return Err(invalid("Authorization code is invalid"));
            };
            if let Some(used_by) = &code.used_by {
                // RFC 6749 §4.1.2: a code used twice ends what came of it.
                oauth.revoke_family(used_by);
                return Err(invalid("Authorization code was already used"));
            }
            if code.expires <= self.clock.now().as_second() {
                return Err(invalid("Authorization code has expired"));
            }
            if form.client_id.as_deref() != Some(&code.client_id)
                || form.redirect_uri.as_deref() != Some(&code.redirect_uri)
            {
                return Err(invalid("Invalid Client"));
            }
            if verifier.len() < 43 || challenge != code.code_challenge {
                return Err(invalid("Code verifier does not match"));
            }
            let user = code.account.user_name;
            oauth.begin_family(family.clone(), user, &code.client_id, &code.scope);
            if let Some(code) = oauth.codes.get_mut(text) {
                code.used_by = Some(family.clone());
            }
            code
        };
        self.session(code.account, &code.client_id, &code.scope, &family, None)
    }

    fn redeem_refresh(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        let invalid = || refuse(400, "invalid_grant", "Refresh token is invalid");
        let text = form.refresh_token.as_deref().unwrap_or_default();
        let single_use = self.options.refresh == RefreshPolicy::SingleUse;
        let (family, user_name, client_id, scope) = {
            let mut oauth = self.oauth.lock();
            let Some((family, unused)) = oauth.refresh.get(text).cloned() else {
                return Err(invalid());
            };
            if oauth.is_revoked(&family) {
                return Err(invalid());
            }
            if !unused {
                // Somebody holds a copy: nobody keeps the session.
                oauth.revoke_family(&family);
                return Err(invalid());
            }
            let known = oauth.families.get(&family).ok_or_else(invalid)?;
            if form.client_id.as_deref() != Some(known.client_id.as_str()) {
                return Err(refuse(400, "invalid_grant", "Invalid Client"));
            }
            let found =
                (family.clone(), known.user_name, known.client_id.clone(), known.scope.clone());
            if single_use && let Some(entry) = oauth.refresh.get_mut(text) {
                entry.1 = false;
            }
            found
        };
        let account = Account::find(user_name).ok_or_else(invalid)?;
        let kept = (!single_use).then(|| text.to_owned());
        self.session(account, &client_id, &scope, &family, kept)
    }

    /// An access token of a sign-in, with a refresh token if the sign-in asked for one.
    fn session(
        &self,
        account: &'static Account,
        client_id: &str,
        scope: &str,
        family: &str,
        kept_refresh: Option<String>,
    ) -> Result<Granted, Refusal> {
        let minted = self
            .mint(account, client_id, scope, Some((family, i64::MAX)))
            .map_err(|e| refuse(500, "server_error", &e.to_string()))?;
        let mut body = json!({
            "access_token": minted.access_token, "token_type": "Bearer",
            "expires_in": minted.expires_in, "scope": scope,
        });
        if scope.split_whitespace().any(|s| s == "offline_access") {
            let refresh = kept_refresh.unwrap_or_else(|| self.fresh_secret());
            self.oauth.lock().refresh.insert(refresh.clone(), (family.to_owned(), true));
            body["refresh_token"] = json!(refresh);
        }
        Ok(Granted { body, who: noted(account, client_id, scope) })
    }

    fn client_credentials(
        &self,
        form: &TokenForm,
        headers: &HeaderMap,
    ) -> Result<Granted, Refusal> {
        let basic = headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.to_str().ok()?.strip_prefix("Basic "))
            .and_then(|text| general_purpose::STANDARD.decode(text).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())));
        let posted = form.client_id.clone().zip(form.client_secret.clone());
        let app = Account::service_principal();
        let known = basic
            .or(posted)
            .is_some_and(|(id, secret)| id == app.user_name && secret == app.secret);
        if !known {
            return Err(refuse(401, "invalid_client", "Client authentication failed"));
        }
        let scope = form.scope.as_deref().unwrap_or("all-apis");
        known_scopes(scope)?;
        let minted = self
            .mint(app, app.user_name, scope, None)
            .map_err(|e| refuse(500, "server_error", &e.to_string()))?;
        let body = json!({
            "access_token": minted.access_token, "token_type": "Bearer",
            "expires_in": minted.expires_in, "scope": scope,
        });
        Ok(Granted { body, who: noted(app, app.user_name, scope) })
    }

    /// RFC 7523 §2.1 with a token of this workspace as the assertion: the same subject, narrower.
    fn jwt_bearer(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        let invalid = |why| refuse(400, "invalid_grant", why);
        let assertion = form
            .assertion
            .as_deref()
            .ok_or_else(|| refuse(400, "invalid_request", "assertion is required"))?;
        let claims = self.keys.read(assertion).ok_or_else(|| invalid("Assertion is invalid"))?;
        if claims.exp <= self.clock.now().as_second() || !self.oauth.lock().is_live(&claims) {
            return Err(invalid("Assertion has expired or was revoked"));
        }
        let scope = form.scope.as_deref().map(str::trim).filter(|s| !s.is_empty());
        let scope = scope.ok_or_else(|| refuse(400, "invalid_request", "scope is required"))?;
        known_scopes(scope)?;
        let client_id = form.client_id.as_deref().unwrap_or(PUBLIC_CLIENT);
        let app = Account::service_principal();
        let known = client_id == PUBLIC_CLIENT
            || (client_id == app.user_name && form.client_secret.as_deref() == Some(app.secret));
        if !known {
            return Err(refuse(401, "invalid_client", "Client authentication failed"));
        }
        if let Some(lacking) = scope.split_whitespace().find(|s| !claims.covers(s)) {
            let text = format!("Scopes '{lacking}' are not assigned to the client {client_id}");
            return Err(Refusal::oauth(StatusCode::FORBIDDEN, "access_denied", text));
        }
        let account = Account::find(&claims.sub).ok_or_else(|| invalid("Subject is unknown"))?;
        let family = self.family_of(&claims).unwrap_or_default();
        let minted = self
            .mint(account, client_id, scope, Some((&family, claims.exp)))
            .map_err(|e| refuse(500, "server_error", &e.to_string()))?;
        let body = json!({
            "access_token": minted.access_token, "token_type": "Bearer",
            "expires_in": minted.expires_in, "scope": scope,
        });
        Ok(Granted { body, who: noted(account, client_id, scope) })
    }
}

fn known_scopes(scope: &str) -> Result<(), Refusal> {
    match scope.split_whitespace().find(|s| !SCOPES.contains(s)) {
        Some(unknown) => Err(Refusal::oauth(
            StatusCode::BAD_REQUEST,
            "invalid_scope",
            format!("Invalid scope: {unknown}"),
        )),
        None => Ok(()),
    }
}

fn noted(account: &Account, client_id: &str, scope: &str) -> TokenRef {
    TokenRef {
        grant_type: None,
        principal: Some(account.user_name.to_owned()),
        client_id: Some(client_id.to_owned()),
        scopes: Some(scope.to_owned()),
    }
}

fn refuse(status: u16, error: &'static str, description: &str) -> Refusal {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Refusal::oauth(status, error, description)
}
