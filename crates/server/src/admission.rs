//! How many turns may begin and run: by one caller, and in all. Nobody's turns keep others from theirs.

use behalf_core::{Failure, FailureCode, OwnerKey};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio::sync::Notify;

/// How many turns a service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceLimits {
    /// Turns that one caller may begin in a minute; as many at once after a rest.
    pub turns_a_minute: u32,
    /// Turns of one caller that may run at once.
    pub turns_at_once: usize,
    /// Turns of all callers that may run at once.
    pub turns_in_all: usize,
}

impl Default for ServiceLimits {
    fn default() -> Self {
        Self { turns_a_minute: 60, turns_at_once: 8, turns_in_all: 256 }
    }
}

impl ServiceLimits {
    /// The same limits for a time that passes `factor` times as fast.
    #[must_use]
    pub fn scaled(mut self, factor: u32) -> Self {
        self.turns_a_minute = self.turns_a_minute.saturating_mul(factor.max(1));
        self
    }

    /// Turns that one caller earns in a second.
    fn a_second(self) -> f64 {
        f64::from(self.turns_a_minute.max(1)) / 60.0
    }
}

/// Admits turns.
pub(crate) struct Admission {
    limits: ServiceLimits,
    state: Mutex<State>,
    ended: Notify,
}

#[derive(Default)]
struct State {
    is_ending: bool,
    running: usize,
    callers: HashMap<OwnerKey, Allowance>,
}

/// What one caller may still begin: it fills up with time.
struct Allowance {
    running: usize,
    left: f64,
    at: Instant,
}

/// A turn that was admitted, for as long as this lives.
pub(crate) struct Permit {
    admission: Arc<Admission>,
    owner: OwnerKey,
}

impl Admission {
    pub(crate) fn new(limits: ServiceLimits) -> Self {
        Self { limits, state: Mutex::default(), ended: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Admits a turn of this owner, or says when to come again.
    pub(crate) fn admit(
        self: &Arc<Self>,
        owner: OwnerKey,
        now: Instant,
    ) -> Result<Permit, Failure> {
        let full = f64::from(self.limits.turns_a_minute.max(1));
        let mut state = self.state();
        if state.is_ending {
            return Err(busy("This service is ending."));
        }
        if state.running >= self.limits.turns_in_all {
            return Err(busy("This service runs as many turns as it can."));
        }
        let a_second = self.limits.a_second();
        state.callers.retain(|_, caller| {
            caller.fill(now, a_second, full);
            caller.running > 0 || caller.left < full
        });
        let fresh = Allowance { running: 0, left: full, at: now };
        let caller = state.callers.entry(owner.clone()).or_insert(fresh);
        if caller.running >= self.limits.turns_at_once {
            return Err(too_many("You have as many turns running as one caller may.", 1));
        }
        if caller.left < 1.0 {
            let wait = ((1.0 - caller.left) / a_second).ceil();
            return Err(too_many("You have asked more often than one caller may.", wait as u64));
        }
        caller.left -= 1.0;
        caller.running += 1;
        state.running += 1;
        drop(state);
        Ok(Permit { admission: Arc::clone(self), owner })
    }

    /// How many turns run.
    pub(crate) fn running(&self) -> usize {
        self.state().running
    }

    /// Admits no more.
    pub(crate) fn close(&self) {
        self.state().is_ending = true;
    }

    /// Waits until no turn runs.
    pub(crate) async fn quiet(&self) {
        loop {
            let ended = self.ended.notified();
            if self.running() == 0 {
                return;
            }
            ended.await;
        }
    }
}

impl Allowance {
    fn fill(&mut self, now: Instant, a_second: f64, full: f64) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + passed * a_second).min(full);
        self.at = now;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.admission.state();
        state.running = state.running.saturating_sub(1);
        if let Some(caller) = state.callers.get_mut(&self.owner) {
            caller.running = caller.running.saturating_sub(1);
        }
        drop(state);
        self.admission.ended.notify_waiters();
    }
}

fn busy(message: &str) -> Failure {
    Failure::new(FailureCode::Busy, message, "Ask again in a few seconds.")
}

fn too_many(message: &str, after_seconds: u64) -> Failure {
    let after_seconds = after_seconds.max(1);
    let code = FailureCode::RateLimited { after_seconds };
    Failure::new(code, message, format!("Ask again in {after_seconds} s."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use behalf_core::WorkspaceId;
    use std::time::Duration;

    fn owner(name: &str) -> OwnerKey {
        OwnerKey { workspace: WorkspaceId("1".to_owned()), principal_id: name.to_owned() }
    }

    fn admission(turns_a_minute: u32, turns_at_once: usize, turns_in_all: usize) -> Arc<Admission> {
        Arc::new(Admission::new(ServiceLimits { turns_a_minute, turns_at_once, turns_in_all }))
    }

    fn code(admitted: Result<Permit, Failure>) -> Option<FailureCode> {
        admitted.err().map(|failure| failure.code)
    }

    #[test]
    fn a_caller_who_asks_too_often_waits_and_others_do_not() {
        let (admission, now) = (admission(2, 9, 9), Instant::now());
        for _ in 0..2 {
            drop(admission.admit(owner("alice"), now));
        }
        let limited = Some(FailureCode::RateLimited { after_seconds: 30 });
        assert_eq!(code(admission.admit(owner("alice"), now)), limited, "two a minute");
        assert_eq!(code(admission.admit(owner("bob"), now)), None, "bob has his own");
        let later = now + Duration::from_secs(30);
        assert_eq!(code(admission.admit(owner("alice"), later)), None, "after the time it names");
        assert_eq!(code(admission.admit(owner("alice"), later)), limited, "once");
    }

    #[test]
    fn what_runs_at_once_is_limited_for_each_and_for_all() {
        let (admission, now) = (admission(99, 1, 2), Instant::now());
        let first = admission.admit(owner("alice"), now);
        let limited = Some(FailureCode::RateLimited { after_seconds: 1 });
        assert_eq!(code(admission.admit(owner("alice"), now)), limited, "one at once");
        let _second = admission.admit(owner("bob"), now);
        assert_eq!(
            code(admission.admit(owner("carol"), now)),
            Some(FailureCode::Busy),
            "two in all"
        );
        drop(first);
        assert_eq!(admission.running(), 1, "what has ended makes room");
        assert_eq!(code(admission.admit(owner("carol"), now)), None, "for anybody");
        admission.close();
        assert_eq!(
            code(admission.admit(owner("carol"), now)),
            Some(FailureCode::Busy),
            "at its end"
        );
    }
}
