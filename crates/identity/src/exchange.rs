//! The exchange: the user's token for a scoped one of the same user, by RFC 7523 §2.1 or RFC 8693 at
//! the workspace, or by the on-behalf-of flow of Microsoft Entra ID.

use crate::oauth::{Tokens, error_name, in_every_form, missing_scope, said, without};
use behalf_core::{
    Failure, FailureCode, Limits, Scopes,
    lease::Grant,
    secret::{AccessToken, ClientSecret},
};
use behalf_databricks::{Wire, denial::consent_needed, unleased};
use oauth2::basic::BasicErrorResponse;
use serde::{Deserialize, Serialize};
use url::Url;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
/// Azure Databricks as a resource of Entra, the same in every public cloud.
const AZURE_DATABRICKS: &str = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/user_impersonation";

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
    /// RFC 8693: users sign in at their company's identity provider, which the workspace trusts.
    TokenExchange,
    /// Users sign in at Entra for an application of their own, which acts on their behalf.
    EntraObo,
}

impl ExchangeMode {
    /// The grant, where it need not be probed for.
    pub(crate) fn grant(self) -> Option<Grant> {
        match self {
            Self::Auto => None,
            Self::None => Some(Grant::PassThrough),
            Self::JwtBearer => Some(Grant::JwtBearer),
            Self::TokenExchange => Some(Grant::TokenExchange),
            Self::EntraObo => Some(Grant::EntraObo),
        }
    }

    /// Whether the user's own token is no token of the workspace: it says nothing there, and is
    /// never sent as it is.
    pub fn is_foreign(self) -> bool {
        matches!(self, Self::TokenExchange | Self::EntraObo)
    }
}

/// Where tokens are exchanged, and as which client.
#[derive(Clone)]
pub struct Exchange {
    /// How.
    pub mode: ExchangeMode,
    /// The token endpoint: the workspace's, or Entra's.
    pub token_endpoint: Url,
    /// The client; none with `token-exchange`, where it would name a service principal.
    pub client_id: String,
    /// Its secret, if it is confidential.
    pub client_secret: Option<ClientSecret>,
    /// RFC 9396, as JSON: what a lease is narrowed to, beside its scopes.
    pub authorization_details: Option<String>,
}

/// An exchange with the way to it.
#[derive(Clone)]
pub(crate) struct Exchanger {
    pub(crate) wire: Wire,
    pub(crate) limits: Limits,
    pub(crate) to: Exchange,
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
        grant: Grant,
        subject: &AccessToken,
        scopes: &Scopes,
    ) -> Result<Tokens, ExchangeError> {
        let scope = scopes.to_string();
        let form = self.form(grant, subject, &scope);
        let (endpoint, limit) = (&self.to.token_endpoint, self.limits.token_request);
        let reply = unleased::token(&self.wire, endpoint, &form, limit)
            .await
            .map_err(|failure| ExchangeError::Failed(unsent(failure)))?;
        let host = endpoint.host_str().unwrap_or_default();
        if let Some(failure) = reply.trouble(host) {
            return Err(ExchangeError::Failed(failed(reply.status, failure)));
        }
        match reply.status {
            200 => serde_json::from_slice(&reply.body)
                .map_err(|_| ExchangeError::Failed(refused(None, "its reply was not understood"))),
            404 | 405 | 501 => {
                let failure = refused(None, "there is no such grant");
                Err(ExchangeError::NotSupported(mended(failure, NO_SUCH_GRANT)))
            }
            _ => Err(self.explain(&reply.body, subject, scopes)),
        }
    }

    fn form<'a>(
        &'a self,
        grant: Grant,
        subject: &'a AccessToken,
        scope: &'a str,
    ) -> Vec<(&'static str, &'a str)> {
        let token = subject.expose();
        let client = || {
            let secret = self.to.client_secret.as_ref().map(|s| ("client_secret", s.expose()));
            [Some(("client_id", self.to.client_id.as_str())), secret].into_iter().flatten()
        };
        let mut form = match grant {
            // A client_id would make it the service principal of that id.
            Grant::TokenExchange => vec![
                ("grant_type", TOKEN_EXCHANGE),
                ("subject_token", token),
                ("subject_token_type", JWT),
                ("scope", scope),
            ],
            Grant::EntraObo => vec![
                ("grant_type", JWT_BEARER),
                ("assertion", token),
                ("requested_token_use", "on_behalf_of"),
                ("scope", AZURE_DATABRICKS),
            ],
            _ => vec![("grant_type", JWT_BEARER), ("assertion", token), ("scope", scope)],
        };
        if grant != Grant::TokenExchange {
            form.extend(client());
        }
        if let Some(details) = self.to.authorization_details.as_deref() {
            form.push(("authorization_details", details));
        }
        form
    }

    fn explain(&self, body: &[u8], subject: &AccessToken, asked: &Scopes) -> ExchangeError {
        let mut sent = vec![subject.expose().to_owned()];
        sent.extend(self.to.client_secret.as_ref().map(|secret| secret.expose().to_owned()));
        let body = &without(&in_every_form(&sent), body);
        let Ok(error) = serde_json::from_slice::<BasicErrorResponse>(body) else {
            return ExchangeError::Failed(refused(None, "its reply was not understood"));
        };
        let name = error_name(error.error().as_ref());
        let said = subject.cut_from(&said(error.error_description().map_or("", String::as_str)));
        if name == "interaction_required" {
            let challenge = serde_json::from_slice::<Challenge>(body).ok();
            return ExchangeError::Failed(
                Failure::sign_in_needed("Your company asks for more of your sign-in.")
                    .claiming(challenge.and_then(|c| c.claims).filter(|c| c.len() <= CLAIMS_BYTES))
                    .caused_by(said),
            );
        }
        meaning(&name, &said, asked, self.to.mode)
    }
}

