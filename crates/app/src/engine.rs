//! The engine of one workspace.

use crate::{
    caller::Caller,
    home::Home,
    keys::{KeySource, service_key},
};
use behalf_agent::{Resource, Wanted, discover, settle};
use behalf_config::{Config, Environment, Grant};
use behalf_core::{
    Browser, Clock, Entropy, Entry, Failure, FailureCode, Ledger, Limits, Origin, OwnerKey, Phase,
    Principal, RunAs, ThreadId, TokenSource, Vault, action::ActingPrincipal, secret::AccessToken,
};
use behalf_databricks::{Door, Wire};
use behalf_identity::{
    AppCredentials, AppSource, Authority, Bearers, Broker, ExchangeMode, Profile, Session, SignIn,
    SignInProgress, UserSource, broker::Probe, session::Surroundings,
};
use behalf_results::Shelf;
use behalf_store::{Location, Store};
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex as StdMutex},
};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// How stores are kept.
#[derive(Clone, Debug, Default)]
pub enum StoreChoice {
    /// Encrypted files whose keys the vault holds; memory where the vault is memory.
    #[default]
    Owner,
    /// Encrypted files of a service; the key from the environment or a file where there is no
    /// keyring.
    Service {
        /// `--store-key-file`.
        key_file: Option<PathBuf>,
    },
    /// Memory.
    Ephemeral,
}

/// What an engine is made of.
#[derive(Clone)]
pub struct EngineOptions {
    /// The configuration.
    pub config: Config,
    /// The environment.
    pub environment: Environment,
    /// The profile's name; `default` unless named.
    pub profile: String,
    /// Where data lies.
    pub home: Home,
    /// How stores are kept.
    pub store: StoreChoice,
    /// Limits.
    pub limits: Limits,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Where secrets rest.
    pub vault: Arc<dyn Vault>,
}

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
    location: Location,
    keys: KeySource,
    notices: Vec<String>,
    stores: Mutex<HashMap<OwnerKey, Arc<Store>>>,
    /// The threads in which a turn of this process runs.
    pub(crate) held: StdMutex<HashSet<ThreadId>>,
}

impl Engine {
    /// Reaches the workspace and wires everything to it. Nobody is signed in by this.
    pub async fn start(options: EngineOptions) -> Result<Arc<Self>, Failure> {
        let host = workspace(&options.config, &options.environment)?;
        let wire = Wire::new(&options.limits)?;
        let authority = behalf_identity::discover(&wire, &host).await?;
        let profile = profile(&options, host.clone());
        let broker = Broker::new(
            wire.clone(),
            options.limits.clone(),
            Arc::clone(&options.clock),
            host.clone(),
            authority.clone(),
            profile.client_id.clone(),
            profile.exchange,
        );
        let app = options.config.service_principal.clone().map(|principal| {
            AppCredentials::new(broker.clone(), principal.client_id, principal.client_secret)
        });
        let mut notices: Vec<String> = options.vault.notice().into_iter().collect();
        let (location, keys) = place(&options, &mut notices)?;
        Ok(Arc::new(Self {
            door: Door::new(wire, host, Arc::clone(&options.clock)),
            shelf: Arc::new(Shelf::new()),
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
            location,
            keys,
            notices,
            stores: Mutex::default(),
            held: StdMutex::default(),
        }))
    }

    /// What must be said to the user: a vault in memory, a key in a file.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// The workspace.
    pub fn host(&self) -> &Origin {
        &self.profile.host
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The results that are held.
    pub fn shelf(&self) -> &Arc<Shelf> {
        &self.shelf
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            wire: self.door.wire().clone(),
            limits: self.limits.clone(),
            clock: Arc::clone(&self.clock),
            vault: Arc::clone(&self.vault),
        }
    }

    /// The sign-in that rests in the vault, if there is one.
    pub async fn resume(&self) -> Result<Option<Arc<Session>>, Failure> {
        let session =
            Session::resume(self.profile.clone(), self.authority.clone(), self.surroundings())
                .await?;
        Ok(session.map(Arc::new))
    }

