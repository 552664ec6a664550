//! Who acts on what: the service principal, the models and warehouses, and their run-as.

use super::{
    Binder, Section,
    keys::{CREDENTIALS, KINDS, LLMS, MODEL, MODEL_READ},
    run_as::OBO,
};
use crate::{
    error::Place,
    model::{AppPrincipal, Model, Warehouse},
    tree::Value,
};
use behalf_core::{RunAs, secret::ClientSecret};
use serde_json::Number;

impl Binder<'_> {
    /// `app.service_principal`: both parts, the secret from the environment.
    pub(super) fn service_principal(&mut self, app: &Section<'_>) -> Option<AppPrincipal> {
        let section = self.subsection(app, "service_principal")?;
        self.check_keys(&section, &["name", "description", "client_id", "client_secret"], &[]);
        let acts = app.get("on_behalf_of_user").is_some_and(|n| n.value == Value::Bool(false));
        let (client_id, client_secret) = match acts {
            true => (
                self.value_or_env(&section, "client_id", false),
                self.value_or_env(&section, "client_secret", true),
            ),
            // It may be named for a resource that nobody uses.
            false => (
                self.value_when_used(&section, "client_id").and_then(Result::ok),
                self.secret_when_used(&section, "client_secret").and_then(Result::ok),
            ),
        };
        for name in ["client_id", "client_secret"] {
            if section.get(name).is_none() {
                let place = app.get("service_principal").map(|node| node.place);
                self.error(
                    place,
                    section.field(name),
                    "is missing".to_owned(),
                    "a service principal needs client_id and client_secret",
                );
            }
        }
        Some(AppPrincipal {
            client_id: client_id?,
            client_secret: ClientSecret::new(client_secret?),
        })
    }

    /// The model and the warehouse of the file: the first of each. Every kind is looked at.
    pub(super) fn resources(
        &mut self,
        top: &Section<'_>,
        of_app: RunAs,
    ) -> (Option<Model>, Option<Warehouse>) {
        let Some(section) = self.subsection(top, "resources") else { return (None, None) };
        let kinds: Vec<&str> = KINDS.iter().map(|(name, _)| *name).chain([LLMS]).collect();
        self.check_keys(&section, &kinds, &[]);
        for (name, known) in KINDS {
            let Some(known) = known else { continue };
            let names = if name == "models" { vec![name, LLMS] } else { vec![name] };
            for name in names {
                let Some(all) = self.subsection(&section, name) else { continue };
                for (key, node) in all.entries {
                    let entry = self.section(node, all.field(&key.name));
                    self.check_resource(&entry, known);
                }
            }
        }
        let models = if section.get("models").is_some() { "models" } else { LLMS };
        let model = self.first(&section, models).and_then(|(model, place)| {
            if model.get("name").is_none() {
                self.required(&model, "name", place);
            }
            self.model(&model, of_app)
        });
        let warehouse = self.first(&section, "warehouses").and_then(|(warehouse, place)| {
            let said = self.says(&warehouse);
            let run_as = self.decided([said.clone()], of_app);
            self.of_warehouse = said;
            if warehouse.get("warehouse_id").is_none() {
                self.error(
                    Some(place),
                    warehouse.field("warehouse_id"),
                    "is missing".to_owned(),
                    "copy it from the warehouse's page in the workspace",
                );
            }
            let id = self.value_when_used(&warehouse, "warehouse_id")?;
            let name = self.value_when_used(&warehouse, "name").and_then(Result::ok);
            Some(Warehouse { id, name, run_as })
        });
        (model, warehouse)
    }

    /// A chat endpoint, wherever it is written out.
    pub(super) fn model(&mut self, model: &Section<'_>, of_app: RunAs) -> Option<Model> {
        self.note_other_keys(model, &MODEL, &MODEL_READ);
        Some(Model {
            name: self.value_when_used(model, "name")?,
            run_as: self.run_as_of_resource(model, of_app),
            temperature: self.number(model, "temperature"),
            max_tokens: self.whole_number(model, "max_tokens"),
        })
    }

    /// Notes the keys that are known, and change nothing here.
    pub(super) fn note_other_keys(&mut self, section: &Section<'_>, known: &[&str], read: &[&str]) {
        let is_silent = |name: &str| known.contains(&name) && !read.contains(&name);
        for (key, _) in section.entries.iter().filter(|(key, _)| is_silent(&key.name)) {
            self.not_supported(section.field(&key.name), key.place);
        }
    }

    fn number(&mut self, section: &Section<'_>, name: &str) -> Option<Number> {
        let node = section.get(name).filter(|node| node.value != Value::Null)?;
        let number = match &node.value {
            // As a parameter gives it.
            Value::Text(text) => serde_json::from_str(text).ok(),
            _ => match node.json() {
                serde_json::Value::Number(number) => Some(number),
                _ => None,
            },
        };
        if number.is_none() {
            self.wrong_type(node.place, section.field(name), "a number", &node.value);
        }
        number
    }

    fn whole_number(&mut self, section: &Section<'_>, name: &str) -> Option<u64> {
        let whole = self.number(section, name)?.as_u64();
        if let (None, Some(node)) = (whole, section.get(name)) {
            let wanted = "a whole number from 0 on";
            self.wrong_type(node.place, section.field(name), wanted, &node.value);
        }
        whole
    }

    /// A resource, wherever it is written out: keys that it may have, and no credentials.
    pub(super) fn check_resource(&mut self, section: &Section<'_>, known: &[&str]) {
        self.no_credentials(section);
        for (key, _) in section.entries {
            let name = key.name.as_str();
            if !known.contains(&name) && name != OBO && !CREDENTIALS.contains(&name) {
                let all: Vec<&str> = known.iter().copied().chain([OBO]).collect();
                self.unknown_key(section, key, &all);
            }
        }
    }

    /// Rule 11: tokens in the file, and other hosts, are refused by name.
    pub(super) fn no_credentials(&mut self, section: &Section<'_>) {
        for (key, _) in section.entries {
            if CREDENTIALS.contains(&key.name.as_str()) {
                self.error(
                    Some(key.place),
                    section.field(&key.name),
                    "is refused: one workspace, and no credentials of a resource's own".to_owned(),
                    "sign in as the user, or name one service principal under app.service_principal",
                );
            }
        }
    }

    /// The same of what stands inside a resource.
    pub(super) fn no_credentials_in(&mut self, resource: &Section<'_>, name: &str) {
        if let Some(node) = resource.get(name) {
            self.no_credentials(&Section::of(node, &resource.field(name)));
        }
    }

    /// The first entry of a mapping of resources, and where it stands; the others are not used yet.
    fn first<'t>(&mut self, section: &Section<'t>, name: &str) -> Option<(Section<'t>, Place)> {
        let all = self.subsection(section, name)?;
        let (key, node) = all.entries.first()?;
        for (key, _) in &all.entries[1..] {
            self.not_supported(all.field(&key.name), key.place);
        }
        Some((self.section(node, all.field(&key.name)), key.place))
    }
}
