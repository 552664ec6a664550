//! Who the window is for: signed in, out, locked, or another profile.

use super::{Desk, Emit, State};
use crate::{
    EngineOptions, SystemBrowser,
    contract::{SessionState, SignIn, SignInWaiting, SwitchProfile},
    deleting, forget, profiles,
};
use behalf_core::{Failure, FailureCode, Origin, RunAs};
use behalf_identity::SignInProgress;
use serde_json::json;
use std::sync::{Arc, PoisonError};
use tokio_util::sync::CancellationToken;

impl Desk {
    /// Where the window stands; takes up the sign-in of the vault, if there is one.
    pub(super) async fn session_state(&self) -> SessionState {
        let result = self.resume().await;
        let mut view = self.view(&self.state());
        // That no workspace is named yet is how every window begins.
        let begins = FailureCode::Invalid { field: "app.workspace.host".to_owned() };
        view.problem = result.err().filter(|failure| failure.code != begins);
        view
    }

    async fn resume(&self) -> Result<(), Failure> {
        let _one = self.resuming.lock().await;
        let before = self.state().clone();
        // Whoever comes by a locked window signs in.
        if before.caller.is_some() || before.locked.is_some() {
            return Ok(());
        }
        let engine = match before.engine {
            Some(engine) => engine,
            None => self.engine(self.options()).await?,
        };
        self.put(before.age, |state| state.engine = Some(Arc::clone(&engine)));
        if engine.config().run_as == RunAs::ServicePrincipal {
            let caller = engine.service_principal().await?;
            self.put(before.age, |state| state.caller = Some(caller));
            return Ok(());
        }
        // That nobody is signed in is no failure.
        let Some(session) = engine.resume().await? else { return Ok(()) };
        let caller = engine.user(Arc::clone(&session)).await?;
        session.keep();
        self.put(before.age, |state| {
            state.caller = Some(caller);
            state.session = Some(session);
        });
        Ok(())
    }

    pub(super) async fn sign_in(
        &self,
        request: SignIn,
        emit: Emit,
    ) -> Result<SessionState, Failure> {
        let cancel = CancellationToken::new();
        {
            let mut current = self.signing_in.lock().unwrap_or_else(PoisonError::into_inner);
            // A second try ends the first.
            current.cancel();
            *current = cancel.clone();
        }
        // What ends has ended before something begins.
        drop(self.ending.lock().await);
        let age = self.state().age;
        let engine = self.engine(self.options_of(request)?).await?;
        let without = self.own.get().cloned().unwrap_or_default();
        let browser = Arc::new(SystemBrowser { without });
        let progress = |SignInProgress::WaitingForBrowser { url, opened }| {
            emit(json!(SignInWaiting { url: url.to_string(), opened }));
        };
        let session = engine.sign_in(browser, &cancel, progress).await?;
        let found = engine.user(Arc::clone(&session)).await;
        let caller = match found {
            // Nobody is let in by it, so nothing of it stays.
            Err(failure) if self.state().locked.is_some() => {
                engine.sign_out(&session).await?;
                return Err(failure);
            }
            found => found?,
        };
        session.keep();
        let before = {
            let mut state = self.state();
            if state.age == age && !cancel.is_cancelled() {
                let (engine, session) = (Some(Arc::clone(&engine)), Some(Arc::clone(&session)));
                let age = age + 1;
                let caller = Some(caller);
                let next = State { engine, session, caller, age, ..State::default() };
                Some(std::mem::replace(&mut *state, next))
            } else {
                None
            }
        };
        let Some(before) = before else {
            // Meanwhile the user has signed out or chosen another profile: that holds. A later try of
            // the same sign-in is another matter: it has taken this one's place.
            let now = self.state().session.clone();
            if !now.is_some_and(|other| other.principal() == session.principal()) {
                engine.sign_out(&session).await?;
            }
            return Err(Failure::cancelled());
        };
        // From here on it is this profile, whatever was chosen before.
        *self.profile.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(engine.profile_name().to_owned());
        let other = before.session.as_ref().map(|other| other.principal());
        if other != Some(session.principal()) {
            // What runs as somebody else does not go on beside this.
            self.stop_turns();
            purge(&before).await;
        }
        Ok(self.view(&self.state()))
    }

