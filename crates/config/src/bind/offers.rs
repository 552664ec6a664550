//! What the window offers whoever begins: `app.greeting`, `app.starters`, `app.prompts`, `app.models`, and what the dao-ai
//! dialect has of questions.

use super::{Binder, Section, keys};
use crate::{
    model::{OfferedModel, OfferedPrompt, Offers, Starter},
    tree::{Key, Node, Value},
};
use behalf_core::RunAs;

impl Binder<'_> {
    pub(super) fn offers(&mut self, top: &Section<'_>, app: &Section<'_>, of_app: RunAs) -> Offers {
        Offers {
            greeting: self.text(app, "greeting").filter(|text| !text.trim().is_empty()),
            starters: self.starters(top, app),
            prompts: self.offered_prompts(app),
            models: self.offered_models(top, app, of_app),
        }
    }

    /// Our own questions; of the other dialect's what is a text. Each once.
    fn starters(&mut self, top: &Section<'_>, app: &Section<'_>) -> Vec<Starter> {
        let field = app.field("starters");
        let own = self.items(app, "starters").iter();
        let own: Vec<String> = own.filter_map(|item| self.written(item, &field)).collect();
        let of_app = own.into_iter().chain(example(app)).map(|text| (text, None));
        let mut starters: Vec<Starter> = Vec::new();
        for (text, genie_room) in of_app.chain(samples(top)) {
            if starters.iter().all(|other| other.text != text) {
                starters.push(Starter { text, genie_room });
            }
        }
        starters
    }

    fn offered_prompts(&mut self, app: &Section<'_>) -> Vec<OfferedPrompt> {
        let mut prompts: Vec<OfferedPrompt> = Vec::new();
        for item in self.items(app, "prompts") {
            if !matches!(item.value, Value::Map(_)) {
                let field = app.field("prompts");
                self.wrong_type(item.place, field, "a mapping with name and text", &item.value);
                continue;
            }
            let section = Section::of(item, &app.field("prompts"));
            self.check_keys(&section, &keys::OFFERED_PROMPT, &[]);
            let name = self.required(&section, "name", item.place);
            let text = self.required(&section, "text", item.place);
            let (Some(name), Some(text)) = (name, text) else { continue };
            let place = section.get("name").map(|node| node.place);
            let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if name.is_empty() || !name.chars().all(is_plain) {
                let message = format!("`{name}` cannot be typed behind a /");
                let hint = "use letters, digits, - and _";
                self.error(place, section.field("name"), message, hint);
            } else if prompts.iter().any(|other| other.name.eq_ignore_ascii_case(&name)) {
                let message = format!("`{name}` stands here twice");
                self.error(place, section.field("name"), message, "give it another name");
            } else {
                prompts.push(OfferedPrompt { name, text });
            }
        }
        prompts
    }

    /// Models of the file, each by its key or by an alias: nothing that the file does not define.
    fn offered_models(
        &mut self,
        top: &Section<'_>,
        app: &Section<'_>,
        of_app: RunAs,
    ) -> Vec<OfferedModel> {
        let field = app.field("models");
        let defined = defined_models(top);
        let mut offered: Vec<OfferedModel> = Vec::new();
        for item in self.items(app, "models") {
            let found = match &item.value {
                Value::Text(name) => defined.iter().find(|(_, key, _)| key.name == *name),
                Value::Map(_) => defined.iter().find(|(_, _, node)| node.place == item.place),
                other => {
                    self.wrong_type(item.place, field.clone(), "the key of a model", other);
                    continue;
                }
            };
            let Some((path, key, node)) = found else {
                let known: Vec<&str> =
                    defined.iter().map(|(_, key, _)| key.name.as_str()).collect();
                let hint = match known.is_empty() {
                    true => "define it under resources.models".to_owned(),
                    false => format!("known here: {}", known.join(", ")),
                };
                let name = match &item.value {
                    Value::Text(name) => name.as_str(),
                    _ => "what stands here",
                };
                let message = format!("{name} is no model of resources.models");
                self.error(Some(item.place), field.clone(), message, &hint);
                continue;
            };
            if offered.iter().any(|other| other.key == key.name) {
                continue;
            }
            let section = Section::of(node, path);
            if section.get("name").is_none() {
                self.required(&section, "name", key.place);
            }
            // It is used now, if it was not before.
            self.not_supported.retain(|noted| noted.field != *path);
            let model = self.model(&section, of_app);
            offered.extend(model.map(|model| OfferedModel { key: key.name.clone(), model }));
        }
        offered
    }

    /// A text of a list of ours.
    fn written(&mut self, item: &Node, field: &str) -> Option<String> {
        match &item.value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            other => {
                self.wrong_type(item.place, field.to_owned(), "a question", other);
                None
            }
        }
    }
}

/// The models of the file: the path of each, its key, and what it is.
fn defined_models<'t>(top: &Section<'t>) -> Vec<(String, &'t Key, &'t Node)> {
    let Some(resources) = top.get("resources") else { return Vec::new() };
    let resources = Section::of(resources, "resources");
    let mut defined = Vec::new();
    for kind in ["models", keys::LLMS] {
        let Some(models) = resources.get(kind) else { continue };
        let models = Section::of(models, &resources.field(kind));
        defined
            .extend(models.entries.iter().map(|(key, node)| (models.field(&key.name), key, node)));
    }
    defined
}

/// What the user says in `app.input_example`: of `messages`, or of `input`.
fn example(app: &Section<'_>) -> Vec<String> {
    let Some(node) = app.get("input_example") else { return Vec::new() };
    let example = Section::of(node, "");
    let messages = example.get("messages").or_else(|| example.get("input"));
    let said = |message: &Node| {
        let message = Section::of(message, "");
        let role = message.get("role").and_then(question);
        message.get("content").and_then(question).filter(|_| role.as_deref() == Some("user"))
    };
    // What comes after it answers what nobody said here.
    list(messages).iter().find_map(said).into_iter().collect()
}

/// `sample_questions` of each Genie room: the first of each, then the second of each.
fn samples(top: &Section<'_>) -> Vec<(String, Option<String>)> {
    let Some(resources) = top.get("resources") else { return Vec::new() };
    let Some(rooms) = Section::of(resources, "").get("genie_rooms") else { return Vec::new() };
    let rooms = Section::of(rooms, "").entries;
    let of_room = |(key, node): &(Key, Node)| -> Vec<(String, Option<String>)> {
        let questions = list(Section::of(node, "").get("sample_questions")).iter();
        questions.filter_map(question).map(|text| (text, Some(key.name.clone()))).collect()
    };
    let each: Vec<_> = rooms.iter().map(of_room).collect();
    let most = each.iter().map(Vec::len).max().unwrap_or_default();
    (0..most).flat_map(|at| each.iter().filter_map(move |room| room.get(at).cloned())).collect()
}

fn list(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn question(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}
