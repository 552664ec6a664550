//! Who acts on what: the service principal, the models and warehouses, and their run-as.

use super::{Binder, MODEL_NOT_SUPPORTED, RESOURCES_NOT_SUPPORTED, Section};
use crate::{
    model::{AppPrincipal, Model, NotSupported, Warehouse},
    tree::{Node, Value},
};
use behalf_core::{RunAs, secret::ClientSecret};

impl Binder<'_> {
    /// `app.service_principal`: both parts, the secret from the environment.
    pub(super) fn service_principal(&mut self, app: &Section<'_>) -> Option<AppPrincipal> {
        let section = self.subsection(app, "service_principal")?;
        self.check_keys(&section, &["client_id", "client_secret"], &[]);
        let client_id = self.value_or_env(&section, "client_id", false);
        let client_secret = self.value_or_env(&section, "client_secret", true);
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

    /// A text, or `{env: NAME, default_value: …}`. A secret is never written in the file.
    pub(super) fn value_or_env(
        &mut self,
        section: &Section<'_>,
        name: &str,
        secret: bool,
    ) -> Option<String> {
        let node = section.get(name)?;
        let field = section.field(name);
        match &node.value {
            Value::Text(_) if secret => {
                self.error(
                    Some(node.place),
                    field,
                    "a secret must not be written in the file".to_owned(),
                    "write {env: DATABRICKS_CLIENT_SECRET} and set that variable",
                );
                None
            }
            Value::Text(text) => Some(text.clone()),
            Value::Map(entries) => {
                let inner = Section { path: field.clone(), entries };
                self.check_keys(
                    &inner,
                    &["env", "default_value"],
                    &["scope", "secret", "options", "value"],
                );
                let variable = self.text(&inner, "env")?;
                if let Some(value) = crate::variable(self.environment, &variable) {
                    return Some(value.to_owned());
                }
                let default = inner.get("default_value").filter(|_| !secret);
                if let Some(Node { value: Value::Text(text), .. }) = default {
                    return Some(text.clone());
                }
                let place = inner.get("env").map(|node| node.place);
                self.error(
                    place,
                    field,
                    format!("the environment variable {variable} is not set"),
                    &format!("set {variable} and start again"),
                );
                None
            }
            other => {
                self.wrong_type(node.place, field, "a text or {env: NAME}", other);
                None
            }
        }
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

    pub(super) fn resources(
        &mut self,
        top: &Section<'_>,
        app_run_as: RunAs,
        has_principal: bool,
    ) -> (Option<Model>, Option<Warehouse>) {
        let Some(section) = self.subsection(top, "resources") else { return (None, None) };
        self.check_keys(
            &section,
            &["models", "warehouses", "genie_rooms", "vector_stores", "functions"],
            &RESOURCES_NOT_SUPPORTED,
        );
        let model = self.first(&section, "models").and_then(|model| {
            self.check_keys(
                &model,
                &["name", "description", "on_behalf_of_user"],
                &MODEL_NOT_SUPPORTED,
            );
            self.credentials_refused(&model);
            let run_as = self.run_as(&model, has_principal).unwrap_or(app_run_as);
            Some(Model { name: self.required(&model, "name")?, run_as })
        });
        let warehouse = self.first(&section, "warehouses").and_then(|warehouse| {
            let known = ["name", "description", "warehouse_id", "on_behalf_of_user"];
            self.check_keys(&warehouse, &known, &["apply_grants"]);
            self.credentials_refused(&warehouse);
            let run_as = self.run_as(&warehouse, has_principal).unwrap_or(app_run_as);
            let id = self.value_or_env(&warehouse, "warehouse_id", false);
            if warehouse.get("warehouse_id").is_none() {
                let place = warehouse.entries.first().map(|(key, _)| key.place);
                self.error(
                    place,
                    warehouse.field("warehouse_id"),
                    "is missing".to_owned(),
                    "copy it from the warehouse's page in the workspace",
                );
            }
            Some(Warehouse { id: id?, name: self.text(&warehouse, "name"), run_as })
        });
        (model, warehouse)
    }

    /// Rule 11: tokens in the file, and other hosts, are refused by name.
    pub(super) fn credentials_refused(&mut self, section: &Section<'_>) {
        for name in ["pat", "client_id", "client_secret", "service_principal", "workspace_host"] {
            if let Some((key, _)) = section.entries.iter().find(|(key, _)| key.name == name) {
                self.error(
                    Some(key.place),
                    section.field(name),
                    "is refused: one workspace, and no credentials of a resource's own".to_owned(),
                    "sign in as the user, or name one service principal under app.service_principal",
                );
            }
        }
    }

    /// The first entry of a mapping of resources; the others are named as not used.
    pub(super) fn first<'t>(&mut self, section: &Section<'t>, name: &str) -> Option<Section<'t>> {
        let all = self.subsection(section, name)?;
        let mut found = None;
        for (key, node) in all.entries {
            if found.is_none() {
                found = Some(self.section(node, all.field(&key.name)));
            } else {
                self.not_supported
                    .push(NotSupported { field: all.field(&key.name), place: key.place });
            }
        }
        found
    }
}
