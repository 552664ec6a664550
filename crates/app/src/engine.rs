//! The engine of one workspace.

mod chosen;
mod models;
mod options;
mod sessions;
mod stores;

pub use chosen::Chosen;
pub use options::{EngineOptions, StoreChoice};
pub use sessions::forget;

use crate::{caller::Caller, home::Home};
use behalf_agent::{Prover, Resource, Resources, Wanted, Watch, discover, set};
use behalf_config::{Config, Environment, Model};
use behalf_core::{
    Clock, Entropy, Failure, Lease, Limits, Origin, OwnerKey, Principal, ThreadId, TokenSource,
    Vault,
    lease::Grant,
    secret::{AccessToken, TokenDigest},
};
use behalf_databricks::{Door, serving::Manner};
use behalf_identity::{
    AppCredentials, AppSource, Authority, Bearers, Broker, ExchangeMode, Profile, Session,
    UserSource, broker::Probe,
};
use behalf_results::Shelf;
use behalf_store::Store;
use jiff::{SignedDuration, Timestamp};
use options::{exchange, profile};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex as StdMutex, PoisonError},
};
use stores::Stores;
use tokio::sync::{Mutex, Notify, OnceCell};
use tokio_util::sync::CancellationToken;

/// How the service principal's leases are had, for people.
const OF_THE_APP: &str = "client-credentials: the service principal's own token";

/// For whom something was discovered, and with which of their tokens.
type Whose = (OwnerKey, Option<TokenDigest>);
/// What was discovered, and until when that is good.
type Discovered = Option<(Resources, Timestamp)>;

/// The engine of one workspace.
pub struct Engine {
    pub(crate) config: Config,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) door: Door,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) home: Home,
    environment: Environment,
    vault: Arc<dyn Vault>,
    profile: Profile,
    authority: Authority,
    broker: Broker,
    app: Option<Arc<AppCredentials>>,
    bearers: Bearers,
    pub(crate) stores: Stores,
    /// What was discovered for whom.
    discovered: StdMutex<HashMap<Whose, Arc<Mutex<Discovered>>>>,
    /// The service principal, once the workspace has said who it is.
    app_source: OnceCell<Arc<AppSource>>,
    pub(crate) watch: Arc<Watch>,
    /// Ends with the engine: every turn stops with it.
    pub(crate) stop: CancellationToken,
    /// The threads in which a turn of this process runs.
    pub(crate) held: StdMutex<HashSet<ThreadId>>,
    /// Told when one of them ends.
    pub(crate) ended: Notify,
    /// One result at a time is fetched again.
    pub(crate) fetching: Mutex<()>,
}

impl Engine {
    /// Reaches the workspace and wires everything to it. Nobody is signed in by this.
    pub async fn start(mut options: EngineOptions) -> Result<Arc<Self>, Failure> {
        options.limits = options.config.results.within(options.limits);
        let chosen = options.admitted()?;
        let host = chosen.host.clone();
        let wire = options.wire()?;
        let authority = behalf_identity::discover(&wire, &host).await?;
        let profile = profile(&options, chosen);
        let exchange = exchange(&options, &wire, &profile, &authority).await?;
        let broker = Broker::new(
            wire.clone(),
            options.limits.clone(),
            Arc::clone(&options.clock),
            host.clone(),
            authority.clone(),
            exchange,
        );
        let app = options.config.service_principal.clone().map(|principal| {
            AppCredentials::new(broker.clone(), principal.client_id, principal.client_secret)
        });
        let stores = Stores::of(&options, &host)?;
        Ok(Arc::new(Self {
            door: Door::new(wire, host, Arc::clone(&options.clock)),
            shelf: Arc::new(Shelf::new(options.limits.clone())),
            bearers: Bearers::new(broker.clone(), app.clone()),
            config: options.config,
            limits: options.limits,
            clock: options.clock,
            entropy: options.entropy,
            home: options.home,
            environment: options.environment,
            vault: options.vault,
            profile,
            authority,
            broker,
            app,
            stores,
            discovered: StdMutex::default(),
            app_source: OnceCell::new(),
            watch: Arc::default(),
            stop: CancellationToken::new(),
            held: StdMutex::default(),
            ended: Notify::new(),
            fetching: Mutex::default(),
        }))
    }

    /// What must be said to the user: a vault in memory, a key in a file, a history set aside.
    pub fn notices(&self) -> Vec<String> {
        self.stores.notices()
    }

    /// The workspace.
    pub fn host(&self) -> &Origin {
        &self.profile.host
    }