    /// Signs in with the browser, and writes it to the owner's ledger.
    pub async fn sign_in(
        &self,
        browser: Arc<dyn Browser>,
        cancel: &CancellationToken,
        progress: impl Fn(SignInProgress),
    ) -> Result<Arc<Session>, Failure> {
        let sign_in = SignIn {
            profile: self.profile.clone(),
            around: self.surroundings(),
            entropy: Arc::clone(&self.entropy),
            browser,
        };
        let session = Arc::new(sign_in.run(cancel, progress).await?);
        let store = self.store(session.principal()).await?;
        self.record(&store, session.principal(), Phase::SignedIn).await?;
        Ok(session)
    }

    /// Signs out: the ledger first, then leases and vault.
    pub async fn sign_out(&self, session: &Session) -> Result<(), Failure> {
        let owner = session.principal();
        let store = self.store(owner).await?;
        self.record(&store, owner, Phase::SignedOut).await?;
        self.broker.drop_owner(&owner.owner_key());
        session.sign_out().await
    }

    async fn record(&self, store: &Store, who: &Principal, phase: Phase) -> Result<(), Failure> {
        let principal = ActingPrincipal { id: who.id.clone(), user_name: who.user_name.clone() };
        store.append(Entry { principal: Some(principal), ..Entry::new(phase) }).await?;
        Ok(())
    }

    /// The caller of a signed-in profile.
    pub async fn user(&self, session: Arc<Session>) -> Result<Caller, Failure> {
        let source = UserSource::of_session(self.broker.clone(), session, self.app.clone()).await?;
        self.caller_of_user(Arc::new(source)).await
    }

    /// The caller that a bearer names. The workspace says who it is.
    pub async fn bearer(&self, token: AccessToken) -> Result<Caller, Failure> {
        let source = self.bearers.resolve(token).await?;
        self.caller_of_user(source).await
    }

    async fn caller_of_user(&self, source: Arc<UserSource>) -> Result<Caller, Failure> {
        let exchange = match (self.broker.mode(), source.probe()) {
            (ExchangeMode::Auto, Probe::PassThrough) => {
                "pass-through: this workspace does not exchange tokens, so your own token is used"
            }
            (_, Probe::PassThrough) => "pass-through: your own token is used, as configured",
            (_, Probe::JwtBearer) => "jwt-bearer: your token is exchanged for a scoped one",
            (_, Probe::Unsettled) => {
                "jwt-bearer: the exchange did not answer yet; nothing is sent without it"
            }
        };
        self.caller(source, exchange).await
    }

    /// The service principal as the caller, where the configuration says so.
    pub async fn service_principal(&self) -> Result<Caller, Failure> {
        let app = self.app.as_ref().ok_or_else(|| {
            Failure::sign_in_needed(
                "Nobody is signed in, and the configuration names no service principal.",
            )
        })?;
        let source = AppSource::open(Arc::clone(app)).await?;
        self.caller(Arc::new(source), "client-credentials: the service principal's own token").await
    }

    async fn caller(
        &self,
        source: Arc<dyn TokenSource>,
        exchange: &str,
    ) -> Result<Caller, Failure> {
        let store = self.store(source.owner()).await?;
        let wanted = self.wanted();
        let run_as = self.config.run_as;
        let resources =
            discover(&self.door, source.as_ref(), &wanted, run_as, "discover resources").await?;
        if run_as == RunAs::OnBehalfOfUser {
            let now_ms = self.clock.now().as_millisecond();
            let held = |thread: &behalf_core::ThreadId| self.thread_is_held(thread);
            match settle::settle(&self.door, source.as_ref(), &store, now_ms, held).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "actions of an ended process were settled"),
                Err(failure) => {
                    tracing::warn!(
                        code = failure.code.name(),
                        "open actions could not be settled yet"
                    );
                }
            }
        }
        Ok(Caller { source, store, resources, exchange: exchange.to_owned() })
    }

    fn wanted(&self) -> Wanted {
        let hint = |name: &str| self.environment.get(name).filter(|v| !v.is_empty()).cloned();
        Wanted {
            model: self.config.model.as_ref().map(|m| Resource {
                id: m.name.clone(),
                name: m.name.clone(),
                run_as: m.run_as,
            }),
            warehouse: self.config.warehouse.as_ref().map(|w| Resource {
                id: w.id.clone(),
                name: w.name.clone().unwrap_or_else(|| w.id.clone()),
                run_as: w.run_as,
            }),
            model_hint: hint("BEHALF_MODEL"),
            warehouse_hint: hint("DATABRICKS_WAREHOUSE_ID"),
            prompt: self.config.prompt.clone(),
        }
    }

    /// The store of an owner, opened once.
    pub async fn store(&self, owner: &Principal) -> Result<Arc<Store>, Failure> {
        let key = owner.owner_key();
        let mut stores = self.stores.lock().await;
        if let Some(store) = stores.get(&key) {
            return Ok(Arc::clone(store));
        }
        let entropy = self.entropy.as_ref();
        let store_key = match &self.location {
            Location::Memory => behalf_store::StoreKey::fresh(entropy),
            folder @ Location::Folder(_) => {
                self.keys.key(self.vault.as_ref(), entropy, folder, &key).await?
            }
        };
        let store = Store::open(
            &self.location,
            &store_key,
            owner.clone(),
            Arc::clone(&self.clock),
            Arc::clone(&self.entropy),
        )
        .await?;
        stores.insert(key, Arc::clone(&store));
        Ok(store)
    }
}

