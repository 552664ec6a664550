//! The OAuth client that signs people in, and its page at the authority (RFC 6749 §4.1.1, RFC 7636).

use crate::{
    discovery::Authority,
    oauth::{Client, UserClient, error_name, missing_scope, said},
    profile::Profile,
};
use behalf_core::{Failure, FailureCode};
use behalf_databricks::{Wire, denial::consent_needed, unleased};
use oauth2::{
    AuthType, AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    Scope, TokenUrl,
};
use url::Url;

/// The client of a profile, with the way back to this port.
pub(crate) fn of(
    profile: &Profile,
    authority: &Authority,
    port: u16,
) -> Result<UserClient, Failure> {
    let redirect =
        RedirectUrl::new(format!("http://localhost:{port}")).map_err(Failure::internal)?;
    let client = Client::new(ClientId::new(profile.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(authority.authorization_endpoint.clone()))
        .set_token_uri(TokenUrl::from_url(authority.token_endpoint.clone()))
        .set_redirect_uri(redirect)
        .set_auth_type(AuthType::RequestBody);
    Ok(match &profile.client_secret {
        Some(secret) => {
            client.set_client_secret(oauth2::ClientSecret::new(secret.expose().to_owned()))
        }
        None => client,
    })
}

/// The page where a person signs in.
pub(crate) fn page(
    profile: &Profile,
    client: &UserClient,
    verifier: &PkceCodeVerifier,
    state: &str,
) -> Url {
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(verifier);
    let (url, _) = client
        .authorize_url(|| CsrfToken::new(state.to_owned()))
        .add_scopes(profile.scopes.iter().map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    url
}

/// Whether the authority would show its page to this client: asked as a browser asks, without a person.
///
/// # Errors
/// `invalid` when it does not know the client or its redirect address, `consent_needed` when it refuses a
/// scope.
pub async fn is_client_known(
    wire: &Wire,
    authority: &Authority,
    profile: &Profile,
) -> Result<(), Failure> {
    let port = *profile.redirect_ports.start();
    let client = of(profile, authority, port)?;
    // Nobody comes back from it: what it holds need not be secret.
    let verifier = PkceCodeVerifier::new("a".repeat(43));
    let url = page(profile, &client, &verifier, "doctor");
    let (status, location) = unleased::first_answer(wire, &url).await?;
    let back = location.and_then(|to| Url::parse(&to).ok());
    let back = back.filter(|url| url.port() == Some(port) && url.host_str() == Some("localhost"));
    let field = |name: &str| {
        let mut pairs = back.iter().flat_map(|url| url.query_pairs());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    if let Some(error) = field("error") {
        let description = said(&field("error_description").unwrap_or_default());
        return Err(match error_name(&error).as_str() {
            "invalid_scope" | "access_denied" => {
                consent_needed(&missing_scope(&description, &profile.scopes))
            }
            other => unknown(profile, port).caused_by(format!("{other}: {description}")),
        });
    }
    match status {
        400..=499 => Err(unknown(profile, port).caused_by(format!("HTTP {status}"))),
        _ => Ok(()),
    }
}

fn unknown(profile: &Profile, port: u16) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "app.sign_in.client_id".to_owned() },
        format!(
            "The sign-in does not know the client {}, or not its way back to http://localhost:{port}.",
            profile.client_id
        ),
        "Correct app.sign_in.client_id, or ask your account admin to register this redirect address; \
         app.sign_in.redirect_ports chooses others.",
    )
}
