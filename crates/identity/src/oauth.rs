//! The OAuth protocol on the `oauth2` crate: client types, its way to our HTTP clients, a token
//! reply read leniently, and what its errors mean.

use crate::claims::Claims;
use base64::{Engine, engine::general_purpose::STANDARD};
use behalf_core::{Failure, FailureCode, Limits, Scopes, secret};
use behalf_databricks::{Wire, unleased::TokenReply, wire};
use jiff::Timestamp;
use oauth2::{
    AccessToken, AsyncHttpClient, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    RefreshToken, RequestTokenError, Scope, StandardRevocableToken, TokenResponse,
    basic::{
        BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
        BasicTokenType,
    },
};
use serde::{Deserialize, Deserializer, Serialize};
use std::{future::Future, pin::Pin, time::Duration};

/// Life of a token whose reply does not say.
const UNSAID_LIFE: Duration = Duration::from_secs(300);
/// No token is trusted for longer, whatever its reply says.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// A token reply; `expires_in` may be a number or a text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tokens {
    #[serde(deserialize_with = "token")]
    access_token: AccessToken,
    #[serde(default = "bearer", deserialize_with = "bearer_alone")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    #[serde(default)]
    id_token: Option<AccessToken>,
    #[serde(default)]
    scope: Option<String>,
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccessToken, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.trim().is_empty() {
        true => Err(serde::de::Error::custom("an empty access token")),
        false => Ok(AccessToken::new(text)),
    }
}

/// A token of another type is shown in another way, which nobody here knows (RFC 6749 §7.1).
fn bearer_alone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BasicTokenType, D::Error> {
    match String::deserialize(deserializer)?.eq_ignore_ascii_case("bearer") {
        true => Ok(BasicTokenType::Bearer),
        false => Err(serde::de::Error::custom("a token that is no bearer")),
    }
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match Option::<serde_json::Value>::deserialize(deserializer)? {
        Some(serde_json::Value::Number(number)) => number.as_u64(),
        Some(serde_json::Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    })
}

impl TokenResponse for Tokens {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

impl Tokens {
    /// The access token.
    pub fn access(&self) -> secret::AccessToken {
        secret::AccessToken::new(self.access_token.secret().as_str())
    }

    /// The token to exchange, of a company's identity provider: the id token, which is for this client
    /// and says who signed in; an access token, where there is none, is for somebody else's API.
    pub fn subject(&self) -> secret::AccessToken {
        let id_token = self.id_token.as_ref();
        id_token.map_or_else(|| self.access(), |t| secret::AccessToken::new(t.secret().as_str()))
    }

    /// The refresh token, if there is one.
    pub fn refresh(&self) -> Option<secret::RefreshToken> {
        self.refresh_token.as_ref().map(|token| secret::RefreshToken::new(token.secret().as_str()))
    }

    /// How long a token of this reply lives, as the reply and the token itself say. Durations, not
    /// instants: this machine's clock may be wrong.
    pub fn life_of(&self, token: &secret::AccessToken, since: Timestamp) -> Duration {
        let said = self.expires_in.map(Duration::from_secs);
        let claims = Claims::of(token);
        // Where nobody says how long, its end is looked at, unless our clock is past it.
        let left = claims.ends().map(|end| end.duration_since(since)).filter(|_| said.is_none());
        let left = left.and_then(|left| Duration::try_from(left).ok()).filter(|l| !l.is_zero());
        let life = said.into_iter().chain(claims.life()).chain(left).min();
        life.unwrap_or(UNSAID_LIFE).min(LONGEST_LIFE)
    }

    /// What was granted; what was asked for, where the reply does not say (RFC 6749 §5.1).
    pub fn granted(&self, asked: &Scopes) -> Scopes {
        self.scope.as_deref().map_or_else(|| asked.clone(), Scopes::parse)
    }
}

/// The client of the `oauth2` crate with our token reply.
pub type Client<Auth = EndpointNotSet, Token = EndpointNotSet> = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Auth,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;

/// A client that signs users in.
pub type UserClient = Client<EndpointSet, EndpointSet>;

/// The way of the `oauth2` crate to our HTTP clients.
pub struct Post<'a> {
    /// The clients.
    pub wire: &'a Wire,
    /// How long one request may take.
    pub limits: &'a Limits,
}

impl<'c> AsyncHttpClient<'c> for Post<'_> {
    type Error = PostError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, PostError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.post(request))
    }
}

/// Why the token endpoint gave no OAuth reply.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PostError(pub Failure);

impl Post<'_> {
    async fn post(&self, request: HttpRequest) -> Result<HttpResponse, PostError> {
        let sent = secrets_of(&request);
        let mut request = reqwest_request(request)?;
        *request.timeout_mut() = Some(self.limits.token_request);
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let unreachable = |error| PostError(wire::unreachable(&host, error));
        let client = self.wire.client(request.url());
        let response = client.execute(request).await.map_err(unreachable)?;
        let headers = response.headers().clone();
        let reply = TokenReply::read(response, &host).await.map_err(PostError)?;
        if let Some(failure) = reply.trouble(&host) {
            return Err(PostError(failure));
        }
        let mut for_crate = oauth2::http::Response::builder().status(reply.status);
        if let Some(own) = for_crate.headers_mut() {
            *own = headers;
        }
        let succeeded = (200..300).contains(&reply.status);
        let body = if succeeded { reply.body } else { without(&sent, &reply.body) };
        for_crate.body(body).map_err(|error| PostError(Failure::internal(error)))
    }
}

