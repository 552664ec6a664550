//! Binding: from the tree to the configuration, with every error at its place.

mod agents;
mod assets;
mod declared;
pub(crate) mod keys;
mod offers;
mod policy;
mod resources;
mod run_as;
pub(crate) mod sign_in;
mod tools;
mod value;

use crate::{
    Environment,
    error::{ConfigError, Place},
    model::{CompareIdentities, Config, NotSupported, Remember, Results, Workspace},
    policy::Policy,
    tree::{Key, Node, Value},
};
use behalf_core::{Origin, RunAs};

/// What may be compared, by name.
pub(crate) const COMPARISONS: [(&str, CompareIdentities); 3] = [
    ("off", CompareIdentities::Off),
    ("profiles", CompareIdentities::Profiles),
    ("service_principal", CompareIdentities::ServicePrincipal),
];

pub(crate) fn bind(
    file: &str,
    tree: &Node,
    environment: &Environment,
) -> Result<Config, Vec<ConfigError>> {
    let mut binder = Binder::new(file, environment);
    let config = binder.config(tree);
    binder.ended(config)
}

/// What an organization settles. Its values come from the document alone, never from the environment.
pub(crate) fn bind_policy(source: &str, tree: &Node) -> Result<Policy, Vec<ConfigError>> {
    let nothing = Environment::new();
    let mut binder = Binder::new(source, &nothing);
    let policy = binder.policy(tree);
    binder.ended(policy)
}

/// A mapping with its path.
struct Section<'t> {
    path: String,
    entries: &'t [(Key, Node)],
}

impl<'t> Section<'t> {
    /// A mapping that was looked at before: of anything else, none of its entries.
    fn of(node: &'t Node, path: &str) -> Self {
        let entries: &[(Key, Node)] = match &node.value {
            Value::Map(entries) => entries,
            _ => &[],
        };
        Self { path: path.to_owned(), entries }
    }

    fn get(&self, name: &str) -> Option<&'t Node> {
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    fn field(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

struct Binder<'a> {
    file: &'a str,
    environment: &'a Environment,
    errors: Vec<ConfigError>,
    not_supported: Vec<NotSupported>,
    unset: Vec<ConfigError>,
    /// What the warehouse of the file says of as whom: functions run on it.
    of_warehouse: Option<run_as::Said>,
    /// What the resources of the file say of as whom, for what gives nothing but their name.
    words: Vec<run_as::Word>,
}

impl<'a> Binder<'a> {
    fn new(file: &'a str, environment: &'a Environment) -> Self {
        Self {
            file,
            environment,
            errors: Vec::new(),
            not_supported: Vec::new(),
            unset: Vec::new(),
            of_warehouse: None,
            words: Vec::new(),
        }
    }

    /// What was bound, if nothing in it is wrong.
    fn ended<T>(self, bound: T) -> Result<T, Vec<ConfigError>> {
        if self.errors.is_empty() { Ok(bound) } else { Err(self.errors) }
    }
}

impl Binder<'_> {
    fn config(&mut self, tree: &Node) -> Config {
        let top = self.section(tree, String::new());
        self.check_keys(&top, &keys::TOP, &keys::TOP_NOT_SUPPORTED);
        let empty = Section { path: "app".to_owned(), entries: &[] };
        let app = top.get("app").map(|node| self.section(node, "app".to_owned())).unwrap_or(empty);
        self.check_keys(&app, &keys::APP, &keys::APP_NOT_SUPPORTED);
        let service_principal = self.service_principal(&app);
        let run_as =
            self.run_as(&app, service_principal.is_some()).unwrap_or(RunAs::OnBehalfOfUser);
        self.note_words(&top);
        let (model, warehouse) = self.resources(&top, run_as);
        let sign_in = self.sign_in(&app);
        let mut tools = self.tools_to_run(&top, run_as);
        let agents = self.who_answers(&top, &app, run_as, &mut tools);
        Config {
            file: self.file.to_owned(),
            name: self.text(&app, "name"),
            run_as,
            workspace: self.workspace(&app),
            exchange: self.exchange(&app, sign_in.authority.is_some()),
            sign_in,
            service_principal,
            model,
            warehouse,
            assets: self.assets(&top, run_as),
            declared: self.declared(&top, &app),
            allowed_origins: self.allowed_origins(&app),
            prompt: self.text(&app, "prompt"),
            tools: tools.into_iter().map(|(_, tool)| tool).collect(),
            agents,
            remember: self.remember(&app),
            compare_identities: self.compare_identities(&app),
            retention_days: self.retention_days(&app),
            results: self.results(&app),
            offers: self.offers(&top, &app, run_as),
            policy: None,
            not_supported: std::mem::take(&mut self.not_supported),
            unset: std::mem::take(&mut self.unset),
        }
    }