    /// The profile's name.
    pub fn profile_name(&self) -> &str {
        &self.profile.name
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The time, as everything of this engine sees it.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Randomness, as everything of this engine has it.
    pub fn entropy(&self) -> &dyn Entropy {
        self.entropy.as_ref()
    }

    /// The results that are held.
    pub fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    /// The caller of a signed-in profile.
    pub async fn user(self: &Arc<Self>, session: Arc<Session>) -> Result<Caller, Failure> {
        let source = self.user_source(session).await?;
        self.caller_of_user(source).await
    }

    /// The token source of a signed-in profile.
    pub(crate) async fn user_source(
        &self,
        session: Arc<Session>,
    ) -> Result<Arc<UserSource>, Failure> {
        let (broker, app) = (self.broker.clone(), self.app.clone());
        UserSource::of_session(broker, session, app).await.map(Arc::new)
    }

    /// Whether this bearer was found good a short while ago.
    pub fn knows_bearer(&self, token: &AccessToken) -> bool {
        self.bearers.knows(token)
    }

    /// The caller that a bearer names. The workspace says who it is.
    pub async fn bearer(self: &Arc<Self>, token: AccessToken) -> Result<Caller, Failure> {
        let source = self.bearers.resolve(token).await?;
        self.caller_of_user(source).await
    }

    /// The same caller for what is kept of theirs: nothing is discovered, and no turn runs.
    pub async fn owner(self: &Arc<Self>, token: AccessToken) -> Result<Caller, Failure> {
        let source = self.bearers.resolve(token).await?;
        let store = self.store(source.owner()).await?;
        let (exchange, looked) = (self.exchange_of(&source).to_owned(), CancellationToken::new());
        let resources = Resources::none();
        let caller = Caller { source, store, resources, exchange, is_app: false, looked };
        self.take_up(&caller);
        Ok(caller)
    }

    async fn caller_of_user(self: &Arc<Self>, source: Arc<UserSource>) -> Result<Caller, Failure> {
        let exchange = self.exchange_of(&source);
        self.caller(source, exchange, false).await
    }

    /// How leases are had, for people.
    pub(crate) fn exchange_of(&self, source: &UserSource) -> &'static str {
        match (self.broker.mode(), source.probe()) {
            (_, Probe::Unsettled) => {
                "jwt-bearer: the exchange did not answer yet; nothing is sent without it"
            }
            (_, Probe::Settled(Grant::TokenExchange)) => {
                "token-exchange: your company's token is exchanged for a scoped one of the workspace"
            }
            (_, Probe::Settled(Grant::EntraObo)) => {
                "entra-obo: your token is exchanged at Entra for one of the workspace"
            }
            (ExchangeMode::Auto, Probe::Settled(Grant::PassThrough)) => {
                "pass-through: this workspace does not exchange tokens, so your own token is used"
            }
            (_, Probe::Settled(Grant::PassThrough)) => {
                "pass-through: your own token is used, as configured"
            }
            (_, Probe::Settled(_)) => "jwt-bearer: your token is exchanged for a scoped one",
        }
    }

    /// The leases that are out for a caller: their own, and those of the service principal that acts for them.
    pub fn leases(&self, caller: &Caller) -> Vec<Arc<Lease>> {
        let app = self.app_source.get().map(|source| source.owner().owner_key());
        let owners: Vec<OwnerKey> =
            [Some(caller.principal().owner_key()), app].into_iter().flatten().collect();
        self.broker.lent(&owners)
    }

    /// The service principal as the caller, where the configuration says so.
    pub async fn service_principal(self: &Arc<Self>) -> Result<Caller, Failure> {
        let source = self.app_source().await?;
        self.caller(source, OF_THE_APP, true).await
    }

    /// The token source of the service principal.
    pub(crate) async fn app_source(&self) -> Result<Arc<AppSource>, Failure> {
        let app = self.app.as_ref().ok_or_else(|| {
            Failure::sign_in_needed(
                "Nobody is signed in, and the configuration names no service principal.",
            )
        })?;
        let open = || async { AppSource::open(Arc::clone(app)).await.map(Arc::new) };
        self.app_source.get_or_try_init(open).await.cloned()
    }

    async fn caller(
        self: &Arc<Self>,
        source: Arc<dyn TokenSource>,
        exchange: &str,
        is_app: bool,
    ) -> Result<Caller, Failure> {
        let store = self.store(source.owner()).await?;
        let resources = self.resources(source.as_ref()).await?;
        let (exchange, looked) = (exchange.to_owned(), CancellationToken::new());
        let caller = Caller { source, store, resources, exchange, is_app, looked };
        self.take_up(&caller);
        Ok(caller)
    }

