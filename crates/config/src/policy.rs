//! What an organization settles on a machine: above the configuration, and above the environment of
//! whoever works there.

mod place;

pub use place::{load, of_machine, parse};

use crate::{
    bind::sign_in::GRANTS,
    error::ConfigError,
    model::{Config, Exchange, Grant, Remember, SignIn},
};
use behalf_core::Origin;
use std::{path::PathBuf, sync::Arc};
use url::Url;

/// What may be remembered, by name.
pub(crate) const REMEMBER: [(&str, Remember); 3] =
    [("nothing", Remember::Nothing), ("reads", Remember::Reads), ("changes", Remember::Changes)];

/// A checked policy. What it does not name, it leaves open.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where it stands: a file, a preference, a value of the registry.
    pub source: String,
    /// `workspaces`: where people may sign in; anywhere, where there is none.
    pub workspaces: Vec<Origin>,
    /// `sign_in`, in the place of the configuration's.
    pub sign_in: Option<PolicySignIn>,
    /// `sign_in.idle_lock_minutes`, at most.
    pub idle_lock_minutes: Option<u32>,
    /// `exchange.grant`.
    pub grant: Option<Grant>,
    /// `approvals.remember`, at most.
    pub remember: Option<Remember>,
    /// `retention.days`, at most.
    pub retention_days: Option<u32>,
    /// `export`: whether results, charts and threads may be saved as files.
    pub export: bool,
    /// `updates`: where new versions are announced.
    pub updates: Option<PolicyUpdates>,
    /// `network.proxy`.
    pub proxy: Option<PolicyProxy>,
    /// `network.ca_file`: more certificate authorities (PEM).
    pub ca_file: Option<PathBuf>,
}

/// With which client people sign in, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySignIn {
    /// `client_id`.
    pub client_id: String,
    /// `authority`; the workspace itself where absent.
    pub authority: Option<Url>,
}

/// Where new versions are announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyUpdates {
    /// Nobody looks.
    Off,
    /// There, signed by this key; by the build's where absent.
    From {
        /// `address` of `latest.json`.
        address: Url,
        /// `key`: a minisign public key.
        key: Option<String>,
    },
}

/// The proxy of everything that leaves the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProxy {
    /// `proxy`.
    pub address: Url,
    /// `no_proxy`: what does not take it, as the variable of that name lists it.
    pub except: Option<String>,
}

/// One thing that a policy settles, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The key.
    pub field: &'static str,
    /// Its value.
    pub value: String,
}

impl Policy {
    /// Whether people may sign in at this workspace.
    pub fn admits(&self, host: &Origin) -> bool {
        self.workspaces.is_empty() || self.workspaces.contains(host)
    }

    /// The configuration as it holds on this machine. Of limits the stricter counts.
    ///
    /// # Errors
    /// Where the two cannot hold at once.
    pub fn over(self, mut config: Config) -> Result<Config, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let mut differs = |field: &str, message: String, hint: &str| {
            errors.push(ConfigError {
                file: config.file.clone(),
                place: None,
                field: field.to_owned(),
                message: format!("{message} ({})", self.source),
                hint: hint.to_owned(),
            });
        };
        let authority = match &self.sign_in {
            Some(own) => own.authority.as_ref(),
            None => config.sign_in.authority.as_ref(),
        };
        let grant = self.grant_over(config.exchange.grant, authority.is_some());
        if authority.is_some() && grant != Grant::TokenExchange {
            let (message, hint) = match self.grant {
                Some(_) => (
                    format!(
                        "`{}` is what your organization settles, and the token of app.sign_in.authority must be exchanged",
                        grant_name(grant)
                    ),
                    "remove app.sign_in.authority, or ask whoever manages this machine",
                ),
                None => (
                    format!(
                        "`{}` does not fit the sign-in of your organization, whose token must be exchanged",
                        grant_name(grant)
                    ),
                    "remove it, or ask whoever manages this machine",
                ),
            };
            differs("app.exchange.grant", message, hint);
        }
        if config.exchange.authorization_details.is_some() && grant != Grant::JwtBearer {
            let message = format!(
                "is for the grant jwt-bearer alone, and `{}` holds on this machine",
                grant_name(grant)
            );
            let hint = "remove it, or ask whoever manages this machine";
            differs("app.exchange.authorization_details", message, hint);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        if let Some(own) = self.sign_in.clone() {
            // The secret of the file is of the file's client, and goes nowhere with another.
            config.sign_in = SignIn {
                client_id: Some(own.client_id),
                client_secret: None,
                authority: own.authority,
                ..config.sign_in
            };
        }
        if config.exchange.grant == Grant::EntraObo && grant != Grant::EntraObo {
            config.exchange = Exchange::default();
        }
        config.exchange.grant = grant;
        let minutes = &mut config.sign_in.idle_lock_minutes;
        *minutes = least(*minutes, self.idle_lock_minutes);
        config.retention_days = least(config.retention_days, self.retention_days);
        config.remember = self.remember.map_or(config.remember, |most| config.remember.min(most));
        config.policy = Some(Arc::new(self));
        Ok(config)
    }

