//! The state of the workspace, shared by all routes.

use crate::{
    accounts::{Account, Kind},
    clock::Clock,
    faults::Fault,
    genie::Genie,
    history::History,
    keys::{Claims, Key, LazyKey},
    oauth::{Authority, Family, Issuer, Order, PUBLIC_CLIENT, clients::Client, entra},
    reply::Refusal,
    serving::upstream::Upstream,
    sql::Engine,
    statements::{Statements, session::Sessions},
    warehouses::Warehouse,
    witness::Calls,
};
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError},
};

pub(crate) const WORKSPACE_ID: &str = "4242424242424242";
/// The client of a personal access token.
pub(crate) const PAT: &str = "personal-access-token";
/// The client of a token of the tenant.
const ENTRA: &str = "entra";
pub(crate) const ACCOUNT_ID: &str = "0d9a1c1e-2b3f-4c5d-8e6f-000000000042";

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum RefreshPolicy {
    /// Each refresh gives a new token and uses the old one up; an old one used again revokes all.
    SingleUse,
    /// A refresh token is good until it is revoked.
    Reusable,
}

pub(crate) struct Options {
    pub(crate) host: String,
    /// Where the app is served.
    pub(crate) app_url: String,
    pub(crate) seed: u64,
    /// The scale of `samples.tpch`.
    pub(crate) scale: f64,
    pub(crate) access_ttl: i64,
    pub(crate) refresh: RefreshPolicy,
    pub(crate) jwt_bearer: bool,
    /// Whether rows come as LZ4 frames to who asks for such.
    pub(crate) lz4: bool,
    /// How long a sign-in lasts at most; none for as its application says.
    pub(crate) session_s: Option<i64>,
    /// Another model in the planner's place.
    pub(crate) upstream: Option<Upstream>,
    /// Questions to Genie in a minute; none for as many as one likes.
    pub(crate) genie_per_minute: Option<usize>,
}

/// A lock that outlives a panic of its holder: the demo's state is never half-written.
#[derive(Default)]
pub(crate) struct Lock<T>(StdMutex<T>);

impl<T> Lock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(StdMutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a token can be narrowed to.
#[derive(Clone, Copy)]
pub(crate) enum Resource<'a> {
    Index(&'a str),
    ServingEndpoint(&'a str),
}

impl Resource<'_> {
    fn is_named_by(self, detail: &Value) -> bool {
        let names = |field: &str, value: &str| detail[field].as_str() == Some(value);
        match self {
            Self::Index(name) => {
                names("type", "unity_catalog_permission")
                    && names("securable_object_name", name)
                    && names("operation", "ReadVectorIndex")
            }
            Self::ServingEndpoint(id) => {
                names("type", "workspace_permission")
                    && names("object_path", &format!("/serving-endpoints/{id}"))
                    && detail["actions"].as_array().is_some_and(|actions| {
                        actions.iter().any(|action| action == "query_inference_endpoint")
                    })
            }
        }
    }
}

pub(crate) struct Workspace {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) key: Key,
    /// Of the company: RS256, ES256.
    pub(crate) company_keys: [LazyKey; 2],
    pub(crate) entra_key: LazyKey,
    pub(crate) oauth: Lock<Issuer>,
    pub(crate) calls: Lock<Calls>,
    pub(crate) faults: Lock<Vec<Fault>>,
    /// Every secret that was given out, for tests that hunt for leaks.
    pub(crate) secrets: Lock<Vec<String>>,
    pub(crate) history: Lock<History>,
    pub(crate) statements: Statements,
    pub(crate) warehouse: Lock<Warehouse>,
    /// Personal access tokens, and whose they are.
    pats: Lock<HashMap<String, &'static Account>>,
    pub(crate) sessions: Lock<Sessions>,
    pub(crate) genie: Lock<Genie>,
    /// The tickets that were closed, one entry for each call.
    pub(crate) closed_tickets: Lock<Vec<i64>>,
    pub(crate) engine: Engine,
}

impl Workspace {
    pub(crate) fn new(options: Options) -> anyhow::Result<Arc<Self>> {
        let workspace = Arc::new(Self {
            engine: Engine::new(options.seed, options.scale)?,
            options,
            clock: Clock::default(),
            key: Key::rsa("demo-1")?,
            company_keys: [
                LazyKey::new(|| Key::rsa("company-1")),
                LazyKey::new(|| Key::ec("company-2")),
            ],
            entra_key: LazyKey::new(|| Key::rsa("entra-1")),
            oauth: Lock::default(),
            calls: Lock::default(),
            faults: Lock::default(),
            secrets: Lock::default(),
            history: Lock::default(),
            statements: Statements::default(),
            warehouse: Lock::default(),
            pats: Lock::default(),
            sessions: Lock::default(),
            genie: Lock::default(),
            closed_tickets: Lock::default(),
        });
        let known = Arc::downgrade(&workspace);
        workspace.engine.log(known);
        Ok(workspace)
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/oidc", self.options.host)
    }

    /// 128 random bits as a UUID.
    pub(crate) fn fresh_id(&self) -> String {
        uuid::Builder::from_random_bytes(random()).into_uuid().to_string()
    }

    /// 128 random bits as 32 hexadecimal digits.
    pub(crate) fn fresh_hex(&self) -> String {
        self.fresh_id().replace('-', "")
    }

    /// A random secret of 256 bits, URL-safe.
    pub(crate) fn fresh_secret(&self) -> String {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let secret = URL_SAFE_NO_PAD.encode(random::<32>());
        self.secrets.lock().push(secret.clone());
        secret
    }

    /// The claims of a request's bearer if its signature holds; life and revocation unchecked.
    pub(crate) fn claims_of(&self, headers: &HeaderMap) -> Option<Claims> {
        self.read(bearer(headers)?)
    }

