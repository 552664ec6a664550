//! Sign-in: authorization code with PKCE (RFC 6749 §4.1, RFC 7636), system browser, loopback
//! redirect (RFC 8252).

use crate::{
    client,
    discovery::Authority,
    loopback::{Callback, CallbackOutcome, Loopback, Page},
    oauth::{Post, TokenError, Tokens, UserClient, error_name, missing_scope, said, scope_in},
    profile::Profile,
    session::{Session, Surroundings},
};
use behalf_core::{Browser, Entropy, Failure, FailureCode, Principal, Scopes};
use behalf_databricks::denial::consent_needed;
use oauth2::{AuthorizationCode, PkceCodeVerifier};
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
    /// Runs to its end, a refusal, the limit, or `cancel`. No listener is left behind. A scope that the
    /// application is not allowed is left out and the page opened again: the others are worth having.
    pub async fn run(
        &self,
        cancel: &CancellationToken,
        progress: impl Fn(SignInProgress),
    ) -> Result<Session, Failure> {
        let mut profile = self.profile.clone();
        loop {
            match self.ask(&profile, cancel, &progress).await {
                Err(failure) => profile.scopes = fewer(&profile.scopes, &failure).ok_or(failure)?,
                session => return session,
            }
        }
    }

    async fn ask(
        &self,
        profile: &Profile,
        cancel: &CancellationToken,
        progress: &impl Fn(SignInProgress),
    ) -> Result<Session, Failure> {
        let state = self.random_text();
        let mut listener = Loopback::bind(profile.redirect_ports.clone(), &state).await?;
        let waited = self.wait(profile, &mut listener, &state, cancel, progress);
        let result = Box::pin(waited).await;
        listener.close().await;
        result
    }

    async fn wait(
        &self,
        profile: &Profile,
        listener: &mut Loopback,
        state: &str,
        cancel: &CancellationToken,
        progress: &impl Fn(SignInProgress),
    ) -> Result<Session, Failure> {
        let verifier = PkceCodeVerifier::new(self.random_text());
        let client = client::of(profile, &self.authority, listener.port)?;
        let url = client::page(profile, &client, &verifier, state);
        let opened = self.browser.open(&url).is_ok();
        progress(SignInProgress::WaitingForBrowser { url, opened });
        let wait = tokio::time::timeout(self.around.broker.limits.sign_in, listener.next());
        let callback = tokio::select! {
            waited = wait => waited.map_err(|_| timed_out())?,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
        let callback = callback.ok_or_else(|| Failure::internal("the listener ended"))?;
        let result = self.finish(profile, &client, cancel, verifier, &callback).await;
        callback
            .show(match &result {
                Ok(session) => signed_in_page(session.principal()),
                Err(failure) => not_signed_in_page(failure, &profile.scopes),
            })
            .await;
        result
    }

    /// 32 random bytes as 43 characters: enough for state, and the shortest legal verifier.
    fn random_text(&self) -> String {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let mut bytes = [0u8; 32];
        self.entropy.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    async fn finish(
        &self,
        profile: &Profile,
        client: &UserClient,
        cancel: &CancellationToken,
        verifier: PkceCodeVerifier,
        callback: &Callback,
    ) -> Result<Session, Failure> {
        check_issuer(&self.authority, callback)?;
        let code = match &callback.outcome {
            CallbackOutcome::Error { error, description } => {
                let (error, description) = (error_name(error), said(description));
                return Err(refused(&error, &description, &profile.scopes));
            }
            CallbackOutcome::Code { code } => code.clone(),
        };
        let since = self.around.broker.clock.now();
        let (tokens, principal) = tokio::select! {
            redeemed = self.redeem(profile, client, verifier, code) => redeemed?,
            () = cancel.cancelled() => return Err(Failure::cancelled()),
        };
        Session::begin(
            profile.clone(),
            self.authority.clone(),
            principal,
            (&tokens, since),
            self.around.clone(),
        )
        .await
    }

    /// Redeems the code; asks the workspace whose tokens these are.
    async fn redeem(
        &self,
        profile: &Profile,
        client: &UserClient,
        verifier: PkceCodeVerifier,
        code: String,
    ) -> Result<(Tokens, Principal), Failure> {
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
                error => error.into_failure("The sign-in", &profile.scopes),
            })?;
        let identified = broker.identify(&broker.subject(&tokens)).await;
        Ok((tokens, identified.map_err(after_the_code)?))
    }
}

