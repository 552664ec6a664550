//! From arguments to an engine, and to somebody who is signed in.

use crate::{
    arguments::Common,
    interrupt,
    say::{self, Exit},
};
use behalf_app::{
    Caller, Engine, EngineOptions, Environment, Home, SignInProgress, StoreChoice, SystemBrowser,
    SystemClock, SystemEntropy, open_vault, start,
};
use behalf_config::Config;
use behalf_core::{Browser, Failure, FailureCode, RunAs, Vault};
use behalf_identity::Session;
use jiff::Timestamp;
use std::{path::Path, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use url::Url;

/// From how many minutes before its end on a sign-in is announced.
const ENDS_SOON: i64 = 10;
/// How long a command waits for a look at what earlier ones left open.
const LOOK: Duration = Duration::from_secs(3);

/// Reads the configuration and says everything that is wrong with it.
pub(crate) fn config(named: Option<&Path>, environment: &Environment) -> Result<Config, Exit> {
    let loaded = start::config(named, environment);
    let config = loaded.map_err(|errors| {
        for error in errors {
            say::line(&format!("error: {error}"));
        }
        Exit::Usage
    })?;
    for item in &config.not_supported {
        say::line(&format!(
            "note: {}:{}:{}: {} is not supported here",
            config.file, item.place.line, item.place.column, item.field
        ));
    }
    for unset in &config.unset {
        say::line(&format!("note: {unset}"));
    }
    Ok(config)
}

/// An engine for a command or a service.
pub(crate) async fn engine(
    named: Option<&Path>,
    profile: Option<&str>,
    store: StoreChoice,
) -> Result<Arc<Engine>, Exit> {
    let environment = start::environment();
    let config = config(named, &environment)?;
    let started = async {
        let vault = vault(&environment).await?;
        Engine::start(options(config, environment, profile, store, vault)?).await
    };
    let engine = started.await.map_err(|failure: Failure| say::failure(&failure))?;
    notices(&engine, 0);
    Ok(engine)
}

/// The vault that the environment asks for.
pub(crate) async fn vault(environment: &Environment) -> Result<Arc<dyn Vault>, Failure> {
    let choice = environment.get("BEHALF_VAULT").map(String::as_str);
    open_vault(choice, &start::limits(environment)).await
}

/// What an engine is made of here.
pub(crate) fn options(
    config: Config,
    environment: Environment,
    profile: Option<&str>,
    store: StoreChoice,
    vault: Arc<dyn Vault>,
) -> Result<EngineOptions, Failure> {
    Ok(EngineOptions {
        config,
        home: Home::find(&environment)?,
        limits: start::limits(&environment),
        environment,
        profile: profile.map(str::to_owned),
        store,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        vault,
    })
}

/// Says what must be said, but the first `said`, which were said before.
pub(crate) fn notices(engine: &Engine, said: usize) {
    for notice in engine.notices().iter().skip(said) {
        say::line(&format!("note: {notice}"));
    }
}

/// A browser that is never opened: the link is for the person.
struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _: &Url) -> Result<(), String> {
        Err("not asked to".to_owned())
    }
}

/// Signs in with the browser, telling the link.
pub(crate) async fn sign_in(engine: &Engine, no_browser: bool) -> Result<Arc<Session>, Failure> {
    let browser: Arc<dyn Browser> =
        if no_browser { Arc::new(NoBrowser) } else { Arc::new(SystemBrowser::default()) };
    let cancel = CancellationToken::new();
    let on_interrupt = cancel.clone();
    let mut interrupts = interrupt::hear();
    let interrupt = tokio::spawn(async move {
        interrupts.next().await;
        on_interrupt.cancel();
        interrupts.next().await;
        interrupt::end();
    });
    let session = engine
        .sign_in(browser, &cancel, |SignInProgress::WaitingForBrowser { url, opened }| {
            if opened {
                say::line("Waiting for you to sign in with your browser. If it did not open, use this link:");
            } else {
                say::line("Open this link in your browser to sign in:");
            }
            say::line(&format!("  {url}"));
        })
        .await;
    interrupt.abort();
    let session = session?;
    say::line(&format!("Signed in as {}.", session.principal().user_name));
    Ok(session)
}

/// The caller of a command: the signed-in user, signing in if need be; or the service principal
/// where the whole configuration runs as it.
pub(crate) async fn caller(
    engine: &Arc<Engine>,
    may_sign_in: bool,
    no_browser: bool,
) -> Result<Caller, Failure> {
    if engine.config().run_as == RunAs::ServicePrincipal {
        say::line("note: everything runs as the service principal of the configuration.");
        return engine.service_principal().await;
    }
    if let Some(session) = engine.resume().await? {
        tell_ending(engine, &session);
        match engine.user(session).await {
            Err(failure) if failure.code == FailureCode::SignInNeeded && may_sign_in => {
                say::line(&failure.message);
            }
            other => return other,
        }
    } else if !may_sign_in {
        return Err(Failure::sign_in_needed("Nobody is signed in."));
    }
    engine.user(sign_in(engine, no_browser).await?).await
}

/// A sign-in that ends soon is announced.
fn tell_ending(engine: &Engine, session: &Session) {
    let Some(ends) = engine.ends(session) else { return };
    let left = ends.duration_since(Timestamp::now()).as_mins();
    if (0..ENDS_SOON).contains(&left) {
        say::line(&format!(
            "note: your sign-in ends in {left} min, as the configuration says. `behalf login` begins a new one."
        ));
    }
}

/// Engine and caller of a command.
pub(crate) async fn engine_and_caller(
    common: &Common,
    may_sign_in: bool,
    no_browser: bool,
) -> Result<(Arc<Engine>, Caller), Exit> {
    let engine =
        engine(common.config.as_deref(), common.profile.as_deref(), StoreChoice::Owner).await?;
    let said = engine.notices().len();
    let caller = caller(&engine, may_sign_in, no_browser).await.map_err(|f| say::failure(&f))?;
    notices(&engine, said);
    // A command may be over before the background has looked.
    caller.looked(LOOK).await;
    Ok((engine, caller))
}