/// Longest claims challenge that is handed on.
const CLAIMS_BYTES: usize = 4096;

/// What Entra adds to `interaction_required`.
#[derive(Deserialize)]
struct Challenge {
    claims: Option<String>,
}

fn meaning(name: &str, description: &str, asked: &Scopes, mode: ExchangeMode) -> ExchangeError {
    let failure = refused(Some(name.to_owned()), description);
    match name {
        "unsupported_grant_type" | "invalid_request" | "unauthorized_client" => {
            ExchangeError::NotSupported(mended(failure, NO_SUCH_GRANT))
        }
        "invalid_client" => ExchangeError::Failed(mended(failure, WRONG_CLIENT)),
        // RFC 9396 §5.
        "invalid_authorization_details" => ExchangeError::Failed(mended(failure, WRONG_DETAILS)),
        "invalid_scope" | "access_denied" => {
            let missing = missing_scope(description, asked);
            ExchangeError::ScopeRefused(consent_needed(&missing).caused_by(description))
        }
        // The token was renewed at the company a moment ago: signing in again would not help.
        "invalid_grant" if mode.is_foreign() => ExchangeError::Failed(
            Failure::new(
                FailureCode::ExchangeFailed { oauth_error: Some(name.to_owned()) },
                "The workspace did not accept the token of your company's sign-in.",
                "Ask your account admin whether a federation policy trusts this issuer and audience, \
                 and whether you are a user of this workspace.",
            )
            .caused_by(description),
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

const NO_SUCH_GRANT: &str = "This workspace does not exchange tokens in this way. Set app.exchange.grant to auto or none to use \
     your own token, or ask your account admin to allow the exchange. Nothing was sent.";
const WRONG_CLIENT: &str = "Check the client id and its secret: app.sign_in, or app.exchange with entra-obo. Nothing was sent.";
const WRONG_DETAILS: &str =
    "Correct app.exchange.authorization_details in the configuration. Nothing was sent.";

/// The same refusal, with what mends it.
fn mended(failure: Failure, hint: &str) -> Failure {
    Failure { hint: hint.to_owned(), ..failure }
}

/// An endpoint that fails, said as what it means here; a wait that it asks for stays one.
fn failed(status: u16, failure: Failure) -> Failure {
    if status < 500 {
        return failure;
    }
    let text = format!("the token endpoint failed (HTTP {status})");
    refused(None, &text).caused_by(failure.message)
}

/// A failure to reach the endpoint, said as what it means here.
fn unsent(failure: Failure) -> Failure {
    match failure.code {
        FailureCode::TimedOut => refused(None, "the token endpoint did not answer in time")
            .caused_by(failure.cause.unwrap_or_default()),
        _ => failure,
    }
}
