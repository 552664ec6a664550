//! Faults by chance: the workspace is slow, busy, gone, or loses its own replies.

use behalf_tests::{Demo, Dice};
use serde_json::{Value, json};

/// Where something goes wrong. The sign-in and the first look at what there is are left alone.
const PLACES: [(&str, &str); 6] = [
    ("POST", "/api/2.0/sql/statements"),
    ("GET", "/api/2.0/sql/statements/"),
    ("GET", "/api/2.0/sql/history"),
    ("POST", "/serving-endpoints/"),
    ("POST", "/api/2.0/vector-search/indexes/main.support.articles_index/query"),
    ("GET", "/_storage/"),
];
const GENIE: &str = "/api/2.0/genie/";
/// Of the faults at once.
const MOST: usize = 3;

/// Changes what goes wrong from now on.
pub(crate) async fn change(demo: &Demo, dice: &mut Dice) {
    let count = 1 + dice.below(MOST);
    let faults: Vec<Value> = (0..count).map(|_| fault(dice)).collect();
    demo.control("/demo/faults", json!(faults)).await;
}

/// Nothing goes wrong any more.
pub(crate) async fn clear(demo: &Demo) {
    demo.control("/demo/faults", json!([])).await;
}

fn fault(dice: &mut Dice) -> Value {
    let place = match dice.below(PLACES.len() + 1) {
        at if at < PLACES.len() => json!({ "method": PLACES[at].0, "path": PLACES[at].1 }),
        _ => json!({ "path": GENIE }),
    };
    let effect = match dice.below(6) {
        0 => json!({ "delay_ms": 50 * (1 + dice.below(10)) }),
        1 => json!({ "reply_delay_ms": 50 * (1 + dice.below(10)) }),
        2 => json!({ "reset": true }),
        3 => json!({ "status": 429, "retry_after": 1 }),
        4 => json!({ "status": 503 }),
        // Served, and the reply is lost.
        _ => json!({ "truncate_at": 10 }),
    };
    json!({ "match": place, "do": effect, "times": 1 + dice.below(4) })
}
