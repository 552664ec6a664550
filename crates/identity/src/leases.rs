//! The leases that are out: cached while they live, one exchange in flight for each key.

use behalf_core::{
    Clock, Failure, Lease, Limits, OwnerKey, RunAs, Scopes, lease::Grant, secret::TokenDigest,
};
use futures::future::BoxFuture;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex as StdMutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::sync::Mutex;

/// What makes two leases the same: nobody else's, no other session's, no other grant's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct LeaseKey {
    pub(crate) owner: OwnerKey,
    pub(crate) subject: TokenDigest,
    pub(crate) run_as: RunAs,
    pub(crate) grant: Grant,
    pub(crate) scopes: Scopes,
}

#[derive(Default)]
struct Slot {
    current: RwLock<Option<Arc<Lease>>>,
    flight: Mutex<()>,
    flights: AtomicU64,
    last_failure: StdMutex<Option<Failure>>,
    renewing: AtomicBool,
}

/// Makes a lease; called for the one who obtains it.
pub(crate) type Make = Arc<dyn Fn() -> BoxFuture<'static, Result<Lease, Failure>> + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Leases {
    slots: Arc<RwLock<HashMap<LeaseKey, Arc<Slot>>>>,
    clock: Arc<dyn Clock>,
    limits: Limits,
}

impl Leases {
    pub(crate) fn new(clock: Arc<dyn Clock>, limits: Limits) -> Self {
        Self { slots: Arc::default(), clock, limits }
    }

    /// The cached lease, or a new one. Callers that wait for an exchange share its outcome, also
    /// when it fails. `renewable` is whether a new exchange would live longer than this lease.
    pub(crate) async fn get(
        &self,
        key: LeaseKey,
        renewable: impl Fn(&Lease) -> bool,
        make: Make,
    ) -> Result<Arc<Lease>, Failure> {
        let slot = self.slot(&key);
        if let Some(lease) = self.usable(&slot) {
            if renewable(&lease) {
                self.renew_if_old(&slot, &lease, make);
            }
            return Ok(lease);
        }
        let seen = slot.flights.load(Ordering::Acquire);
        let _flight = slot.flight.lock().await;
        if let Some(lease) = self.usable(&slot) {
            return Ok(lease);
        }
        if slot.flights.load(Ordering::Acquire) != seen
            && let Some(failure) =
                slot.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
        {
            return Err(failure);
        }
        self.obtain(&slot, make).await
    }

    /// The cached lease, if there is one to lend and nothing to be done about it.
    pub(crate) fn cached(
        &self,
        key: &LeaseKey,
        renewable: impl Fn(&Lease) -> bool,
    ) -> Option<Arc<Lease>> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let lease = self.usable(slots.get(key)?)?;
        (!self.is_old(&lease) || !renewable(&lease)).then_some(lease)
    }

    fn is_old(&self, lease: &Lease) -> bool {
        self.seconds_left(lease) < seconds(self.limits.lease_renew_within)
    }

    async fn obtain(&self, slot: &Slot, make: Make) -> Result<Arc<Lease>, Failure> {
        let made = make().await;
        let result = made.map(Arc::new);
        *slot.last_failure.lock().unwrap_or_else(PoisonError::into_inner) =
            result.as_ref().err().cloned();
        if let Ok(lease) = &result {
            *slot.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(lease));
        }
        slot.flights.fetch_add(1, Ordering::Release);
        result
    }

    fn slot(&self, key: &LeaseKey) -> Arc<Slot> {
        if let Some(slot) = self.slots.read().unwrap_or_else(PoisonError::into_inner).get(key) {
            return Arc::clone(slot);
        }
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        // Slots of dead leases go when a new one comes; those in flight have other holders.
        slots.retain(|_, slot| {
            Arc::strong_count(slot) > 1
                || slot
                    .current
                    .read()
                    .unwrap_or_else(PoisonError::into_inner)
                    .as_ref()
                    .is_some_and(|lease| lease.expires_at > now)
        });
        Arc::clone(slots.entry(key.clone()).or_default())
    }

    fn usable(&self, slot: &Slot) -> Option<Arc<Lease>> {
        let lease = slot.current.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        (self.seconds_left(&lease) > seconds(self.limits.lease_min_life)).then_some(lease)
    }

    fn seconds_left(&self, lease: &Lease) -> i64 {
        lease.expires_at.duration_since(self.clock.now()).as_secs()
    }

    fn renew_if_old(&self, slot: &Arc<Slot>, lease: &Lease, make: Make) {
        if !self.is_old(lease) || slot.renewing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (all, slot) = (self.clone(), Arc::clone(slot));
        tokio::spawn(async move {
            let _flight = slot.flight.lock().await;
            if let Err(failure) = all.obtain(&slot, make).await {
                tracing::warn!(code = failure.code.name(), "a lease could not be renewed yet");
            }
            slot.renewing.store(false, Ordering::Release);
        });
    }

    /// Takes a lease out of the cache: the workspace called its token dead. `false` if another
    /// is there by now, or none.
    pub(crate) fn drop_lease(&self, key: &LeaseKey, dead: &Lease) -> bool {
        let slot = self.slot(key);
        let mut current = slot.current.write().unwrap_or_else(PoisonError::into_inner);
        let is_it = current.as_ref().is_some_and(|l| l.token.digest() == dead.token.digest());
        if is_it {
            *current = None;
        }
        is_it
    }

    /// The leases that live and belong to one of these, soonest to end first.
    pub(crate) fn living(&self, owners: &[OwnerKey]) -> Vec<Arc<Lease>> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let theirs = slots.iter().filter(|(key, _)| owners.contains(&key.owner));
        let mut all: Vec<Arc<Lease>> = theirs.filter_map(|(_, slot)| self.usable(slot)).collect();
        all.sort_by(|a, b| {
            let key = |lease: &Lease| (lease.expires_at, lease.asked.to_string());
            key(a).cmp(&key(b))
        });
        all
    }

    /// Takes every lease of an owner out of the cache: the owner signed out.
    pub(crate) fn drop_owner(&self, owner: &OwnerKey) {
        self.slots
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|key, _| key.owner != *owner);
    }
}

