//! Results in the window: their rows, how they are looked at, and what is told of them.
//!
//! The work is done beside the executor, and stops when nobody waits for it any more.

use super::Desk;
use crate::contract::{
    ColumnProfile, CopiedText, CopyOf, DistinctOf, DistinctValues, ProfileOf, ResultColumns,
    ResultRef, ResultView, ResultWindow, ViewRef, ViewRows,
};
use behalf_core::{ActionId, Failure};
use behalf_results::Rows;
use std::{
    collections::HashMap,
    sync::{MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// For what is told of all rows.
pub(super) const ALL: u64 = u64::MAX;
/// Rows of one window at most.
const WINDOW: u64 = 1000;
/// Different values of a column at most.
const DISTINCT: u32 = 1000;

/// The views that are being made, each by a number of its own: of one result, the newest.
#[derive(Default)]
pub(super) struct Looking {
    count: u64,
    made: HashMap<ActionId, (u64, CancellationToken)>,
}

impl Looking {
    /// Stops what is being made of a result in favour of another view of it.
    fn begin(&mut self, action: &ActionId, stop: &CancellationToken) -> u64 {
        self.count += 1;
        let before = self.made.insert(action.clone(), (self.count, stop.clone()));
        if let Some((_, before)) = before {
            before.cancel();
        }
        self.count
    }

    fn end(&mut self, action: &ActionId, number: u64) {
        if self.made.get(action).is_some_and(|(newest, _)| *newest == number) {
            self.made.remove(action);
        }
    }
}

impl Desk {
    /// Has the rows of an action here, fetched again where they had to make room.
    pub(super) async fn fetch_again(&self, request: ResultRef) -> Result<ResultColumns, Failure> {
        let (engine, caller) = self.whose(&request.action_id).await?;
        let columns = engine.hold_rows(&caller, &request.action_id).await?;
        Ok(ResultColumns { columns: columns.to_vec() })
    }

    pub(super) async fn window(&self, request: ResultWindow) -> Result<Vec<u8>, Failure> {
        let ResultWindow { action_id, view, offset, count } = request;
        let count = count.min(WINDOW);
        let stop = CancellationToken::new();
        let window = move |rows: Rows, _: &CancellationToken| rows.stream(offset, count);
        self.look(action_id, (view, offset.saturating_add(count)), stop, window).await
    }

    /// Makes the order of a view; an older one of the same result is not made any further.
    pub(super) async fn view_result(&self, request: ViewRef) -> Result<ViewRows, Failure> {
        let ViewRef { action_id, view } = request;
        let stop = CancellationToken::new();
        let number = self.looking().begin(&action_id, &stop);
        let count = |rows: Rows, _: &CancellationToken| Ok(ViewRows { rows: rows.count() });
        let made = self.look(action_id.clone(), (view, ALL), stop, count).await;
        self.looking().end(&action_id, number);
        made
    }

    pub(super) async fn distinct(&self, request: DistinctOf) -> Result<DistinctValues, Failure> {
        let DistinctOf { action_id, view, column, words, count } = request;
        let most = count.min(DISTINCT) as usize;
        let stop = CancellationToken::new();
        let distinct =
            move |rows: Rows, stop: &CancellationToken| rows.distinct(column, &words, most, stop);
        self.look(action_id, (unsorted(view), ALL), stop, distinct).await
    }

    pub(super) async fn column_profile(
        &self,
        request: ProfileOf,
    ) -> Result<ColumnProfile, Failure> {
        let ProfileOf { action_id, view, column } = request;
        let stop = CancellationToken::new();
        let profile = move |rows: Rows, stop: &CancellationToken| rows.profile(column, stop);
        self.look(action_id, (unsorted(view), ALL), stop, profile).await
    }

    pub(super) async fn copy_result(&self, request: CopyOf) -> Result<CopiedText, Failure> {
        let CopyOf { action_id, view, columns, from, to, form, header } = request;
        let stop = CancellationToken::new();
        let copy = move |rows: Rows, stop: &CancellationToken| {
            rows.copy(&columns, from..to, form, header, stop)
        };
        self.look(action_id, (view, to), stop, copy).await
    }

    /// Does something with the rows of a view, up to one of them at least, beside the executor. It stops where nobody
    /// waits for it any more, and tells nothing of one person to another who has signed in meanwhile.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        action: ActionId,
        (view, until): (ResultView, u64),
        stop: CancellationToken,
        work: impl FnOnce(Rows, &CancellationToken) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let age = self.state().age;
        let (engine, caller) = self.whose(&action).await?;
        engine.hold_rows(&caller, &action).await?;
        let owner = caller.principal().owner_key();
        let _stops = stop.clone().drop_guard();
        let look = move || {
            let rows = engine.shelf().rows(&owner, &action, (&view, until), &stop)?;
            work(rows, &stop)
        };
        let looked = tokio::task::spawn_blocking(look).await.map_err(Failure::internal)?;
        if self.state().age != age {
            return Err(Failure::cancelled());
        }
        looked
    }

    fn looking(&self) -> MutexGuard<'_, Looking> {
        self.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same rows as they came: what is told of a column does not depend on their order.
pub(super) fn unsorted(mut view: ResultView) -> ResultView {
    view.sort.clear();
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_view_of_a_result_stops_the_one_before() {
        let (first, second, other) =
            (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        let (one, two) = (ActionId("1".into()), ActionId("2".into()));
        let mut looking = Looking::default();
        let number = looking.begin(&one, &first);
        looking.begin(&two, &other);
        let newest = looking.begin(&one, &second);
        let stopped = [&first, &second, &other].map(CancellationToken::is_cancelled);
        assert_eq!(stopped, [true, false, false], "only of the same result, and only the older");
        looking.end(&one, number);
        assert_eq!(looking.made.len(), 2, "what was stopped ends later, and forgets no other");
        looking.end(&one, newest);
        assert_eq!(looking.made.len(), 1, "and what has ended is forgotten");
    }
}
