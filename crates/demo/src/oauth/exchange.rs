//! Token exchange (RFC 8693): the token of a company's own identity provider becomes one of the
//! workspace, if a federation policy says so.

use super::{
    Order, PUBLIC_CLIENT,
    machine::known_scopes,
    token::{Granted, TokenForm, noted, refuse},
};
use crate::{
    accounts::{Account, Kind},
    keys,
    reply::Refusal,
    workspace::{ACCOUNT_ID, Workspace},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// Whose tokens are exchanged, and for whom.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    pub(crate) issuer: String,
    /// Absent: the account.
    #[serde(default)]
    pub(crate) audiences: Vec<String>,
    /// The claim that names the user; `sub` if absent.
    pub(crate) subject_claim: Option<String>,
    /// Of a policy for the service principal alone: whom the claim must name.
    pub(crate) subject: Option<String>,
    /// The issuer's public keys.
    pub(crate) keys: Vec<Value>,
}

impl Policy {
    fn claim(&self) -> &str {
        self.subject_claim.as_deref().unwrap_or("sub")
    }

    fn accepts(&self, audience: &Value) -> bool {
        let named: Vec<&str> = match audience {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let account = [ACCOUNT_ID.to_owned()];
        let wanted = if self.audiences.is_empty() { &account[..] } else { &self.audiences };
        named.iter().any(|audience| wanted.iter().any(|wanted| wanted == audience))
    }
}

impl Workspace {
    pub(super) fn exchange_token(&self, form: &TokenForm) -> Result<Granted, Refusal> {
        let invalid = |why: &str| refuse(400, "invalid_grant", why);
        let subject = form.subject_token.as_deref().filter(|token| !token.is_empty());
        let subject =
            subject.ok_or_else(|| refuse(400, "invalid_request", "subject_token is required"))?;
        if form.subject_token_type.as_deref() != Some(JWT) {
            return Err(refuse(400, "invalid_request", "subject_token_type must be a JWT's"));
        }
        if form.authorization_details.is_some() {
            let text = "authorization_details do not go with this grant; narrow the token after it";
            return Err(refuse(400, "invalid_request", text));
        }
        let wants_original = form.return_original_token_if_authenticated.as_deref() == Some("true");
        if wants_original && let Some(granted) = self.original(subject) {
            return Ok(granted);
        }
        let scope = form.scope().unwrap_or("all-apis");
        known_scopes(scope)?;
        let app = Account::service_principal();
        let for_app = match form.client_id.as_deref() {
            None => false,
            Some(id) if id == app.user_name => true,
            Some(_) => return Err(refuse(401, "invalid_client", "Client authentication failed")),
        };
        let claims = self.federated(subject, for_app)?;
        let (policy, claims) = claims;
        let account = if for_app {
            app
        } else {
            let named = claims.get(policy.claim()).and_then(Value::as_str).unwrap_or_default();
            let known = Account::find(named).filter(|account| account.kind == Kind::User);
            known.ok_or_else(|| invalid("No user of the account has the name of the subject"))?
        };
        let now = self.clock.now().as_second();
        let not_after = claims.get("exp").and_then(Value::as_i64).unwrap_or(now);
        let client_id = if for_app { app.user_name } else { PUBLIC_CLIENT };
        let order = Order { account, client_id, scope, family: None, not_after, details: None };
        let mut granted = self.granted(order)?;
        granted.body["issued_token_type"] = json!("urn:ietf:params:oauth:token-type:access_token");
        Ok(granted)
    }

    /// A token that the workspace takes already is handed back.
    fn original(&self, token: &str) -> Option<Granted> {
        let claims = self.key.read(token)?;
        let left = claims.exp - self.clock.now().as_second();
        let account = Account::find(&claims.sub)?;
        (left > 0 && self.oauth.lock().is_live(&claims.jti)).then(|| Granted {
            body: json!({
                "access_token": token, "token_type": "Bearer", "expires_in": left,
                "scope": claims.scope,
            }),
            who: noted(account, &claims.client_id, &claims.scope),
        })
    }

    /// The claims of a foreign token, and the policy that lets it in.
    fn federated(
        &self,
        token: &str,
        for_app: bool,
    ) -> Result<(Policy, Map<String, Value>), Refusal> {
        let invalid = |why: &str| refuse(400, "invalid_grant", why);
        let mut why = "No federation policy is for the issuer of this token";
        let own = self
            .company_policies()
            .map_err(|error| refuse(500, "server_error", &error.to_string()))?;
        let told = self.oauth.lock().policies.clone();
        for policy in
            own.into_iter().chain(told).filter(|policy| policy.subject.is_some() == for_app)
        {
            let Some(claims) = keys::verified::<Map<String, Value>>(token, &policy.keys) else {
                continue;
            };
            let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
            if claim("iss").as_str() != Some(&policy.issuer) {
                continue;
            }
            let now = self.clock.now().as_second();
            why = if !policy.accepts(&claim("aud")) {
                "The audience of the token is not one of the policy's"
            } else if claim("exp").as_i64().is_none_or(|exp| exp <= now)
                || !claim("nbf").is_null() && claim("nbf").as_i64().is_none_or(|from| from > now)
            {
                "The token has expired, or is not valid yet"
            } else if policy.subject.is_some()
                && claim(policy.claim()).as_str() != policy.subject.as_deref()
            {
                "The subject of the token is not the policy's"
            } else {
                return Ok((policy, claims));
            };
        }
        Err(invalid(why))
    }
}