    /// The resources of an owner, discovered as the owner and remembered for a short while: once for all
    /// who ask meanwhile, and for this token alone, since another may reach less.
    async fn resources(&self, source: &dyn TokenSource) -> Result<Resources, Failure> {
        let now = self.clock.now();
        let place = {
            let mut known = self.discovered.lock().unwrap_or_else(PoisonError::into_inner);
            known.retain(|_, place| {
                let old = |place: &Discovered| place.as_ref().is_none_or(|(_, end)| *end <= now);
                // Somebody who looks holds it.
                Arc::strong_count(place) > 1 || place.try_lock().is_ok_and(|place| !old(&place))
            });
            Arc::clone(known.entry((source.owner().owner_key(), source.brought())).or_default())
        };
        let mut place = place.lock().await;
        if let Some((resources, until)) = place.as_ref()
            && *until > self.clock.now()
        {
            return Ok(resources.clone());
        }
        let (wanted, run_as) = (self.wanted(), self.config.run_as);
        let found = discover(&self.door, source, &wanted, run_as, "discover resources").await?;
        // What may pass is looked for again as soon as somebody asks.
        *place = found
            .is_settled()
            .then(|| (found.clone(), self.clock.now() + self.limits.bearer_known));
        Ok(found)
    }

    /// Takes up, in the background, what earlier processes left open for this caller.
    fn take_up(self: &Arc<Self>, caller: &Caller) {
        self.purge_left(Arc::clone(&caller.store));
        let engine = Arc::clone(self);
        let prover = Prover {
            door: self.door.clone(),
            source: Arc::clone(&caller.source),
            store: Arc::clone(&caller.store),
            shelf: self.shelf.clone(),
            limits: self.limits.clone(),
            watch: Arc::clone(&self.watch),
        };
        let looked = caller.looked.clone();
        // So many days that time does not go back as far keep everything.
        let ago = |days: u32| {
            let time = SignedDuration::from_hours(24 * i64::from(days));
            self.clock.now().checked_sub(time).ok()
        };
        let settled = self.config.policy.as_ref().and_then(|policy| policy.retention_days);
        // Who pins a thread keeps it, but not longer than the organization lets anybody.
        let old = [(self.config.retention_days, false), (settled, true)]
            .map(|(days, pinned_too)| Some((days.and_then(ago)?, pinned_too)));
        tokio::spawn(async move {
            for (since, pinned_too) in old.into_iter().flatten() {
                if let Err(failure) = prover.store.delete_older_than(since, pinned_too).await {
                    let code = failure.code.name();
                    tracing::warn!(
                        code,
                        "threads that are older than their time could not be deleted"
                    );
                }
            }
            let work = prover.take_up(|thread| engine.thread_is_held(thread), looked);
            if let Err(failure) = work.await {
                let code = failure.code.name();
                tracing::warn!(code, "what was left open could not be taken up");
            }
        });
    }

    /// Stops every turn, and waits for their orderly end: what runs on the warehouse is cancelled,
    /// and outcomes are written.
    pub async fn close(&self) {
        self.stop.cancel();
        self.quiet().await;
    }

    /// Waits for turns that were stopped, for a while.
    pub(crate) async fn quiet(&self) {
        self.quiet_once(HashSet::is_empty).await;
    }

    /// Waits for turns that were stopped until those that still run are as wanted, for a while.
    pub(crate) async fn quiet_once(&self, is_quiet: impl Fn(&HashSet<ThreadId>) -> bool) {
        let all_ended = async {
            loop {
                let ended = self.ended.notified();
                if is_quiet(&self.held.lock().unwrap_or_else(PoisonError::into_inner)) {
                    return;
                }
                ended.await;
            }
        };
        if tokio::time::timeout(self.limits.close, all_ended).await.is_err() {
            tracing::warn!("a turn did not end in time; the next start looks how it went");
        }
    }

    /// What the environment says, if anything.
    pub(crate) fn hint(&self, name: &str) -> Option<String> {
        behalf_config::variable(&self.environment, name).map(str::to_owned)
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            model: self.config.model.as_ref().map(|m| {
                let id = set(&m.name)?;
                Ok(Resource { name: id.clone(), id, run_as: m.run_as })
            }),
            warehouse: self.config.warehouse.as_ref().map(|w| {
                let id = set(&w.id)?;
                let name = w.name.clone().unwrap_or_else(|| id.clone());
                Ok(Resource { id, name, run_as: w.run_as })
            }),
            model_hint: self.hint("BEHALF_MODEL"),
            warehouse_hint: self.hint("DATABRICKS_WAREHOUSE_ID"),
            prompt: self.config.prompt.clone(),
            manner: self.config.model.as_ref().map(manner).unwrap_or_default(),
            tools: self.config.tools.clone(),
            agents: self.config.agents.clone(),
            remember: self.config.remember,
        }
    }

    /// The store of an owner, opened once.
    pub async fn store(&self, owner: &Principal) -> Result<Arc<Store>, Failure> {
        self.stores.store(owner).await
    }
}

fn manner(model: &Model) -> Manner {
    Manner { temperature: model.temperature.clone(), max_tokens: model.max_tokens }
}
