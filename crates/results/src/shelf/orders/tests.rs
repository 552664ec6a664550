use super::*;
use behalf_core::{
    Limits, ResultShelf, WorkspaceId,
    results::Column,
    views::{Condition, Filter, SortKey},
};

const ROWS: usize = 1000;

fn owner() -> OwnerKey {
    OwnerKey { workspace: WorkspaceId("w".into()), principal_id: "1".into() }
}

fn put(shelf: &Shelf, name: &str) -> ActionId {
    let action = ActionId(name.into());
    let columns = vec![Column { name: "n".into(), type_text: "INT".into() }];
    let rows = (0..ROWS).rev().map(|n| vec![Some(n.to_string())]).collect();
    shelf.put(&owner(), &action, columns, rows).unwrap();
    // Somebody has seen it: it may go for others.
    shelf.sample(&owner(), &action, 1, 10).unwrap();
    action
}

fn view(number: usize) -> ResultView {
    let most = Some((ROWS + number).to_string());
    let is = Condition::Between { least: None, most };
    let sort = vec![SortKey { column: 0, descending: false }];
    ResultView { filters: vec![Filter { column: 0, is }], sort, ..ResultView::default() }
}

fn kept(shelf: &Shelf, action: &ActionId) -> Vec<usize> {
    let all = shelf.lock();
    let orders = &all.held[&(owner(), action.clone())].orders;
    assert!(orders.making.is_empty(), "nothing is being made any more");
    (0..20).filter(|number| orders.kept.contains_key(&view(*number))).collect()
}

fn look(shelf: &Shelf, action: &ActionId, number: usize) -> Arc<[u32]> {
    shelf.rows(&owner(), action, (&view(number), u64::MAX), &CancellationToken::new()).unwrap();
    let kept = shelf.lock().order(&(owner(), action.clone()), &view(number));
    kept.unwrap_or_default()
}

#[test]
fn an_order_is_made_once_and_the_oldest_go() {
    let shelf = Shelf::new(Limits::default());
    let action = put(&shelf, "a");
    let first = look(&shelf, &action, 0);
    assert!(Arc::ptr_eq(&first, &look(&shelf, &action, 0)), "it is the same the second time");
    (1..8).for_each(|number| drop(look(&shelf, &action, number)));
    look(&shelf, &action, 0);
    look(&shelf, &action, 8);
    assert_eq!(kept(&shelf, &action), [0, 2, 3, 4, 5, 6, 7, 8], "what was looked at last stays");
}

#[test]
fn orders_count_and_go_before_results() {
    let size = {
        let shelf = Shelf::new(Limits::default());
        put(&shelf, "a");
        shelf.lock().bytes()
    };
    let order = ROWS * 4;
    let limits = Limits { shelf_bytes: 2 * size + 2 * order, ..Limits::default() };
    let shelf = Shelf::new(limits);
    let a = put(&shelf, "a");
    (0..3).for_each(|number| drop(look(&shelf, &a, number)));
    assert_eq!(shelf.lock().bytes(), size + 3 * order, "they are counted");
    let b = put(&shelf, "b");
    assert_eq!(kept(&shelf, &a), [1, 2], "the oldest order made room for a result");
    look(&shelf, &b, 0);
    assert_eq!((kept(&shelf, &a), kept(&shelf, &b)), (vec![2], vec![0]), "or for another order");
    shelf.withhold(&owner(), &a);
    assert_eq!(shelf.lock().bytes(), size + order, "and they go with their result");
}

#[test]
fn what_was_stopped_is_not_kept() {
    let shelf = Shelf::new(Limits::default());
    let action = put(&shelf, "a");
    let stop = CancellationToken::new();
    stop.cancel();
    let stopped = shelf.rows(&owner(), &action, (&view(0), u64::MAX), &stop).map(drop);
    assert_eq!(stopped.unwrap_err().code.name(), "cancelled");
    assert_eq!(kept(&shelf, &action), Vec::<usize>::new());
}