    fn workspace(&mut self, app: &Section<'_>) -> Workspace {
        let Some(section) = self.subsection(app, "workspace") else { return Workspace::default() };
        self.check_keys(&section, &keys::WORKSPACE, &[]);
        let Some(text) = self.text(&section, "host") else { return Workspace::default() };
        match Origin::parse(&text) {
            Ok(host) => Workspace { host: Some(host) },
            Err(error) => {
                let place = section.get("host").map(|node| node.place);
                self.error(
                    place,
                    section.field("host"),
                    error.to_string(),
                    "write it as https://your-workspace-host",
                );
                Workspace::default()
            }
        }
    }

    fn remember(&mut self, app: &Section<'_>) -> Remember {
        let Some(section) = self.subsection(app, "approvals") else { return Remember::Reads };
        self.check_keys(&section, &keys::APPROVALS, &[]);
        if self.flag(&section, "remember_writes") { Remember::Changes } else { Remember::Reads }
    }

    /// `app.compare_identities`. The service principal takes part only where the file names it.
    fn compare_identities(&mut self, app: &Section<'_>) -> CompareIdentities {
        let usual = CompareIdentities::default();
        let Some(node) = app.get("compare_identities") else { return usual };
        let field = app.field("compare_identities");
        let known = COMPARISONS.map(|(name, _)| name).join(", ");
        let Value::Text(word) = &node.value else {
            self.wrong_type(node.place, field, &format!("one of {known}"), &node.value);
            return usual;
        };
        let named = COMPARISONS.into_iter().find(|(name, _)| name == word);
        let Some((_, chosen)) = named else {
            let message = format!("`{word}` is nothing to compare");
            self.error(Some(node.place), field, message, &format!("known here: {known}"));
            return usual;
        };
        let has_principal = app.get("service_principal").is_some();
        if chosen == CompareIdentities::ServicePrincipal && !has_principal {
            let message = "compares with a service principal, and the file names none".to_owned();
            let hint = "add app.service_principal with client_id and client_secret";
            self.error(Some(node.place), field, message, hint);
        }
        chosen
    }

    /// `app.retention.days`, from 1 on.
    fn retention_days(&mut self, app: &Section<'_>) -> Option<u32> {
        let section = self.subsection(app, "retention")?;
        self.check_keys(&section, &keys::RETENTION, &[]);
        let node = section.get("days")?;
        let days = match node.value {
            Value::Int(days) => u32::try_from(days).ok().filter(|days| *days > 0),
            _ => None,
        };
        if days.is_none() {
            let message = "must be a whole number of days".to_owned();
            self.error(Some(node.place), section.field("days"), message, "write it as 30");
        }
        days
    }

    fn results(&mut self, app: &Section<'_>) -> Results {
        let Some(section) = self.subsection(app, "results") else { return Results::default() };
        self.check_keys(&section, &keys::RESULTS, &[]);
        let [rows, megabytes] = keys::RESULTS.map(|name| {
            let node = section.get(name)?;
            match node.value {
                Value::Int(count) if count > 0 => u64::try_from(count).ok(),
                ref other => {
                    let wanted = "a whole number from 1 on";
                    self.wrong_type(node.place, section.field(name), wanted, other);
                    None
                }
            }
        });
        Results { rows, megabytes }
    }

