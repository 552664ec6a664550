//! What an engine is made of, and what it follows from that: which workspace, which profile, and
//! where stores and their keys lie.

use super::Chosen;
use crate::{
    home::Home,
    keys::{KeySource, service_key},
};
use behalf_config::{Config, Environment, Grant};
use behalf_core::{Clock, Entropy, Failure, FailureCode, Limits, Origin, Scopes, Vault};
use behalf_databricks::{
    Wire,
    wire::{CA_FILE, Network, NetworkProxy},
};
use behalf_identity::{
    Authority, Exchange, ExchangeMode, Profile, discover_issuer, is_databricks_name,
};
use behalf_store::Location;
use std::{path::PathBuf, sync::Arc};

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
    /// The profile, if one is named.
    pub profile: Option<String>,
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

impl EngineOptions {
    /// The HTTP clients.
    pub(crate) fn wire(&self) -> Result<Wire, Failure> {
        Wire::new(&self.limits, &self.network())
    }

    /// What is known of the network: as the environment says, and as the organization does.
    pub(crate) fn network(&self) -> Network {
        let policy = self.config.policy.as_deref();
        let own = self.variable(CA_FILE).map(|file| (CA_FILE.to_owned(), PathBuf::from(file)));
        let settled = policy.and_then(|policy| {
            Some((format!("{}: network.ca_file", policy.source), policy.ca_file.clone()?))
        });
        let proxy = policy.and_then(|policy| policy.proxy.as_ref());
        Network {
            ca_files: own.into_iter().chain(settled).collect(),
            proxy: proxy.map(|proxy| NetworkProxy {
                address: proxy.address.clone(),
                except: proxy.except.clone(),
            }),
        }
    }
}

pub(super) fn profile(options: &EngineOptions, chosen: Chosen) -> Profile {
    let mut profile = Profile::new(chosen.name, chosen.host);
    let sign_in = &options.config.sign_in;
    // DATABRICKS_CLIENT_ID is the sign-in client only without its secret: together they are the
    // service principal.
    let from_environment = options
        .variable("DATABRICKS_CLIENT_ID")
        .filter(|_| options.variable("DATABRICKS_CLIENT_SECRET").is_none());
    if let Some(client_id) = sign_in.client_id.clone().or(from_environment) {
        profile.client_id = client_id;
        // A client of one's own asks for no more than the configuration needs.
        profile.scopes = options.config.scopes();
    }
    profile.client_secret.clone_from(&sign_in.client_secret);
    profile.issuer.clone_from(&sign_in.authority);
    if profile.issuer.is_some() {
        profile.scopes = Scopes::parse("openid profile email offline_access");
    }
    if let Some(scopes) = &sign_in.scopes {
        profile.scopes = scopes.clone();
    }
    if let Some(ports) = &sign_in.redirect_ports {
        profile.redirect_ports = ports.clone();
    }
    profile
}

/// How tokens are exchanged: at the workspace, or at Entra.
pub(super) async fn exchange(
    options: &EngineOptions,
    wire: &Wire,
    profile: &Profile,
    workspace: &Authority,
) -> Result<Exchange, Failure> {
    let config = &options.config.exchange;
    let at_workspace = |mode| Exchange {
        mode,
        token_endpoint: workspace.token_endpoint.clone(),
        client_id: profile.client_id.clone(),
        client_secret: profile.client_secret.clone(),
        authorization_details: config.authorization_details.clone(),
    };
    Ok(match config.grant {
        Grant::Auto => at_workspace(ExchangeMode::Auto),
        Grant::None => at_workspace(ExchangeMode::None),
        Grant::JwtBearer => at_workspace(ExchangeMode::JwtBearer),
        Grant::TokenExchange => at_workspace(ExchangeMode::TokenExchange),
        Grant::EntraObo => {
            let missing = || Failure::internal("a checked configuration names its tenant");
            let authority = config.authority.as_ref().ok_or_else(missing)?;
            Exchange {
                mode: ExchangeMode::EntraObo,
                token_endpoint: discover_issuer(wire, authority).await?.token_endpoint,
                client_id: config.client_id.clone().unwrap_or_default(),
                client_secret: config.client_secret.clone(),
                authorization_details: None,
            }
        }
    })
}

/// Whether people can sign in here at all, and not only be served with tokens they bring.
pub(super) fn may_sign_in(exchange: ExchangeMode, profile: &Profile) -> Result<(), Failure> {
    let (message, hint) = match exchange {
        ExchangeMode::EntraObo => (
            "The grant entra-obo is for `behalf serve` alone: it needs a secret that no desktop \
             program can keep.",
            "Use a configuration without it here; an Azure workspace lets you sign in directly.",
        ),
        ExchangeMode::TokenExchange if profile.issuer.is_none() => (
            "The grant token-exchange needs a company's sign-in, and the configuration names none.",
            "Set app.sign_in.authority to your identity provider, and app.sign_in.client_id.",
        ),
        _ => return Ok(()),
    };
    let field = "app.exchange.grant".to_owned();
    Err(Failure::new(FailureCode::Invalid { field }, message, hint))
}

/// Where the histories of a host lie. Which workspace it is, it says itself: where Databricks gives the name that
/// is believed, and two names of one workspace have one history. Any other host has a folder of its own, so that none
/// comes by a history by claiming the id of another's workspace.
fn vouched(folder: PathBuf, host: &Origin) -> PathBuf {
    if is_databricks_name(host) {
        return folder;
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    folder.join("hosts").join(host.to_string().chars().map(safe).collect::<String>())
}

pub(super) fn place(
    options: &EngineOptions,
    host: &Origin,
    notices: &mut Vec<String>,
) -> Result<(Location, KeySource), Failure> {
    // One file never has two keys: those of the keyring and those of a service lie apart.
    let folder = Location::Folder(vouched(options.home.stores(), host));
    let of_service = Location::Folder(vouched(options.home.service_stores(), host));
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
            Ok((of_service, KeySource::Given(key)))
        }
    }
}