/// What is secret of a token request: a server that repeats it must not make us repeat it.
fn secrets_of(request: &HttpRequest) -> Vec<String> {
    const SECRET: [&str; 6] =
        ["refresh_token", "code", "code_verifier", "assertion", "client_secret", "token"];
    let form = url::form_urlencoded::parse(request.body());
    let secret = form.filter(|(name, value)| SECRET.contains(&name.as_ref()) && !value.is_empty());
    let mut all: Vec<String> = secret.map(|(_, value)| value.into_owned()).collect();
    let basic = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    if let Some(encoded) = basic.and_then(|value| value.split_whitespace().last()) {
        all.push(encoded.to_owned());
        let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let secret = decoded.as_deref().and_then(|pair| Some(pair.split_once(':')?.1.to_owned()));
        all.extend(secret);
    }
    in_every_form(&all)
}

/// Secrets as they are, and as a form holds them.
pub(crate) fn in_every_form(secrets: &[String]) -> Vec<String> {
    let encoded = secrets
        .iter()
        .map(|secret| url::form_urlencoded::byte_serialize(secret.as_bytes()).collect());
    secrets.iter().cloned().chain(encoded).collect()
}

/// An error's body without these secrets. They are looked for in what the JSON says, however it is
/// escaped; a body that is no JSON is not read by anybody.
pub(crate) fn without(sent: &[String], body: &[u8]) -> Vec<u8> {
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::from_slice(body) else {
        return Vec::new();
    };
    for value in fields.values_mut() {
        if let serde_json::Value::String(text) = value {
            *text = sent.iter().fold(std::mem::take(text), |text, secret| {
                text.replace(secret.as_str(), "[secret]")
            });
        }
    }
    serde_json::Value::Object(fields).to_string().into_bytes()
}

fn reqwest_request(request: HttpRequest) -> Result<behalf_databricks::wire::Request, PostError> {
    behalf_databricks::wire::Request::try_from(request)
        .map_err(|error| PostError(Failure::internal(error.without_url())))
}

/// What an error of the token endpoint means. The body is never shown: it may hold tokens.
pub enum TokenError {
    /// The endpoint answered with an OAuth error.
    OAuth { error: String, description: String },
    /// It did not answer, or not in OAuth.
    Failed(Failure),
}

impl From<RequestTokenError<PostError, BasicErrorResponse>> for TokenError {
    fn from(error: RequestTokenError<PostError, BasicErrorResponse>) -> Self {
        match error {
            RequestTokenError::ServerResponse(reply) => Self::OAuth {
                error: error_name(reply.error().as_ref()),
                description: said(reply.error_description().map_or("", String::as_str)),
            },
            RequestTokenError::Request(PostError(failure)) => Self::Failed(failure),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                Self::Failed(Failure::new(
                    FailureCode::Offline,
                    "The token endpoint's reply was not understood.",
                    "Try again; if it stays, a proxy may be changing the replies.",
                ))
            }
        }
    }
}

/// The name of an OAuth error; what is none is not repeated.
pub(crate) fn error_name(name: &str) -> String {
    let is_name = name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_name { name.to_owned() } else { "unknown_error".to_owned() }
}

/// The description of an OAuth error, as much as a line holds.
pub(crate) fn said(description: &str) -> String {
    description.chars().filter(|c| !c.is_control()).take(300).collect()
}

impl TokenError {
    /// The failure of a sign-in or a refresh that asked for these scopes.
    pub fn into_failure(self, doing: &str, asked: &Scopes) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::OAuth { error, description } => match error.as_str() {
                "invalid_grant" => Failure::sign_in_needed("Your sign-in has ended."),
                // OpenID Connect Core §3.1.2.6: only the person can go on.
                "interaction_required" | "login_required" | "consent_required" => {
                    Failure::sign_in_needed("Your company asks for more of your sign-in.")
                }
                "access_denied" | "invalid_scope" => Failure::new(
                    FailureCode::ConsentNeeded { scope: missing_scope(&description, asked) },
                    format!("{doing} was refused: {description}"),
                    "Ask your workspace admin to allow this scope for the app.",
                ),
                "invalid_client" | "unauthorized_client" => Failure::new(
                    FailureCode::Invalid { field: "client_id".to_owned() },
                    format!(
                        "{doing} was refused: the workspace does not accept this OAuth client."
                    ),
                    "Check the client id and its secret in the configuration.",
                ),
                _ => Failure::new(
                    FailureCode::ExchangeFailed { oauth_error: Some(error.clone()) },
                    format!("{doing} failed: {error} {description}"),
                    "Try again; if it stays, ask your workspace admin.",
                ),
            }
            .caused_by(format!("{error}: {description}")),
        }
    }
}

/// The scope that is missing: the one that an error text names, else all that were asked for.
pub(crate) fn missing_scope(description: &str, asked: &Scopes) -> String {
    let named = scope_in(description);
    if named.is_empty() { asked.to_string() } else { named }
}

/// The scope that an error text names: `Scopes 'X' are not assigned…`, `Invalid scope: X`. Empty where
/// it names none.
pub(crate) fn scope_in(description: &str) -> String {
    let quoted = description.split('\'').nth(1);
    let named = description.rsplit_once(": ").map(|(_, named)| named);
    let is_scope = |text: &&str| !text.is_empty() && !text.contains(' ');
    quoted.or(named).map(str::trim).filter(is_scope).unwrap_or_default().to_owned()
}