/// The workspace: of the file, or of the environment as the Databricks tools read it.
fn workspace(config: &Config, environment: &Environment) -> Result<Origin, Failure> {
    if let Some(host) = &config.workspace.host {
        return Ok(host.clone());
    }
    let missing = || {
        Failure::new(
            FailureCode::Invalid { field: "app.workspace.host".to_owned() },
            "No workspace is named.",
            "Set app.workspace.host in the configuration, or DATABRICKS_HOST.",
        )
    };
    let text = environment.get("DATABRICKS_HOST").filter(|v| !v.is_empty()).ok_or_else(missing)?;
    Origin::parse(text).map_err(|error| {
        Failure::new(
            FailureCode::Invalid { field: "DATABRICKS_HOST".to_owned() },
            format!("DATABRICKS_HOST: {error}."),
            "Write it as https://your-workspace-host.",
        )
    })
}

fn profile(options: &EngineOptions, host: Origin) -> Profile {
    let mut profile = Profile::new(options.profile.clone(), host);
    let sign_in = &options.config.sign_in;
    // DATABRICKS_CLIENT_ID is the sign-in client only without its secret: together they are the
    // service principal.
    let variable = |name: &str| options.environment.get(name).filter(|v| !v.is_empty()).cloned();
    let from_environment =
        variable("DATABRICKS_CLIENT_ID").filter(|_| variable("DATABRICKS_CLIENT_SECRET").is_none());
    if let Some(client_id) = sign_in.client_id.clone().or(from_environment) {
        profile.client_id = client_id;
    }
    if let Some(scopes) = &sign_in.scopes {
        profile.scopes = scopes.clone();
    }
    if let Some(ports) = &sign_in.redirect_ports {
        profile.redirect_ports = ports.clone();
    }
    profile.exchange = match options.config.grant {
        Grant::Auto => ExchangeMode::Auto,
        Grant::None => ExchangeMode::None,
        Grant::JwtBearer => ExchangeMode::JwtBearer,
    };
    profile
}

fn place(
    options: &EngineOptions,
    notices: &mut Vec<String>,
) -> Result<(Location, KeySource), Failure> {
    let folder = Location::Folder(options.home.stores());
    let in_memory = options.vault.notice().is_some();
    match &options.store {
        StoreChoice::Ephemeral => Ok((Location::Memory, KeySource::Vault)),
        StoreChoice::Owner if in_memory => Ok((Location::Memory, KeySource::Vault)),
        StoreChoice::Owner => Ok((folder, KeySource::Vault)),
        StoreChoice::Service { key_file } => {
            let given = options.environment.get("BEHALF_STORE_KEY").map(String::as_str);
            if !in_memory && given.is_none() && key_file.is_none() {
                return Ok((folder, KeySource::Vault));
            }
            let own = options.home.path().join("store.key");
            let (key, notice) =
                service_key(given, key_file.as_ref(), own, options.entropy.as_ref())?;
            // A service keeps its history in files whatever the vault is.
            notices.clear();
            notices.extend(notice);
            Ok((folder, KeySource::Given(key)))
        }
    }
}
