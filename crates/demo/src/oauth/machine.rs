//! Grants without a browser: client credentials, and a token of the workspace made narrower.

use super::{
    Authority, Order, PUBLIC_CLIENT, SCOPES,
    clients::Client,
    token::{Granted, TokenForm, noted, refuse},
};
use crate::{accounts::Account, reply::Refusal, workspace::Workspace};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// What the types of `authorization_details` must hold.
const DETAILS: [(&str, &[&str]); 2] = [
    ("unity_catalog_permission", &["securable_type", "securable_object_name", "operation"]),
    ("workspace_permission", &["object_type", "object_path", "actions"]),
];

impl Workspace {
    pub(super) fn client_credentials(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        let app = Account::service_principal();
        let is_known = form.client_id.as_deref() == Some(app.user_name)
            && form.client_secret.as_deref() == Some(app.secret);
        if !is_known {
            return Err(refuse(401, "invalid_client", "Client authentication failed"));
        }
        let scope = form.scope().unwrap_or("all-apis");
        known_scopes(scope)?;
        let details = details(form)?;
        let order = Order {
            account: app,
            client_id: app.user_name,
            scope,
            family: None,
            not_after: i64::MAX,
            details,
        };
        self.granted(order)
    }

    /// RFC 7523 §2.1 with a token of this workspace as the assertion: the same subject, narrower.
    pub(super) fn jwt_bearer(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        let invalid = |why| refuse(400, "invalid_grant", why);
        let required = |what: &str| refuse(400, "invalid_request", &format!("{what} is required"));
        let assertion = form.assertion.as_deref().ok_or_else(|| required("assertion"))?;
        let claims = self.key.read(assertion).ok_or_else(|| invalid("Assertion is invalid"))?;
        if claims.exp <= self.clock.now().as_second() || !self.oauth.lock().is_live(&claims.jti) {
            return Err(invalid("Assertion has expired or was revoked"));
        }
        if claims.authorization_details.is_some() {
            return Err(invalid("Assertion is narrowed already"));
        }
        let details = details(form)?;
        let scope = match (form.scope(), &details) {
            (Some(scope), _) => scope,
            // The details say what it is for.
            (None, Some(_)) => claims.scope.as_str(),
            (None, None) => return Err(required("scope")),
        };
        known_scopes(scope)?;
        let client_id = form.client_id.as_deref().unwrap_or(PUBLIC_CLIENT);
        let app = Account::service_principal();
        let secret = form.client_secret.as_deref();
        let client = Client::find(Authority::Workspace, client_id);
        let is_known = match client {
            Some(client) => client.secret.is_none() || client.secret == secret,
            None => client_id == app.user_name && secret == Some(app.secret),
        };
        if !is_known {
            return Err(refuse(401, "invalid_client", "Client authentication failed"));
        }
        let lacking = scope.split_whitespace().find(|scope| !claims.covers(scope));
        let lacking = lacking.or_else(|| client.and_then(|client| client.lacks(scope)));
        if let Some(lacking) = lacking {
            return Err(not_assigned(lacking, client_id));
        }
        let account = Account::find(&claims.sub).ok_or_else(|| invalid("Subject is unknown"))?;
        let family = self.family_of(&claims);
        let family = family.as_deref();
        self.granted(Order { account, client_id, scope, family, not_after: claims.exp, details })
    }

    /// The reply with one access token.
    pub(super) fn granted(&self, order: Order<'_>) -> Result<Granted, Refusal> {
        let who = noted(order.account, order.client_id, order.scope);
        let scope = order.scope.to_owned();
        let details = order.details.clone();
        let minted =
            self.mint(order).map_err(|error| refuse(500, "server_error", &error.to_string()))?;
        let mut body = json!({
            "access_token": minted.access_token, "token_type": "Bearer",
            "expires_in": minted.expires_in, "scope": scope,
        });
        if let Some(details) = details {
            body["authorization_details"] = details;
        }
        Ok(Granted { body, who })
    }
}

pub(super) fn not_assigned(scope: &str, client_id: &str) -> Refusal {
    let text = format!("Scopes '{scope}' are not assigned to the client {client_id}");
    Refusal::oauth(StatusCode::FORBIDDEN, "access_denied", text)
}

pub(super) fn known_scopes(scope: &str) -> Result<(), Refusal> {
    match scope.split_whitespace().find(|s| !SCOPES.contains(s)) {
        Some(unknown) => Err(refuse(400, "invalid_scope", &format!("Invalid scope: {unknown}"))),
        None => Ok(()),
    }
}

/// The resources that a token is narrowed to (RFC 9396).
fn details(form: &TokenForm) -> Result<Option<Value>, Refusal> {
    let odd = |why: &str| {
        refuse(400, "invalid_authorization_details", &format!("authorization_details: {why}"))
    };
    let Some(text) = form.authorization_details.as_deref() else { return Ok(None) };
    let read: Vec<Value> = serde_json::from_str(text).map_err(|error| odd(&error.to_string()))?;
    if read.is_empty() {
        return Err(odd("an empty list"));
    }
    for detail in &read {
        let kind = DETAILS.iter().find(|(name, _)| detail["type"] == *name);
        let (_, fields) = kind.ok_or_else(|| odd("a type that is not known"))?;
        if let Some(missing) = fields.iter().find(|field| detail[**field].is_null()) {
            return Err(odd(&format!("{missing} is missing")));
        }
    }
    Ok(Some(Value::Array(read)))
}
