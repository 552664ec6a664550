//! As whom things are done: what the file says, and which of several words holds.

use super::{Binder, Section};
use crate::{error::Place, tree::Value};
use behalf_core::RunAs;

/// The key that says as whom.
pub(super) const OBO: &str = "on_behalf_of_user";

/// What the file says of one thing, and where.
#[derive(Clone)]
pub(super) struct Said {
    /// Whether it says the user.
    is_user: bool,
    field: String,
    place: Place,
}

/// What a resource of the file says, and by what it may be called.
pub(super) struct Word {
    kind: String,
    names: Vec<String>,
    said: Said,
}

impl Binder<'_> {
    /// Notes what the resources of the file say: a tool or an agent may give nothing but their name.
    pub(super) fn note_words(&mut self, top: &Section<'_>) {
        let Some(resources) = top.get("resources") else { return };
        for (kind, node) in Section::of(resources, "resources").entries {
            let all = Section::of(node, &format!("resources.{}", kind.name));
            for (key, node) in all.entries {
                let entry = Section::of(node, &all.field(&key.name));
                let Some(flag) = entry.get(OBO) else { continue };
                // Anything else is an error where the resource is read.
                let Value::Bool(is_user) = flag.value else { continue };
                let mut names = vec![key.name.clone()];
                if let Some(Value::Text(name)) = entry.get("name").map(|node| &node.value) {
                    names.push(name.clone());
                }
                let said = Said { is_user, field: entry.field(OBO), place: flag.place };
                self.words.push(Word { kind: kind.name.clone(), names, said });
            }
        }
    }

    /// What the file's resource of a kind and a name says; where two have the name, the one that says the user.
    pub(super) fn says_by_name(&self, kinds: &[&str], name: &str) -> Option<Said> {
        let fits = |word: &&Word| {
            kinds.contains(&word.kind.as_str()) && word.names.iter().any(|known| known == name)
        };
        let of_user = self.words.iter().filter(fits).find(|word| word.said.is_user);
        of_user.or_else(|| self.words.iter().find(fits)).map(|word| word.said.clone())
    }

    /// `on_behalf_of_user` of a section. What is neither true nor false is an error: it never stands for
    /// what the app says.
    pub(super) fn says(&mut self, section: &Section<'_>) -> Option<Said> {
        let node = section.get(OBO)?;
        let field = section.field(OBO);
        match node.value {
            Value::Bool(is_user) => Some(Said { is_user, field, place: node.place }),
            ref other => {
                self.wrong_type(node.place, field, "true or false", other);
                None
            }
        }
    }

    /// `on_behalf_of_user` of the app. `false` needs a service principal that the file names.
    pub(super) fn run_as(&mut self, app: &Section<'_>, has_principal: bool) -> Option<RunAs> {
        let said = self.says(app)?;
        match (said.is_user, has_principal) {
            (true, _) => Some(RunAs::OnBehalfOfUser),
            (false, true) => Some(RunAs::ServicePrincipal),
            (false, false) => {
                self.error(
                    Some(said.place),
                    said.field,
                    "is false, but the file names no service principal to act instead".to_owned(),
                    "add app.service_principal with client_id and client_secret, or set it to true",
                );
                None
            }
        }
    }

    /// As whom, where several words bear on one thing, the nearest first. One that says the user holds; a
    /// nearer `false`, which gives way to it, is named. Where none says anything, the app's word holds.
    pub(super) fn decided(
        &mut self,
        said: impl IntoIterator<Item = Option<Said>>,
        of_app: RunAs,
    ) -> RunAs {
        let words: Vec<Said> = said.into_iter().flatten().collect();
        let Some(first) = words.iter().position(|word| word.is_user) else {
            return if words.is_empty() { of_app } else { RunAs::ServicePrincipal };
        };
        for word in words.into_iter().take(first) {
            self.not_supported(word.field, word.place);
        }
        RunAs::OnBehalfOfUser
    }

    /// As whom a resource is used. Without a principal to act instead it is read all the same, and
    /// nothing is sent when it is used.
    pub(super) fn run_as_of_resource(&mut self, section: &Section<'_>, of_app: RunAs) -> RunAs {
        let said = self.says(section);
        self.decided([said], of_app)
    }

    /// As whom a function is called. It runs on the warehouse of the file, whose word holds where the
    /// function's resource says nothing.
    pub(super) fn run_as_of_function(&mut self, function: &Section<'_>, of_app: RunAs) -> RunAs {
        let said = [self.says(function), self.of_warehouse.clone()];
        self.decided(said, of_app)
    }

    /// What a vector store says, and its index.
    pub(super) fn store_says(&mut self, store: &Section<'_>) -> [Option<Said>; 2] {
        self.no_credentials_in(store, "index");
        let own = self.says(store);
        let index = store.get("index").map(|node| Section::of(node, &store.field("index")));
        [own, index.and_then(|index| self.says(&index))]
    }
}