    /// The claims of a token: a JWT's own, or those that a personal access token stands for.
    fn read(&self, token: &str) -> Option<Claims> {
        match self.pats.lock().get(token) {
            Some(account) => Some(Claims {
                iss: self.issuer(),
                sub: account.user_name.to_owned(),
                aud: WORKSPACE_ID.to_owned(),
                client_id: PAT.to_owned(),
                scope: "all-apis".to_owned(),
                iat: 0,
                exp: i64::MAX,
                jti: String::new(),
                authorization_details: None,
            }),
            None => self.key.read(token).or_else(|| self.read_entra(token)),
        }
    }

    /// The claims that a token of the tenant stands for: it carries no scopes of the workspace, and
    /// opens all of it.
    fn read_entra(&self, token: &str) -> Option<Claims> {
        let claims = self.entra_claims(token, entra::RESOURCE)?;
        Some(Claims {
            iss: self.entra_issuer(),
            sub: claims.upn,
            aud: WORKSPACE_ID.to_owned(),
            client_id: ENTRA.to_owned(),
            scope: "all-apis".to_owned(),
            iat: 0,
            exp: claims.exp,
            jti: String::new(),
            authorization_details: None,
        })
    }

    /// Makes a personal access token.
    fn mint_pat(&self, account: &'static Account) -> String {
        let token = format!("dapi{}", self.fresh_hex());
        self.secrets.lock().push(token.clone());
        self.pats.lock().insert(token.clone(), account);
        token
    }

    /// Ends every session and token of a user.
    pub(crate) fn revoke(&self, account: &Account) {
        self.oauth.lock().revoke_user(account.user_name);
        self.pats.lock().retain(|_, owner| owner.id != account.id);
    }

    /// Checks a bearer in full: signature, life, revocation, scope.
    pub(crate) fn caller(
        &self,
        headers: &HeaderMap,
        scope: Option<&str>,
    ) -> Result<&'static Account, Refusal> {
        self.caller_on(headers, scope, None)
    }

    /// Checks a bearer for one resource: a token that is narrowed to it will do.
    pub(crate) fn caller_on(
        &self,
        headers: &HeaderMap,
        scope: Option<&str>,
        on: Option<Resource<'_>>,
    ) -> Result<&'static Account, Refusal> {
        let token = bearer(headers).ok_or_else(Refusal::no_credential)?;
        let claims = self.read(token).ok_or_else(Refusal::dead_token)?;
        let alive = claims.exp > self.clock.now().as_second()
            && (matches!(claims.client_id.as_str(), PAT | ENTRA)
                || self.oauth.lock().is_live(&claims.jti));
        let account = Account::find(&claims.sub).filter(|_| alive);
        let account = account.ok_or_else(Refusal::dead_token)?;
        if let Some(scope) = scope
            && !claims.covers(scope)
        {
            return Err(Refusal::missing_scope(scope));
        }
        if let Some(Value::Array(details)) = &claims.authorization_details
            && !details.iter().any(|detail| on.is_some_and(|on| on.is_named_by(detail)))
        {
            return Err(Refusal::denied("The token is narrowed to other resources."));
        }
        Ok(account)
    }

    pub(crate) fn ready_line(&self, listen: SocketAddr) -> anyhow::Result<String> {
        let mut users = Vec::new();
        for account in Account::all().filter(|a| a.kind == Kind::User) {
            let family = self.fresh_id();
            let (client_id, scope) = (PUBLIC_CLIENT, "all-apis");
            let begun = Family::new(Authority::Workspace, account, client_id, scope);
            self.oauth.lock().begin_family(family.clone(), begun);
            let token = self.mint(Order {
                account,
                client_id,
                scope,
                family: Some(&family),
                not_after: i64::MAX,
                details: None,
            })?;
            users.push(json!({
                "id": account.id, "user_name": account.user_name, "password": account.secret,
                "token": token.access_token, "pat": self.mint_pat(account),
            }));
        }
        let app = Account::service_principal();
        Ok(json!({
            "host": self.options.host, "listen": listen.to_string(),
            "app_url": self.options.app_url,
            "warehouse_id": crate::warehouses::ID,
            "model": crate::serving::ENDPOINT,
            "genie_space_id": crate::genie::SPACE,
            "index": crate::search::INDEX,
            "users": users,
            "service_principal": { "client_id": app.user_name, "client_secret": app.secret },
            "clients": clients(Authority::Workspace),
            "identity_provider": {
                "issuer": self.company_issuer(), "clients": clients(Authority::Company),
            },
            "entra": {
                "authority": format!("{}/entra/{}", self.options.host, entra::TENANT),
                "resource": entra::RESOURCE, "clients": clients(Authority::Entra),
            },
        })
        .to_string())
    }

    /// Back to the start: data, statements, history, faults, clock. Sessions live on, and the
    /// witness keeps counting.
    pub(crate) fn reset(&self) {
        self.clock.reset();
        self.faults.lock().clear();
        *self.history.lock() = History::default();
        self.statements.reset();
        *self.warehouse.lock() = Warehouse::default();
        self.sessions.lock().clear();
        *self.genie.lock() = Genie::default();
        self.closed_tickets.lock().clear();
        self.engine.reset();
        self.calls.lock().reset();
    }
}

/// The registered applications of an authority.
fn clients(authority: Authority) -> Vec<Value> {
    let describe = |client: &Client| {
        let mut body = json!({ "client_id": client.id, "scopes": client.scopes });
        if let Some(secret) = client.secret {
            body["client_secret"] = json!(secret);
        }
        body
    };
    Client::of(authority).map(describe).collect()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness from the system there is nothing safe to hand out.
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}
