//! Sign-in: authorization code with PKCE (RFC 6749 §4.1, RFC 7636), system browser, loopback
//! redirect (RFC 8252).

use crate::{
    discovery::Authority,
    loopback::{Callback, CallbackOutcome, Loopback, Page},
    oauth::{Client, Post, TokenError, Tokens, UserClient},
    profile::Profile,
    session::{Session, Surroundings},
};
use behalf_core::{Browser, Entropy, Failure, FailureCode, Principal};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope, TokenUrl,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use url::Url;

/// What a sign-in tells while it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInProgress {
    /// The browser was asked to open this page; `opened` is whether it could be started.
    WaitingForBrowser {
        /// The page, also to be copied by hand. It holds no secret: the verifier stays here.
        url: Url,
        /// Whether a browser was started.
        opened: bool,
    },
}

/// One sign-in at a time, of one profile.
pub struct SignIn {
    /// Which profile.
    pub profile: Profile,
    /// Who signs in: the workspace, or a company's identity provider.
    pub authority: Authority,
    /// Broker and vault.
    pub around: Surroundings,
    /// Randomness for state and verifier.
    pub entropy: Arc<dyn Entropy>,
    /// Opens the page.
    pub browser: Arc<dyn Browser>,
}

impl SignIn {
    /// Runs to its end, a refusal, the limit, or `cancel`. No listener is left behind.
    pub async fn run(
        &self,
        cancel: &CancellationToken,
        progress: impl Fn(SignInProgress),
    ) -> Result<Session, Failure> {
        let state = self.random_text();
        let verifier = PkceCodeVerifier::new(self.random_text());
        let mut listener = Loopback::bind(self.profile.redirect_ports.clone(), &state).await?;
        let client = self.client(listener.port)?;
        let url = self.page(&client, &verifier, &state);
        let opened = self.browser.open(&url).is_ok();
        progress(SignInProgress::WaitingForBrowser { url, opened });
        let wait = tokio::time::timeout(self.around.broker.limits.sign_in, listener.next());
        let callback = tokio::select! {
            waited = wait => waited.map_err(|_| timed_out())?,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
        let callback = callback.ok_or_else(|| Failure::internal("the listener ended"))?;
        let Callback { outcome, page } = callback;
        let result = self.finish(&client, cancel, verifier, outcome).await;
        page.send(match &result {
            Ok(session) => signed_in_page(session.principal()),
            Err(failure) => Page {
                title: "You are not signed in".to_owned(),
                text: format!("{} {}", failure.message, failure.hint),
                ok: false,
            },
        })
        .ok();
        listener.close().await;
        result
    }

    /// 32 random bytes as 43 characters: enough for state, and the shortest legal verifier.
    fn random_text(&self) -> String {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let mut bytes = [0u8; 32];
        self.entropy.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn client(&self, port: u16) -> Result<UserClient, Failure> {
        let redirect =
            RedirectUrl::new(format!("http://localhost:{port}")).map_err(Failure::internal)?;
        let client = Client::new(ClientId::new(self.profile.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(self.authority.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(self.authority.token_endpoint.clone()))
            .set_redirect_uri(redirect)
            .set_auth_type(AuthType::RequestBody);
        Ok(match &self.profile.client_secret {
            Some(secret) => {
                client.set_client_secret(oauth2::ClientSecret::new(secret.expose().to_owned()))
            }
            None => client,
        })
    }

    fn page(&self, client: &UserClient, verifier: &PkceCodeVerifier, state: &str) -> Url {
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(verifier);
        let (url, _) = client
            .authorize_url(|| CsrfToken::new(state.to_owned()))
            .add_scopes(self.profile.scopes.iter().map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        url
    }

    async fn finish(
        &self,
        client: &UserClient,
        cancel: &CancellationToken,
        verifier: PkceCodeVerifier,
        outcome: CallbackOutcome,
    ) -> Result<Session, Failure> {
        let code = match outcome {
            CallbackOutcome::Error { error, description } => {
                return Err(refused(&error, &description));
            }
            CallbackOutcome::Code { code, iss } => {
                check_issuer(&self.authority, iss.as_deref())?;
                code
            }
        };
        let broker = &self.around.broker;
        let post = Post { wire: &broker.wire, limits: &broker.limits };
        let tokens: Tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(verifier)
            .request_async(&post)
            .await
            .map_err(|error| match TokenError::from(error) {
                TokenError::OAuth { error, description } if error == "invalid_grant" => {
                    Failure::sign_in_needed("The workspace did not accept the sign-in's code.")
                        .caused_by(description)
                }
                error => error.into_failure("The sign-in"),
            })?;
        let principal = broker.identify(&broker.subject(&tokens)).await?;
        if cancel.is_cancelled() {
            return Err(Failure::cancelled());
        }
        Session::begin(
            self.profile.clone(),
            self.authority.clone(),
            principal,
            &tokens,
            self.around.clone(),
        )
        .await
    }
}

fn signed_in_page(principal: &Principal) -> Page {
    Page {
        title: format!("Signed in as {}", principal.user_name),
        text: "Behalf now acts as you. You may close this tab.".to_owned(),
        ok: true,
    }
}

/// RFC 9207: `iss` must match where present, and must be present where announced.
fn check_issuer(authority: &Authority, iss: Option<&str>) -> Result<(), Failure> {
    let matches = match (iss, authority.issuer.as_deref()) {
        (Some(iss), Some(issuer)) => iss == issuer,
        // It cannot be told whether it is the right one.
        (Some(_), None) => false,
        (None, _) => !authority.sends_iss,
    };
    if matches {
        return Ok(());
    }
    Err(Failure::new(
        FailureCode::IdentityMismatch,
        "The sign-in was answered by another server than the workspace's.",
        "Close the browser tab and sign in again. If it happens twice, tell your workspace admin.",
    ))
}

fn refused(error: &str, description: &str) -> Failure {
    match error {
        "access_denied" => Failure::new(
            FailureCode::Declined,
            format!("The sign-in was refused: {description}."),
            "Sign in again and choose Allow, or ask your workspace admin about the app's scopes.",
        ),
        "invalid_scope" => Failure::new(
            FailureCode::ConsentNeeded { scope: crate::oauth::scope_in(description) },
            format!("The workspace does not know a scope: {description}."),
            "Correct app.sign_in.scopes in the configuration.",
        ),
        _ => Failure::new(
            FailureCode::ExchangeFailed { oauth_error: Some(error.to_owned()) },
            format!("The sign-in failed: {error} {description}"),
            "Try again; if it stays, ask your workspace admin.",
        ),
    }
}

fn timed_out() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "Nobody finished the sign-in in the browser in time.",
        "Start the sign-in again.",
    )
}
