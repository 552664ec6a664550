//! The window's side of the engine: answers the commands of the contract, whoever carries them.

mod chart;
mod compare;
mod diagnostics;
mod editor;
mod entrance;
mod files;
mod kept;
mod offers;
mod records;
mod results;
mod runs;
mod session;
mod turns;
mod updating;

use crate::{
    Caller, Engine, EngineOptions, Preferences,
    contract::{
        Checkup, Draft, DraftOf, LedgerEntries, Managed, MentionsOf, Nothing, ResultRef,
        SessionState, SignedIn, Threads,
    },
    deleting,
    demo::Demo,
    doctor, profiles,
    updates::InPlace,
};
use behalf_agent::Resource;
use behalf_core::{Failure, Origin, action::ActingPrincipal};
use behalf_identity::Session;
use jiff::Timestamp;
use runs::Runs;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, OnceLock, PoisonError};
use tokio::{sync::Mutex, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Tells the window something, through its channel.
pub type Emit = Arc<dyn Fn(Value) + Send + Sync>;

/// A reply.
pub enum Reply {
    /// JSON.
    Json(Value),
    /// Arrow IPC.
    Bytes(Vec<u8>),
}

#[derive(Clone, Default)]
struct State {
    engine: Option<Arc<Engine>>,
    session: Option<Arc<Session>>,
    caller: Option<Caller>,
    /// With whom something was compared last.
    compared: Option<(Arc<Engine>, Caller)>,
    /// Whose window was locked because nobody used it.
    locked: Option<String>,
    /// Grows with each sign-in and sign-out: what was found before one is not put in its place.
    age: u64,
}

/// What a window talks to.
pub struct Desk {
    options: EngineOptions,
    /// The profile that was chosen in the window.
    profile: StdMutex<Option<String>>,
    /// The engines of every profile that was used in this window, each with its threads.
    engines: StdMutex<Vec<Arc<Engine>>>,
    /// Held for a moment only, never while the network is waited for.
    state: StdMutex<State>,
    /// One at a time looks into the vault.
    resuming: Mutex<()>,
    signing_in: StdMutex<CancellationToken>,
    /// Held while a sign-in ends: the next one begins when all of it is gone.
    ending: Mutex<()>,
    /// What runs, or is about to: each by a number of its own, since a turn that was decided runs again.
    running: StdMutex<Runs>,
    /// The views of results that are being made.
    looking: StdMutex<results::Looking>,
    /// What the window asks first, found while the window is being made.
    ahead: Mutex<Option<JoinHandle<SessionState>>>,
    /// What the window is drawn by.
    webview: OnceLock<String>,
    /// Names of the environment that the window has set for itself.
    own: OnceLock<Vec<&'static str>>,
    /// The diagnostics that were shown last.
    diagnostics: StdMutex<Option<diagnostics::Shown>>,
    /// Who can put a newer version in this one's place.
    in_place: OnceLock<Arc<dyn InPlace>>,
    /// One at a time.
    updating: Mutex<()>,
    stops_update: StdMutex<CancellationToken>,
    /// The demo workspace, where this window started it: it ends with the window.
    demo: Demo,
}

impl Desk {
    /// A desk; nothing is reached yet.
    pub fn new(options: EngineOptions) -> Arc<Self> {
        Arc::new(Self {
            options,
            profile: StdMutex::default(),
            engines: StdMutex::default(),
            state: StdMutex::default(),
            resuming: Mutex::default(),
            signing_in: StdMutex::default(),
            ending: Mutex::default(),
            running: StdMutex::default(),
            looking: StdMutex::default(),
            ahead: Mutex::default(),
            webview: OnceLock::new(),
            own: OnceLock::new(),
            diagnostics: StdMutex::default(),
            in_place: OnceLock::new(),
            updating: Mutex::default(),
            stops_update: StdMutex::default(),
            demo: Demo::default(),
        })
    }

    /// Says what the window is drawn by, for the diagnostics.
    pub fn drawn_by(&self, webview: String) {
        self.webview.set(webview).ok();
    }

    /// Says which names of the environment the window has set for itself: the browser does not inherit them.
    pub fn has_set(&self, names: Vec<&'static str>) {
        self.own.set(names).ok();
    }

    /// Begins to take up the sign-in of the vault before the window asks where it stands.
    pub async fn look_ahead(self: &Arc<Self>) {
        let desk = Arc::clone(self);
        let ahead = tokio::spawn(async move { desk.session_state().await });
        *self.ahead.lock().await = Some(ahead);
    }

    /// Answers one command. Long ones tell through `emit`, and end with `{"event":"end"}`.
    pub async fn rpc(
        self: &Arc<Self>,
        command: &str,
        payload: Value,
        emit: Option<Emit>,
    ) -> Result<Reply, Failure> {
        let emit = emit.unwrap_or_else(|| Arc::new(|_| {}));
        match command {
            "session/state" => {
                let ahead = self.ahead.lock().await.take();
                match ahead {
                    Some(ahead) => reply(&ahead.await.map_err(Failure::internal)?),
                    None => reply(&self.session_state().await),
                }
            }
            "session/sign_in" => reply(&self.sign_in(request(payload)?, emit).await?),
            "session/cancel_sign_in" => {
                self.signing_in.lock().unwrap_or_else(PoisonError::into_inner).cancel();
                reply(&Nothing {})
            }
            "session/sign_out" => reply(&self.sign_out().await?),
            "session/switch" => reply(&self.switch(request(payload)?).await?),
            "session/lock" => reply(&self.lock().await?),
            "session/again" => reply(&self.again().await),
            "session/leases" => reply(&self.leases()?),
            "workspace/find" => reply(&self.find_workspace(request(payload)?).await?),
            "demo/show" => reply(&self.show_demo().await),
            "demo/start" => reply(&self.start_demo().await?),
            "settings/show" => reply(&Preferences::load(&self.options.home)),
            "settings/change" => {
                let preferences: Preferences = request(payload)?;
                preferences.save(&self.options.home)?;
                reply(&preferences)
            }
            "updates/look" => reply(&self.look_for_updates().await?),
            "updates/install" => reply(&self.install_update(request(payload)?, emit).await?),
            "updates/stop" => reply(&self.stop_update()),
            "updates/restart" => reply(&self.restart()?),
            "doctor/run" => {
                let checks = doctor(self.options(), |check| emit(json!(check))).await;
                reply(&Checkup { checks })
            }
            "diagnostics/show" => reply(&self.show_diagnostics(emit).await?),
            "diagnostics/save" => reply(&self.save_diagnostics(&request(payload)?).await?),
            "threads/list" => {
                let threads = self.caller()?.store().threads().await?;
                reply(&Threads { threads })
            }
            "threads/show" => reply(&self.thread(request(payload)?).await?),
            "threads/branch" => reply(&self.branch(request(payload)?).await?),
            "threads/delete" => reply(&self.delete_thread(request(payload)?).await?),
            "threads/restore" => reply(&self.restore_thread(request(payload)?).await?),
            "drafts/show" => {
                let of: DraftOf = request(payload)?;
                let text = self.caller()?.store().draft(of.place()).await?;
                reply(&Draft { of, text })
            }
            "drafts/keep" => {
                let Draft { of, text } = request(payload)?;
                self.caller()?.store().keep_draft(of.place(), &text).await?;
                reply(&Nothing {})
            }
            "threads/search" => reply(&self.search(request(payload)?).await?),
            "threads/rename" => reply(&self.rename(request(payload)?).await?),
            "threads/export" => reply(&self.export_thread(request(payload)?).await?),
            "threads/pin" => reply(&self.pin(request(payload)?).await?),
            "memory/list" => reply(&self.memories().await?),
            "memory/forget" => reply(&self.forget(request(payload)?).await?),
            "memory/clear" => reply(&self.forget_all().await?),
            "approvals/remembered" => reply(&self.remembered().await?),
            "approvals/revoke" => reply(&self.revoke(request(payload)?).await?),
            "mentions/list" => {
                let MentionsOf { within } = request(payload)?;
                let (engine, caller) = self.engine_and_caller()?;
                reply(&engine.mentions(&caller, &within).await?)
            }
            "chat/send" => reply(&self.send(request(payload)?, emit).await?),
            "chat/decide" => reply(&self.decide(request(payload)?, emit).await?),
            "chat/retry" => reply(&self.retry(request(payload)?, emit).await?),
            "chat/stop" => reply(&self.stop(&request(payload)?)),
            "compare/run" => reply(&self.compare(request(payload)?, emit).await?),
            "editor/run" => reply(&self.run_written(request(payload)?, emit).await?),
            "editor/history" => reply(&self.written().await?),
            "genie/rate" => reply(&self.rate(request(payload)?).await?),
            "results/again" => reply(&self.fetch_again(request(payload)?).await?),
            "results/window" => Ok(Reply::Bytes(self.window(request(payload)?).await?)),
            "results/view" => reply(&self.view_result(request(payload)?).await?),
            "results/distinct" => reply(&self.distinct(request(payload)?).await?),
            "results/profile" => reply(&self.column_profile(request(payload)?).await?),
            "results/copy" => reply(&self.copy_result(request(payload)?).await?),
            "results/masked" => {
                let ResultRef { action_id } = request(payload)?;
                let (engine, caller) = self.whose(&action_id).await?;
                reply(&engine.masked(&caller, &action_id).await?)
            }
            "results/save" => reply(&self.save_result(request(payload)?, emit).await?),
            "results/save_stop" => reply(&self.stop_saving(&request(payload)?)),
            "results/chart_columns" => reply(&self.chart_columns(request(payload)?).await?),
            "results/chart" => reply(&self.chart(request(payload)?).await?),
            "results/chart_kept" => reply(&self.chart_kept(request(payload)?).await?),
            "results/keep_chart" => reply(&self.keep_chart(request(payload)?).await?),
            "results/save_picture" => reply(&self.save_picture(request(payload)?).await?),
            "audit/list" => {
                let entries = self.caller()?.store().entries(request(payload)?).await?;
                reply(&LedgerEntries { entries })
            }
            "audit/export" => reply(&self.export_audit(request(payload)?).await?),
            "audit/verify" => {
                let (engine, caller) = self.engine_and_caller()?;
                reply(&engine.audit(&caller).await?)
            }
            other => Err(Failure::internal(format!("no command `{other}`"))),
        }
    }

    /// What an engine is made of, with the profile that was chosen in the window.
    fn options(&self) -> EngineOptions {
        let chosen = self.profile.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut options = self.options.clone();
        options.profile = chosen.or(options.profile);
        options
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, unless somebody has signed in or out since.
    fn put(&self, age: u64, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        if state.age == age {
            change(&mut state);
        }
    }

    fn view(&self, state: &State) -> SessionState {
        let options = self.options();
        let engine = state.engine.as_ref();
        let here = match engine {
            Some(e) => Some((e.host().to_string(), e.profile_name().to_owned())),
            None => options.chosen().ok().map(|chosen| (chosen.host.to_string(), chosen.name)),
        };
        let (host, profile) = here.unzip();
        let fixed = options.config.is_workspace_fixed();
        let mut profiles = profiles::all(&options.home, &options.environment).unwrap_or_default();
        profiles.retain(|profile| !fixed || Some(&profile.host) == host.as_ref());
        let admits = |host: &str| Origin::parse(host).is_ok_and(|h| options.config.admits(&h));
        profiles.retain(|profile| admits(&profile.host));
        SessionState {
            host,
            profile,
            profiles,
            fixed,
            signed_in: state.caller.as_ref().map(|caller| {
                let principal = caller.principal();
                SignedIn {
                    principal: ActingPrincipal {
                        id: principal.id.clone(),
                        user_name: principal.user_name.clone(),
                    },
                    display_name: principal.display_name.clone(),
                    exchange: caller.exchange().to_owned(),
                    warehouse: name_of(&caller.resources().warehouse),
                    model: name_of(caller.resources().model_of_speaker()),
                    model_as_app: !caller.is_service_principal()
                        && caller.resources().model_of_speaker().as_ref().is_ok_and(|model| {
                            model.run_as == behalf_core::RunAs::ServicePrincipal
                        }),
                    missing: caller.resources().missing(),
                    service_principal: caller.is_service_principal(),
                    compares: compare::possible(&options.config),
                    ends_at_ms: state
                        .session
                        .as_ref()
                        .and_then(|session| engine?.ends(session))
                        .map(Timestamp::as_millisecond),
                    offers: offers::offers(&options.config),
                }
            }),
            notices: engine.map(|e| e.notices()).unwrap_or_default(),
            problem: None,
            locked: state.locked.clone(),
            idle_minutes: options.config.sign_in.idle_lock_minutes,
            managed: options.config.policy.as_deref().map(Managed::from),
        }
    }

    /// The engine of a profile: the one that is there, with its threads, or a new one.
    async fn engine(&self, options: EngineOptions) -> Result<Arc<Engine>, Failure> {
        let wanted = options.chosen()?;
        let all = || self.engines.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |e: &&Arc<Engine>| *e.host() == wanted.host && e.profile_name() == wanted.name;
        let there = all().iter().find(is_it).cloned();
        if let Some(engine) = there {
            return Ok(engine);
        }
        let engine = Engine::start(options).await?;
        let mut all = all();
        // Of two that began at once, one stays.
        if let Some(there) = all.iter().find(is_it) {
            return Ok(Arc::clone(there));
        }
        all.push(Arc::clone(&engine));
        Ok(engine)
    }

    /// Stops what runs, in an orderly way, and lets nothing begin that was about to.
    fn stop_turns(&self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).stop_all();
    }

    /// Ends in an orderly way: turns stop, outcomes are written, what was deleted is gone.
    pub async fn close(&self) {
        self.runs().stop_all_saving();
        let all = self.engines.lock().unwrap_or_else(PoisonError::into_inner).clone();
        futures::future::join_all(all.iter().map(|engine| engine.close())).await;
        let caller = self.state().caller.clone();
        if let Some(caller) = caller {
            deleting::purge(&caller).await;
        }
    }

    fn caller(&self) -> Result<Caller, Failure> {
        Ok(self.engine_and_caller()?.1)
    }

    fn engine_and_caller(&self) -> Result<(Arc<Engine>, Caller), Failure> {
        let state = self.state();
        state.engine.clone().zip(state.caller.clone()).ok_or_else(no_one)
    }
}

fn name_of(resource: &Result<Resource, Failure>) -> Option<String> {
    resource.as_ref().ok().map(|resource| resource.name.clone())
}

fn no_one() -> Failure {
    Failure::sign_in_needed("Nobody is signed in.")
}

fn request<T: DeserializeOwned>(payload: Value) -> Result<T, Failure> {
    serde_json::from_value(payload).map_err(Failure::internal)
}

fn reply(body: &impl Serialize) -> Result<Reply, Failure> {
    serde_json::to_value(body).map(Reply::Json).map_err(Failure::internal)
}
