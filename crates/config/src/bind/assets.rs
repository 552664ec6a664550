//! What the file names in the workspace beside models and warehouses: Genie spaces, indexes, functions.

use super::{Binder, Section};
use crate::model::{Asset, AssetKind};
use behalf_core::RunAs;

const KINDS: [(&str, AssetKind); 3] = [
    ("genie_rooms", AssetKind::GenieSpace),
    ("vector_stores", AssetKind::Index),
    ("functions", AssetKind::Function),
];

impl Binder<'_> {
    pub(super) fn assets(
        &mut self,
        top: &Section<'_>,
        app_run_as: RunAs,
        has_principal: bool,
    ) -> Vec<Asset> {
        let Some(resources) = top.get("resources") else { return Vec::new() };
        let resources = self.section(resources, "resources".to_owned());
        let mut assets = Vec::new();
        for (name, kind) in KINDS {
            let Some(all) = self.subsection(&resources, name) else { continue };
            for (key, node) in all.entries {
                let section = self.section(node, all.field(&key.name));
                self.credentials_refused(&section);
                let run_as = self.run_as(&section, has_principal).unwrap_or(app_run_as);
                let id = match kind {
                    AssetKind::GenieSpace => self.space_id(&section),
                    AssetKind::Index => self.index_name(&section),
                    AssetKind::Function => self.full_name(&section),
                };
                assets.extend(id.map(|id| Asset { kind, key: key.name.clone(), id, run_as }));
            }
        }
        assets
    }

    /// `space_id`, by its other name `agent_id`.
    fn space_id(&mut self, section: &Section<'_>) -> Option<String> {
        let name = if section.get("space_id").is_some() { "space_id" } else { "agent_id" };
        self.value_or_env(section, name, false)
    }

    /// The index itself, of a store that has one.
    fn index_name(&mut self, section: &Section<'_>) -> Option<String> {
        let index = self.subsection(section, "index")?;
        self.full_name(&index)
    }

    /// `schema` and `name`; a name with dots is whole.
    fn full_name(&mut self, section: &Section<'_>) -> Option<String> {
        let name = self.value_or_env(section, "name", false)?;
        if name.contains('.') {
            return Some(name);
        }
        let schema = self.subsection(section, "schema")?;
        let catalog_name = self.value_or_env(&schema, "catalog_name", false)?;
        let schema_name = self.value_or_env(&schema, "schema_name", false)?;
        Some(format!("{catalog_name}.{schema_name}.{name}"))
    }
}
