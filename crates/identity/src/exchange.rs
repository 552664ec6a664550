//! The exchange: the user's token for a scoped one of the same user (RFC 7523 §2.1).

use crate::oauth::{Tokens, error_name, scope_in, token_endpoint_failed};
use behalf_core::{Failure, FailureCode, Limits, Scopes, secret::AccessToken};
use behalf_databricks::{Wire, denial::consent_needed, unleased};
use oauth2::basic::BasicErrorResponse;
use serde::{Deserialize, Serialize};
use url::Url;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// `app.exchange.grant`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExchangeMode {
    /// jwt-bearer where the workspace has it, the user's own token otherwise; probed once at
    /// each sign-in, never inside an action.
    #[default]
    Auto,
    /// The user's own token, always.
    None,
    /// jwt-bearer, always; never degrades.
    JwtBearer,
}

/// Where tokens are exchanged, and as which client.
#[derive(Clone)]
pub(crate) struct Exchanger {
    pub(crate) wire: Wire,
    pub(crate) limits: Limits,
    pub(crate) token_endpoint: Url,
    pub(crate) client_id: String,
}

/// Why no scoped token was had.
#[derive(Debug)]
pub(crate) enum ExchangeError {
    /// The workspace does not have this grant.
    NotSupported(Failure),
    /// It has, but not for this scope.
    ScopeRefused(Failure),
    /// Anything else: fail closed.
    Failed(Failure),
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::NotSupported(failure)
            | ExchangeError::ScopeRefused(failure)
            | ExchangeError::Failed(failure) => failure,
        }
    }
}

impl Exchanger {
    pub(crate) async fn exchange(
        &self,
        assertion: &AccessToken,
        scopes: &Scopes,
    ) -> Result<Tokens, ExchangeError> {
        let scope = scopes.to_string();
        let form = [
            ("grant_type", JWT_BEARER),
            ("assertion", assertion.expose()),
            ("scope", scope.as_str()),
            ("client_id", self.client_id.as_str()),
        ];
        let limit = self.limits.token_request;
        let reply = unleased::token(&self.wire, &self.token_endpoint, &form, limit)
            .await
            .map_err(|failure| ExchangeError::Failed(unsent(failure)))?;
        let host = self.token_endpoint.host_str().unwrap_or_default();
        match reply.status {
            200 => serde_json::from_slice(&reply.body)
                .map_err(|_| ExchangeError::Failed(refused(None, "its reply was not understood"))),
            404 | 405 | 501 => {
                Err(ExchangeError::NotSupported(refused(None, "there is no such grant")))
            }
            500.. => {
                let cause = token_endpoint_failed(host, reply.status).message;
                let text = format!("the token endpoint failed (HTTP {})", reply.status);
                Err(ExchangeError::Failed(refused(None, &text).caused_by(cause)))
            }
            _ => Err(explain(&reply.body, assertion)),
        }
    }
}

fn explain(body: &[u8], assertion: &AccessToken) -> ExchangeError {
    let Ok(error) = serde_json::from_slice::<BasicErrorResponse>(body) else {
        return ExchangeError::Failed(refused(None, "its reply was not understood"));
    };
    let name = error_name(error.error());
    let description = assertion.cut_from(error.error_description().map_or("", String::as_str));
    let failure = refused(Some(name.clone()), &description);
    match name.as_str() {
        "unsupported_grant_type" | "invalid_request" | "unauthorized_client" => {
            ExchangeError::NotSupported(failure)
        }
        "invalid_scope" | "access_denied" => ExchangeError::ScopeRefused(
            consent_needed(&scope_in(&description)).caused_by(description),
        ),
        "invalid_grant" => ExchangeError::Failed(
            Failure::sign_in_needed("Your sign-in has ended.").caused_by(description),
        ),
        _ => ExchangeError::Failed(failure),
    }
}

fn refused(oauth_error: Option<String>, why: &str) -> Failure {
    Failure::new(
        FailureCode::ExchangeFailed { oauth_error },
        format!("Your token could not be exchanged for a scoped one: {why}."),
        "Nothing was sent under any identity. Try again; if it stays, ask your workspace admin.",
    )
}

/// A failure to reach the endpoint, said as what it means here.
fn unsent(failure: Failure) -> Failure {
    match failure.code {
        FailureCode::TimedOut => refused(None, "the token endpoint did not answer in time")
            .caused_by(failure.cause.unwrap_or_default()),
        _ => failure,
    }
}