fn seconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use behalf_core::{Origin, Principal, PrincipalKind, WorkspaceId, secret::AccessToken};
    use jiff::{SignedDuration, Timestamp};
    use std::sync::atomic::AtomicUsize;

    struct Fixed;
    impl Clock for Fixed {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(1_795_000_000).unwrap()
        }
    }

    fn lease(life_s: i64) -> Lease {
        let workspace = WorkspaceId("w".into());
        Lease {
            token: AccessToken::new("t"),
            origin: Origin::parse("http://127.0.0.1:1").unwrap(),
            principal: Principal {
                id: "1".into(),
                user_name: "a@x".into(),
                display_name: "A".into(),
                kind: PrincipalKind::User,
                workspace,
            },
            run_as: RunAs::OnBehalfOfUser,
            asked: Scopes::of("sql"),
            scopes: Scopes::of("sql"),
            grant: Grant::JwtBearer,
            expires_at: Fixed.now() + SignedDuration::from_secs(life_s),
        }
    }

    fn key() -> LeaseKey {
        LeaseKey {
            owner: lease(1).principal.owner_key(),
            subject: AccessToken::new("subject").digest(),
            run_as: RunAs::OnBehalfOfUser,
            grant: Grant::JwtBearer,
            scopes: Scopes::of("sql"),
        }
    }

    fn counting(made: &Arc<AtomicUsize>, result: fn() -> Result<Lease, Failure>) -> Make {
        let made = Arc::clone(made);
        Arc::new(move || {
            let made = Arc::clone(&made);
            Box::pin(async move {
                tokio::task::yield_now().await;
                made.fetch_add(1, Ordering::SeqCst);
                result()
            })
        })
    }

    async fn thousand(result: fn() -> Result<Lease, Failure>) -> (usize, usize) {
        let leases = Leases::new(Arc::new(Fixed), Limits::default());
        let made = Arc::new(AtomicUsize::new(0));
        let calls = (0..1000).map(|_| leases.get(key(), |_| false, counting(&made, result)));
        let ok = futures::future::join_all(calls).await.iter().filter(|r| r.is_ok()).count();
        (ok, made.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn a_thousand_callers_at_once_make_one_exchange() {
        assert_eq!(thousand(|| Ok(lease(3600))).await, (1000, 1), "all get the one lease");
    }

    #[tokio::test]
    async fn a_thousand_callers_share_one_failure() {
        assert_eq!(
            thousand(|| Err(Failure::cancelled())).await,
            (0, 1),
            "nobody storms the endpoint"
        );
    }

    #[tokio::test]
    async fn a_lease_about_to_die_is_not_handed_out() {
        let leases = Leases::new(Arc::new(Fixed), Limits::default());
        let made = Arc::new(AtomicUsize::new(0));
        for _ in 0..2 {
            leases.get(key(), |_| false, counting(&made, || Ok(lease(30)))).await.unwrap();
        }
        assert_eq!(made.load(Ordering::SeqCst), 2, "30 s of life are too few to be lent again");
    }
}