    fn allowed_origins(&mut self, app: &Section<'_>) -> Vec<String> {
        let Some(section) = self.subsection(app, "serve") else { return Vec::new() };
        self.check_keys(&section, &keys::SERVE, &[]);
        let Some(node) = section.get("allowed_origins") else { return Vec::new() };
        let Value::List(items) = &node.value else {
            self.wrong_type(node.place, section.field("allowed_origins"), "a list", &node.value);
            return Vec::new();
        };
        let mut origins = Vec::new();
        for item in items {
            match &item.value {
                Value::Text(text) => match Origin::parse(text) {
                    Ok(origin) => origins.push(origin.to_string()),
                    Err(error) => self.error(
                        Some(item.place),
                        section.field("allowed_origins"),
                        error.to_string(),
                        "an origin is scheme, host and port, without a path",
                    ),
                },
                other => {
                    self.wrong_type(item.place, section.field("allowed_origins"), "a text", other)
                }
            }
        }
        origins
    }

    fn required(&mut self, section: &Section<'_>, name: &str, place: Place) -> Option<String> {
        if section.get(name).is_none() {
            self.error(Some(place), section.field(name), "is missing".to_owned(), "add it");
        }
        self.text(section, name)
    }

    fn text(&mut self, section: &Section<'_>, name: &str) -> Option<String> {
        let node = section.get(name)?;
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            other => {
                self.wrong_type(node.place, section.field(name), "a text", other);
                None
            }
        }
    }

    fn subsection<'t>(&mut self, section: &Section<'t>, name: &str) -> Option<Section<'t>> {
        let node = section.get(name)?;
        Some(self.section(node, section.field(name)))
    }

    fn section<'t>(&mut self, node: &'t Node, path: String) -> Section<'t> {
        match &node.value {
            Value::Map(entries) => Section { path, entries },
            Value::Null => Section { path, entries: &[] },
            other => {
                self.wrong_type(node.place, path.clone(), "a mapping", other);
                Section { path, entries: &[] }
            }
        }
    }

    fn check_keys(&mut self, section: &Section<'_>, known: &[&str], not_supported: &[&str]) {
        for (key, _) in section.entries {
            let name = key.name.as_str();
            if known.contains(&name) {
                continue;
            }
            if not_supported.contains(&name) {
                self.not_supported(section.field(name), key.place);
                continue;
            }
            let all: Vec<&str> = known.iter().chain(not_supported).copied().collect();
            self.unknown_key(section, key, &all);
        }
    }

    fn unknown_key(&mut self, section: &Section<'_>, key: &Key, known: &[&str]) {
        let message = "is not a key that Behalf knows".to_owned();
        let hint = suggestion(&key.name, known);
        self.error(Some(key.place), section.field(&key.name), message, &hint);
    }

    /// Notes what is not run; a place that several parts look at is noted once.
    fn not_supported(&mut self, field: String, place: Place) {
        let item = NotSupported { field, place };
        if !self.not_supported.contains(&item) {
            self.not_supported.push(item);
        }
    }

    fn wrong_type(&mut self, place: Place, field: String, wanted: &str, found: &Value) {
        let message = format!("must be {wanted}, but is {}", found.kind());
        self.error(Some(place), field, message, "correct the value at this place");
    }

    /// Notes an error. What aliases repeat is said once, at its place.
    fn error(&mut self, place: Option<Place>, field: String, message: String, hint: &str) {
        let is_said = |e: &ConfigError| {
            e.place == place && e.message == message && last_part(&e.field) == last_part(&field)
        };
        if place.is_some() && self.errors.iter().any(is_said) {
            return;
        }
        self.errors.push(ConfigError {
            file: self.file.to_owned(),
            place,
            field,
            message,
            hint: hint.to_owned(),
        });
    }
}

fn last_part(field: &str) -> &str {
    field.rsplit_once('.').map_or(field, |(_, last)| last)
}

/// `did you mean …`, or the list.
fn suggestion(word: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(word, a).total_cmp(&strsim::jaro_winkler(word, b)));
    match nearest {
        Some(near) if strsim::jaro_winkler(word, near) > 0.8 => format!("did you mean `{near}`?"),
        _ => format!("known here: {}", known.join(", ")),
    }
}
