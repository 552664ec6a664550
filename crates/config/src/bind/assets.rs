//! What the file names in the workspace beside models and warehouses: Genie spaces, indexes, functions.

use super::{Binder, Section};
use crate::model::{Asset, AssetKind, Setting};
use behalf_core::RunAs;

const KINDS: [(&str, AssetKind); 3] = [
    ("genie_rooms", AssetKind::GenieSpace),
    ("vector_stores", AssetKind::Index),
    ("functions", AssetKind::Function),
];

impl Binder<'_> {
    pub(super) fn assets(&mut self, top: &Section<'_>, of_app: RunAs) -> Vec<Asset> {
        let Some(resources) = top.get("resources") else { return Vec::new() };
        let resources = Section::of(resources, "resources");
        let mut assets = Vec::new();
        for (name, kind) in KINDS {
            let Some(all) = self.subsection(&resources, name) else { continue };
            for (key, node) in all.entries {
                let section = self.section(node, all.field(&key.name));
                let run_as = match kind {
                    AssetKind::Index => {
                        let said = self.store_says(&section);
                        self.decided(said, of_app)
                    }
                    AssetKind::GenieSpace => {
                        self.no_credentials_in(&section, "warehouse");
                        self.run_as_of_resource(&section, of_app)
                    }
                    AssetKind::Function => self.run_as_of_function(&section, of_app),
                };
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
    pub(super) fn space_id(&mut self, section: &Section<'_>) -> Option<Setting> {
        let name = if section.get("space_id").is_some() { "space_id" } else { "agent_id" };
        self.value_when_used(section, name)
    }

    /// The index itself, of a store that has one.
    pub(super) fn index_name(&mut self, section: &Section<'_>) -> Option<Setting> {
        let index = self.subsection(section, "index")?;
        self.full_name(&index)
    }

    /// `schema` and `name`; a name with dots is whole.
    pub(super) fn full_name(&mut self, section: &Section<'_>) -> Option<Setting> {
        let name = self.value_when_used(section, "name")?;
        if name.as_ref().is_ok_and(|name| name.contains('.')) {
            return Some(name);
        }
        let schema = self.subsection(section, "schema")?;
        let catalog_name = self.value_when_used(&schema, "catalog_name")?;
        let schema_name = self.value_when_used(&schema, "schema_name")?;
        let whole = || Ok(format!("{}.{}.{}", catalog_name?, schema_name?, name?));
        Some(whole())
    }
}