/// What is left to ask for after a refusal that names a scope; `None` where that leaves no API, or where
/// it is no such refusal.
fn fewer(asked: &Scopes, refusal: &Failure) -> Option<Scopes> {
    let FailureCode::ConsentNeeded { scope } = &refusal.code else { return None };
    // Who somebody is, and that they stay signed in, is not left out.
    if Scopes::OF_PEOPLE.contains(&scope.as_str()) {
        return None;
    }
    let left: Vec<&str> = asked.iter().filter(|asked| asked != scope).collect();
    let is_of_an_api = |scope: &&str| !Scopes::OF_PEOPLE.contains(scope);
    let is_shorter = left.len() < asked.iter().count();
    (is_shorter && left.iter().any(is_of_an_api)).then(|| Scopes::parse(&left.join(" ")))
}

fn not_signed_in_page(failure: &Failure, asked: &Scopes) -> Page {
    let (title, text) = match fewer(asked, failure) {
        Some(_) => (
            "One more step",
            format!("{} A page without that scope opens in another tab.", failure.message),
        ),
        None => ("You are not signed in", format!("{} {}", failure.message, failure.hint)),
    };
    Page { title: title.to_owned(), text, ok: false }
}

/// A refusal of the workspace, once the authority has given tokens: another page would not help.
fn after_the_code(failure: Failure) -> Failure {
    match failure.code {
        FailureCode::ConsentNeeded { .. } => {
            let code = FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None };
            Failure { code, ..failure }
        }
        _ => failure,
    }
}

fn signed_in_page(principal: &Principal) -> Page {
    Page {
        title: format!("Signed in as {}", principal.user_name),
        text: "Behalf now acts as you. You may close this tab.".to_owned(),
        ok: true,
    }
}

/// RFC 9207: `iss` must match where present, and must be present where announced (with an error some
/// leave it out: nothing is sent there for it).
fn check_issuer(authority: &Authority, callback: &Callback) -> Result<(), Failure> {
    let is_error = matches!(callback.outcome, CallbackOutcome::Error { .. });
    let matches = match (callback.iss.as_deref(), authority.issuer.as_deref()) {
        (Some(iss), Some(issuer)) => iss == issuer,
        // It cannot be told whether it is the right one.
        (Some(_), None) => false,
        (None, _) => !authority.sends_iss || is_error,
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

fn refused(error: &str, description: &str, asked: &Scopes) -> Failure {
    let description = match description.trim_end_matches('.') {
        "" => "no reason was given",
        text => text,
    };
    // Refused by the authority, and not by the person: it names what this client may not ask for.
    let named = Scopes::of(&scope_in(description));
    let is_about_a_scope = named != Scopes::default() && asked.cover(&named);
    match error {
        "access_denied" if is_about_a_scope => {
            consent_needed(&named.to_string()).caused_by(description)
        }
        "access_denied" => Failure::new(
            FailureCode::Declined,
            format!("The sign-in was refused: {description}."),
            "Sign in again and choose Allow, or ask your workspace admin about the app's scopes.",
        ),
        "invalid_scope" => Failure::new(
            FailureCode::ConsentNeeded { scope: missing_scope(description, asked) },
            format!("The workspace does not know a scope: {description}."),
            "Correct app.sign_in.scopes in the configuration.",
        ),
        "server_error" | "temporarily_unavailable" => Failure::new(
            FailureCode::Offline,
            format!("The sign-in's server failed: {description}."),
            "Try again in a moment; if it stays, look at the workspace's status page.",
        ),
        _ => Failure::new(
            FailureCode::ExchangeFailed { oauth_error: Some(error.to_owned()) },
            format!("The sign-in failed: {error}, {description}."),
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
