//! Who acts on what: the service principal, the models and warehouses, and their run-as.

use super::{
    Binder, Section,
    keys::{CREDENTIALS, KINDS, LLMS, MODEL, MODEL_READ},
};
use crate::{
    error::Place,
    model::{AppPrincipal, Model, Warehouse},
    tree::{Key, Value},
};
use behalf_core::{RunAs, secret::ClientSecret};

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

    /// `on_behalf_of_user` of a section. `false` needs a service principal that the file names.
    pub(super) fn run_as(&mut self, section: &Section<'_>, has_principal: bool) -> Option<RunAs> {
        let node = section.get("on_behalf_of_user")?;
        match node.value {
            Value::Bool(true) => Some(RunAs::OnBehalfOfUser),
            Value::Bool(false) if has_principal => Some(RunAs::ServicePrincipal),
            Value::Bool(false) => {
                self.error(
                    Some(node.place),
                    section.field("on_behalf_of_user"),
                    "is false, but the file names no service principal to act instead".to_owned(),
                    "add app.service_principal with client_id and client_secret, or set it to true",
                );
                None
            }
            ref other => {
                self.wrong_type(
                    node.place,
                    section.field("on_behalf_of_user"),
                    "true or false",
                    other,
                );
                None
            }
        }
    }

    /// `on_behalf_of_user` of a resource, wherever it is written out. Without a principal to act instead it is
    /// read all the same, and nothing is sent when it is used.
    pub(super) fn run_as_of_resource(&mut self, section: &Section<'_>, of_app: RunAs) -> RunAs {
        self.credentials_refused(section);
        self.said_run_as(section).unwrap_or(of_app)
    }

    /// What a mapping itself says of who acts. Anything but true or false is an error: what is misread would
    /// act as somebody else.
    pub(super) fn said_run_as(&mut self, section: &Section<'_>) -> Option<RunAs> {
        let node = section.get("on_behalf_of_user")?;
        match node.value {
            Value::Bool(true) => Some(RunAs::OnBehalfOfUser),
            Value::Bool(false) => Some(RunAs::ServicePrincipal),
            ref other => {
                let field = section.field("on_behalf_of_user");
                self.wrong_type(node.place, field, "true or false", other);
                None
            }
        }
    }

    /// As whom a store is searched: its own word, or that of its index.
    pub(super) fn run_as_of_store(&mut self, store: &Section<'_>, of_app: RunAs) -> RunAs {
        self.credentials_refused(store);
        let index = self.subsection(store, "index");
        let of_index = index.and_then(|index| {
            self.credentials_refused(&index);
            self.said_run_as(&index)
        });
        self.one_run_as(store, ("its index", of_index), of_app)
    }

    /// Two places of one call that say who acts. What one of them does for the user, the other does not do as
    /// somebody else.
    pub(super) fn one_run_as(
        &mut self,
        section: &Section<'_>,
        other: (&str, Option<RunAs>),
        of_app: RunAs,
    ) -> RunAs {
        let (name, of_other) = other;
        let own = self.said_run_as(section);
        if own == Some(RunAs::ServicePrincipal) && of_other == Some(RunAs::OnBehalfOfUser) {
            self.error(
                section.get("on_behalf_of_user").map(|node| node.place),
                section.field("on_behalf_of_user"),
                format!("is false, but {name} says true"),
                "let both say the same, or one of them nothing",
            );
        }
        own.or(of_other).unwrap_or(of_app)
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
                    self.check_keys(&entry, &[known, &["on_behalf_of_user"]].concat(), &[]);
                    self.credentials_refused(&entry);
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
            self.of_warehouse = self.said_run_as(&warehouse);
            let run_as = self.run_as_of_resource(&warehouse, of_app);
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
        let is_silent = |name: &str| MODEL.contains(&name) && !MODEL_READ.contains(&name);
        for (key, _) in model.entries.iter().filter(|(key, _)| is_silent(&key.name)) {
            self.not_supported(model.field(&key.name), key.place);
        }
        let number = |name: &str| match model.get(name)?.json() {
            serde_json::Value::Number(number) => Some(number),
            _ => None,
        };
        Some(Model {
            name: self.value_when_used(model, "name")?,
            run_as: self.run_as_of_resource(model, of_app),
            temperature: number("temperature"),
            max_tokens: number("max_tokens").and_then(|number| number.as_u64()),
        })
    }

    /// Rule 11: tokens in the file, and other hosts, are refused by name.
    pub(super) fn credentials_refused(&mut self, section: &Section<'_>) {
        for name in CREDENTIALS {
            let found = section.entries.iter().find(|(key, _)| key.name == name);
            // What an alias leads to is told once.
            let told = |key: &Key| self.errors.iter().any(|error| error.place == Some(key.place));
            if let Some((key, _)) = found.filter(|(key, _)| !told(key)) {
                self.error(
                    Some(key.place),
                    section.field(name),
                    "is refused: one workspace, and no credentials of a resource's own".to_owned(),
                    "sign in as the user, or name one service principal under app.service_principal",
                );
            }
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