    /// What an engine is made of that signs in so: at another address than the profile's, or as another
    /// person, it has no name yet.
    fn options_of(&self, request: SignIn) -> Result<EngineOptions, Failure> {
        let mut options = self.options();
        let fixed = options.config.is_workspace_fixed();
        if let Some(host) = request.host.filter(|_| !fixed) {
            let there = options.chosen().ok().map(|chosen| chosen.host);
            if there.is_none() || there != Origin::parse(&host).ok() {
                options.profile = None;
                options.environment.insert("DATABRICKS_HOST".to_owned(), host);
            }
        }
        if request.another {
            let host = options.chosen()?.host.to_string();
            let all = profiles::all(&options.home, &options.environment)?;
            options.profile = Some(profiles::fresh_name(&all, &host));
            options.environment.insert("DATABRICKS_HOST".to_owned(), host);
        }
        Ok(options)
    }

    /// Looks again: takes up the sign-in of the vault, and what was missing.
    pub(super) async fn again(&self) -> SessionState {
        let State { engine, session, caller, age, .. } = self.state().clone();
        if let (Some(engine), Some(caller)) = (engine, caller)
            && !caller.resources().missing().is_empty()
        {
            let found = match session {
                Some(session) => engine.user(session).await,
                None => engine.service_principal().await,
            };
            match found {
                Ok(caller) => self.put(age, |state| state.caller = Some(caller)),
                Err(failure) => {
                    let view = self.view(&self.state());
                    return SessionState { problem: Some(failure), ..view };
                }
            }
        }
        self.session_state().await
    }

    /// Ends the sign-in of a window that nobody uses, and keeps its place for the same person. Every other
    /// sign-in of this machine ends with it: who comes to an open desk finds none. From the first moment
    /// on nothing is shown; what could not be ended is told.
    pub(super) async fn lock(&self) -> Result<SessionState, Failure> {
        let before = {
            let mut state = self.state();
            let Some(session) = &state.session else { return Ok(self.view(&state)) };
            let locked = Some(session.principal().user_name.clone());
            let (engine, age) = (state.engine.clone(), state.age + 1);
            std::mem::replace(&mut *state, State { engine, locked, age, ..State::default() })
        };
        let _ending = self.ending.lock().await;
        let mut problem = self.end(&before).await.err();
        let options = self.options();
        let all = profiles::known(&options.home);
        for profile in all.into_iter().filter(|profile| profile.user_name.is_some()) {
            let one = EngineOptions { profile: Some(profile.name), ..options.clone() };
            problem = forget(&one).await.err().or(problem);
        }
        Ok(SessionState { problem, ..self.view(&self.state()) })
    }

    /// Goes on as another profile. What runs as the one before ends in an orderly way.
    pub(super) async fn switch(&self, request: SwitchProfile) -> Result<SessionState, Failure> {
        if self.state().locked.is_some() {
            return Err(Failure::sign_in_needed("This window is locked."));
        }
        self.signing_in.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        let mut options = self.options();
        options.profile = Some(request.name.clone());
        // A name that leads nowhere changes nothing.
        options.admitted()?;
        *self.profile.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.name);
        let before = {
            let mut state = self.state();
            let age = state.age + 1;
            std::mem::replace(&mut *state, State { age, ..State::default() })
        };
        self.stop_turns();
        purge(&before).await;
        Ok(self.session_state().await)
    }

    /// Signs out, once what runs has ended: its outcomes stand before the end in the ledger.
    pub(super) async fn sign_out(&self) -> Result<SessionState, Failure> {
        let _ending = self.ending.lock().await;
        let before = self.state().clone();
        self.end(&before).await?;
        self.put(before.age, |state| {
            *state = State { engine: before.engine, age: before.age + 1, ..State::default() };
        });
        // What began meanwhile.
        self.stop_turns();
        Ok(self.view(&self.state()))
    }

    /// Ends a sign-in: what runs, the leases, the vault. A sign-in that is still waiting for its browser is
    /// not meant any more.
    async fn end(&self, state: &State) -> Result<(), Failure> {
        self.stop_turns();
        self.signing_in.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        purge(state).await;
        match (&state.engine, &state.session) {
            (Some(engine), Some(session)) => {
                engine.quiet().await;
                engine.sign_out(session).await
            }
            // Nobody is shown, but somebody's sign-in may rest in the vault.
            _ if self.options().chosen().is_ok() => forget(&self.options()).await.map(drop),
            _ => Ok(()),
        }
    }
}

/// What was deleted in the window is not had back by whoever comes next.
async fn purge(state: &State) {
    if let Some(caller) = &state.caller {
        deleting::purge(caller).await;
    }
}
