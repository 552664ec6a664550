//! What a question may name: the tables that its owner may know of, level by level, and what the configuration
//! brings. Looked up as whoever asks; it writes no action.

use crate::{Caller, Engine};
use behalf_agent::{looked_up, set};
use behalf_config::AssetKind;
use behalf_core::{Failure, FailureCode, Scopes};
use behalf_databricks::{
    Errand,
    catalog::{self, Listed, TableColumn},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why the workspace is asked, in the log.
const WHY: &str = "mentions";

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// A catalog.
    Catalog,
    /// A schema.
    Schema,
    /// A table or a view.
    Table,
    /// A Genie space.
    GenieSpace,
    /// An index.
    Index,
    /// A function.
    Function,
    /// A column of a table: by its own name, `about` is its type.
    Column,
}

/// Something that a question may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// By what name it is mentioned: the full name, or that of the configuration.
    pub name: String,
    /// What it is for, in its owner's words; of a column its type.
    pub about: Option<String>,
}

/// What there is in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mentions {
    /// In the order of the listing.
    pub found: Vec<Mention>,
    /// Whether there is more than this.
    pub more: bool,
}

impl Engine {
    /// What may be mentioned within a place: nothing for the top, `catalog`, `catalog.schema`, or a table.
    ///
    /// # Errors
    /// `invalid` for another place, or why the workspace does not tell.
    pub async fn mentions(&self, caller: &Caller, within: &str) -> Result<Mentions, Failure> {
        let parts: Vec<&str> = within.split('.').filter(|part| !part.is_empty()).collect();
        let kind = match parts.len() {
            0 => MentionKind::Catalog,
            1 => MentionKind::Schema,
            2 => MentionKind::Table,
            3 => return self.columns(caller, within).await,
            _ => return Err(nowhere()),
        };
        let (door, parts) = (&self.door, parts.as_slice());
        let asked = (self.config.run_as, Scopes::of(Scopes::UNITY_CATALOG));
        let listed = looked_up(caller.source.as_ref(), asked, |lease| async move {
            let errand = Errand::follow_up(&lease, WHY);
            match parts {
                [] => catalog::catalogs(door, &errand).await,
                [catalog] => catalog::schemas(door, &errand, catalog).await,
                [catalog, schema, ..] => catalog::tables(door, &errand, catalog, schema).await,
            }
        })
        .await;
        let own = if parts.is_empty() { self.assets() } else { Vec::new() };
        let (listed, more) = match listed {
            Ok(listed) => listed,
            // Without the catalog there is still what the configuration names.
            Err(_) if !own.is_empty() => (Vec::new(), false),
            Err(failure) => return Err(failure),
        };
        let whole = |name: &str| [parts, &[name]].concat().join(".");
        let told = |one: Listed| Mention { kind, name: whole(&one.name), about: one.comment };
        Ok(Mentions { found: own.into_iter().chain(listed.into_iter().map(told)).collect(), more })
    }

    /// The columns of a table.
    async fn columns(&self, caller: &Caller, table: &str) -> Result<Mentions, Failure> {
        let door = &self.door;
        let asked = (self.config.run_as, Scopes::of(Scopes::UNITY_CATALOG));
        let columns = looked_up(caller.source.as_ref(), asked, |lease| async move {
            catalog::columns(door, &Errand::follow_up(&lease, WHY), table).await
        })
        .await?;
        let told = |one: TableColumn| Mention {
            kind: MentionKind::Column,
            name: one.name,
            about: Some(one.type_text).filter(|text| !text.is_empty()),
        };
        Ok(Mentions { found: columns.into_iter().map(told).collect(), more: false })
    }

    /// What the configuration brings.
    fn assets(&self) -> Vec<Mention> {
        let of = |asset: &behalf_config::Asset| {
            let (kind, name) = match asset.kind {
                // Its id tells nobody anything.
                AssetKind::GenieSpace => (MentionKind::GenieSpace, asset.key.clone()),
                AssetKind::Index => (MentionKind::Index, set(&asset.id).ok()?),
                AssetKind::Function => (MentionKind::Function, set(&asset.id).ok()?),
            };
            Some(Mention { kind, name, about: None })
        };
        self.config.assets.iter().filter_map(of).collect()
    }
}

fn nowhere() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "within".to_owned() },
        "There is nothing to be mentioned within that.",
        "Name a catalog, catalog.schema, or a table.",
    )
}
