//! SQL warehouses: which there are.

use crate::door::{Call, Door, DoorError, Errand};
use serde::Deserialize;

/// One warehouse.
#[derive(Debug, Clone, Deserialize)]
pub struct Warehouse {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    #[serde(default)]
    pub name: String,
    /// `RUNNING`, `STOPPED`, …
    #[serde(default)]
    pub state: String,
    /// Whether it starts in seconds.
    #[serde(default)]
    pub enable_serverless_compute: bool,
}

/// Most pages of warehouses that are read.
const PAGES: usize = 20;

/// Every warehouse that the lease's principal may see.
pub async fn list(door: &Door, errand: &Errand<'_>) -> Result<Vec<Warehouse>, DoorError> {
    #[derive(Deserialize)]
    struct Page {
        #[serde(default)]
        warehouses: Vec<Warehouse>,
        next_page_token: Option<String>,
    }
    let mut all = Vec::new();
    let mut token = None;
    for _ in 0..PAGES {
        let mut call = Call::get("/api/2.0/sql/warehouses");
        if let Some(token) = token {
            call = call.query("page_token", token);
        }
        let reply = door.json(errand, call).await?;
        let page: Page = crate::statements::typed(reply.body)?;
        all.extend(page.warehouses);
        token = page.next_page_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(all)
}