    /// The grant of this machine, where the file has this one.
    fn grant_over(&self, file: Grant, elsewhere: bool) -> Grant {
        match (self.grant, file) {
            (Some(Grant::Auto) | None, Grant::Auto | Grant::TokenExchange) if elsewhere => {
                Grant::TokenExchange
            }
            // It followed from an authority that holds no more.
            (None, Grant::TokenExchange) if self.sign_in.is_some() => Grant::Auto,
            (None, file) => file,
            (Some(own), _) => own,
        }
    }

    /// Everything that it settles, in the words of its keys.
    pub fn settled(&self) -> Vec<Settled> {
        let sign_in = self.sign_in.as_ref();
        let hosts: Vec<String> = self.workspaces.iter().map(ToString::to_string).collect();
        let remember = self.remember.and_then(|own| name(&REMEMBER, own));
        let (updates, key) = match &self.updates {
            None => (None, None),
            Some(PolicyUpdates::Off) => (Some("off".to_owned()), None),
            Some(PolicyUpdates::From { address, key }) => (Some(address.to_string()), key.clone()),
        };
        let proxy = self.proxy.as_ref();
        let all = [
            ("workspaces", Some(hosts.join(", ")).filter(|hosts| !hosts.is_empty())),
            ("sign_in.client_id", sign_in.map(|own| own.client_id.clone())),
            (
                "sign_in.authority",
                sign_in.and_then(|own| own.authority.as_ref()).map(Url::to_string),
            ),
            ("sign_in.idle_lock_minutes", self.idle_lock_minutes.map(|n| n.to_string())),
            ("exchange.grant", self.grant.map(|grant| grant_name(grant).to_owned())),
            ("approvals.remember", remember.map(str::to_owned)),
            ("retention.days", self.retention_days.map(|n| n.to_string())),
            ("export", (!self.export).then(|| "false".to_owned())),
            ("updates", updates),
            ("updates.key", key),
            ("network.proxy", proxy.map(|proxy| proxy.address.to_string())),
            ("network.no_proxy", proxy.and_then(|proxy| proxy.except.clone())),
            ("network.ca_file", self.ca_file.as_ref().map(|file| file.display().to_string())),
        ];
        let named = |(field, value): (_, Option<String>)| Some(Settled { field, value: value? });
        all.into_iter().filter_map(named).collect()
    }
}

/// The stricter of two limits.
fn least(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.into_iter().chain(other).min()
}

fn name<T: PartialEq + Copy>(of: &[(&'static str, T)], value: T) -> Option<&'static str> {
    of.iter().find(|(_, one)| *one == value).map(|(name, _)| *name)
}

fn grant_name(grant: Grant) -> &'static str {
    name(&GRANTS, grant).unwrap_or_default()
}
