//! The window's side of the engine: answers the commands of the contract, whoever carries them.

mod turns;

use crate::{
    Caller, Engine, EngineOptions, SystemBrowser,
    contract::{Nothing, SessionState, SignIn, SignInWaiting, SignedIn, ThreadRef, Threads},
};
use behalf_core::{Failure, FailureCode, RunAs, TurnId, action::ActingPrincipal};
use behalf_identity::{Session, SignInProgress};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};
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

#[derive(Default)]
struct State {
    engine: Option<Arc<Engine>>,
    session: Option<Arc<Session>>,
    caller: Option<Caller>,
}

/// What a window talks to.
pub struct Desk {
    options: EngineOptions,
    state: Mutex<State>,
    signing_in: StdMutex<CancellationToken>,
    running: StdMutex<HashMap<TurnId, CancellationToken>>,
    /// What the window asks first, found while the window is being made.
    ahead: Mutex<Option<JoinHandle<SessionState>>>,
}

impl Desk {
    /// A desk; nothing is reached yet.
    pub fn new(options: EngineOptions) -> Arc<Self> {
        Arc::new(Self {
            options,
            state: Mutex::default(),
            signing_in: StdMutex::default(),
            running: StdMutex::default(),
            ahead: Mutex::default(),
        })
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
            "threads/list" => {
                let threads = self.caller().await?.store().threads().await?;
                reply(&Threads { threads })
            }
            "threads/show" => reply(&self.thread(request(payload)?).await?),
            "threads/delete" => {
                let ThreadRef { thread_id } = request(payload)?;
                self.caller().await?.store().delete_thread(&thread_id).await?;
                reply(&Nothing {})
            }
            "chat/send" => reply(&self.send(request(payload)?, emit).await?),
            "chat/decide" => reply(&self.decide(request(payload)?, emit).await?),
            "chat/retry" => reply(&self.retry(request(payload)?, emit).await?),
            "chat/stop" => reply(&self.stop(&request(payload)?)),
            "results/window" => Ok(Reply::Bytes(self.window(&request(payload)?).await?)),
            "audit/verify" => {
                let (engine, caller) = self.engine_and_caller().await?;
                reply(&engine.audit(&caller).await?)
            }
            other => Err(Failure::internal(format!("no command `{other}`"))),
        }
    }

    /// Where the window stands; takes up the sign-in of the vault, if there is one.
    async fn session_state(&self) -> SessionState {
        let mut state = self.state.lock().await;
        let result = self.resume(&mut state).await;
        let mut view = self.view(&state);
        view.problem = result.err().filter(|failure| {
            // Nobody signed in, or no workspace named yet, is how every window begins.
            failure.code != FailureCode::SignInNeeded
                && failure.code != FailureCode::Invalid { field: "app.workspace.host".to_owned() }
        });
        view
    }

    async fn resume(&self, state: &mut State) -> Result<(), Failure> {
        if state.caller.is_some() {
            return Ok(());
        }
        if state.engine.is_none() {
            state.engine = Some(Engine::start(self.options.clone()).await?);
        }
        let engine = state.engine.clone().ok_or_else(no_one)?;
        if engine.config().run_as == RunAs::ServicePrincipal {
            state.caller = Some(engine.service_principal().await?);
            return Ok(());
        }
        let session = engine.resume().await?.ok_or_else(no_one)?;
        state.caller = Some(engine.user(Arc::clone(&session)).await?);
        state.session = Some(session);
        Ok(())
    }

    fn view(&self, state: &State) -> SessionState {
        let known = self.options.config.workspace.host.as_ref().map(ToString::to_string);
        let named = self.options.environment.get("DATABRICKS_HOST").cloned();
        let engine = state.engine.as_ref();
        SessionState {
            host: engine.map(|e| e.host().to_string()).or(known).or(named),
            signed_in: state.caller.as_ref().map(|caller| {
                let principal = caller.principal();
                SignedIn {
                    principal: ActingPrincipal {
                        id: principal.id.clone(),
                        user_name: principal.user_name.clone(),
                    },
                    display_name: principal.display_name.clone(),
                    exchange: caller.exchange().to_owned(),
                    warehouse: caller.resources().warehouse.name.clone(),
                    model: caller.resources().model.name.clone(),
                    service_principal: caller.is_service_principal(),
                }
            }),
            notices: engine.map(|e| e.notices().to_vec()).unwrap_or_default(),
            problem: None,
        }
    }

    async fn sign_in(&self, request: SignIn, emit: Emit) -> Result<SessionState, Failure> {
        let cancel = CancellationToken::new();
        {
            let mut current = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner);
            // A second try ends the first.
            current.cancel();
            *current = cancel.clone();
        }
        let mut options = self.options.clone();
        if let Some(host) = request.host.filter(|_| options.config.workspace.host.is_none()) {
            options.environment.insert("DATABRICKS_HOST".to_owned(), host);
        }
        let engine = self.engine(options).await?;
        let browser = Arc::new(SystemBrowser);
        let progress = |SignInProgress::WaitingForBrowser { url, opened }| {
            emit(json!(SignInWaiting { url: url.to_string(), opened }));
        };
        let session = engine.sign_in(browser, &cancel, progress).await?;
        let caller = engine.user(Arc::clone(&session)).await?;
        let mut state = self.state.lock().await;
        *state = State { engine: Some(engine), session: Some(session), caller: Some(caller) };
        Ok(self.view(&state))
    }

    /// The engine of a workspace: the one that is there, with its threads, or a new one.
    async fn engine(&self, options: EngineOptions) -> Result<Arc<Engine>, Failure> {
        let wanted = options.workspace()?;
        let there = self.state.lock().await.engine.clone();
        match there.filter(|engine| *engine.host() == wanted) {
            Some(engine) => Ok(engine),
            None => Engine::start(options).await,
        }
    }

    async fn sign_out(&self) -> Result<SessionState, Failure> {
        for (_, cancel) in self.running.lock().unwrap_or_else(PoisonError::into_inner).drain() {
            cancel.cancel();
        }
        let mut state = self.state.lock().await;
        if let (Some(engine), Some(session)) = (&state.engine, &state.session) {
            engine.sign_out(session).await?;
        }
        state.session = None;
        state.caller = None;
        Ok(self.view(&state))
    }

    /// Ends in an orderly way: turns stop, outcomes are written.
    pub async fn close(&self) {
        let engine = self.state.lock().await.engine.clone();
        if let Some(engine) = engine {
            engine.close().await;
        }
    }

    async fn caller(&self) -> Result<Caller, Failure> {
        Ok(self.engine_and_caller().await?.1)
    }

    async fn engine_and_caller(&self) -> Result<(Arc<Engine>, Caller), Failure> {
        let state = self.state.lock().await;
        state.engine.clone().zip(state.caller.clone()).ok_or_else(no_one)
    }
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
