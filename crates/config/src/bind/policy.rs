//! What an organization settles: a document of its own, with a few of the configuration's keys.

use super::{Binder, Section, keys, sign_in::GRANTS, suggestion};
use crate::{
    model::{Grant, Remember},
    policy::{Policy, PolicyProxy, PolicySignIn, PolicyUpdates, REMEMBER},
    tree::{Node, Value},
};
use behalf_core::{Origin, origin::is_secure};
use minisign_verify::PublicKey;
use std::path::PathBuf;
use url::Url;

impl Binder<'_> {
    pub(super) fn policy(&mut self, tree: &Node) -> Policy {
        let top = self.section(tree, String::new());
        self.check_keys(&top, &keys::POLICY, &[]);
        let sections = top.entries.iter().map(|(key, node)| (key.name.clone(), node));
        for (field, node) in std::iter::once((String::new(), tree)).chain(sections) {
            let is_empty = match &node.value {
                Value::Null => true,
                Value::Map(entries) => entries.is_empty(),
                _ => false,
            };
            if is_empty {
                // Whoever put it there means something by it.
                let message = "settles nothing".to_owned();
                self.error(Some(node.place), field, message, "name a key, or remove it");
            }
        }
        let (sign_in, idle_lock_minutes) = self.policy_sign_in(&top);
        let (proxy, ca_file) = self.network(&top);
        Policy {
            source: self.file.to_owned(),
            workspaces: self.workspaces(&top),
            grant: self.policy_grant(&top, &sign_in),
            sign_in,
            idle_lock_minutes,
            remember: self.most_remembered(&top),
            retention_days: self.retention_days(&top),
            export: self.may_export(&top),
            updates: self.updates(&top),
            proxy,
            ca_file,
        }
    }

    fn workspaces(&mut self, top: &Section<'_>) -> Vec<Origin> {
        let Some(node) = top.get("workspaces") else { return Vec::new() };
        let items = match &node.value {
            Value::List(items) if !items.is_empty() => items,
            // An empty list would allow every one.
            other => {
                self.wrong_type(node.place, top.field("workspaces"), "a list of addresses", other);
                return Vec::new();
            }
        };
        let mut hosts = Vec::new();
        for item in items {
            let Value::Text(text) = &item.value else {
                self.wrong_type(item.place, top.field("workspaces"), "a text", &item.value);
                continue;
            };
            match Origin::parse(text) {
                Ok(host) => hosts.push(host),
                Err(error) => {
                    let hint = "write it as https://your-workspace-host";
                    self.error(Some(item.place), top.field("workspaces"), error.to_string(), hint);
                }
            }
        }
        hosts
    }

    fn policy_sign_in(&mut self, top: &Section<'_>) -> (Option<PolicySignIn>, Option<u32>) {
        let Some(section) = self.subsection(top, "sign_in") else { return (None, None) };
        self.check_keys(&section, &keys::POLICY_SIGN_IN, &[]);
        let authority = self.address(&section, "authority");
        let client_id = match section.get("authority") {
            Some(node) => self.required(&section, "client_id", node.place),
            None => self.text(&section, "client_id"),
        };
        let sign_in = client_id.map(|client_id| PolicySignIn { client_id, authority });
        (sign_in, self.minutes(&section, "idle_lock_minutes"))
    }

    /// Of the grants those of a sign-in: `entra-obo` is of a service.
    fn policy_grant(&mut self, top: &Section<'_>, sign_in: &Option<PolicySignIn>) -> Option<Grant> {
        let section = self.subsection(top, "exchange")?;
        self.check_keys(&section, &keys::POLICY_EXCHANGE, &[]);
        let place = section.get("grant")?.place;
        let word = self.text(&section, "grant")?;
        let field = section.field("grant");
        let names: Vec<&str> =
            GRANTS.iter().filter(|(_, g)| *g != Grant::EntraObo).map(|(name, _)| *name).collect();
        let grant = GRANTS.into_iter().find(|(name, _)| *name == word && names.contains(name));
        let Some((_, grant)) = grant else {
            let message = format!("`{word}` is not a grant of a policy");
            self.error(Some(place), field, message, &suggestion(&word, &names));
            return None;
        };
        let elsewhere = sign_in.as_ref().is_some_and(|own| own.authority.is_some());
        if elsewhere && !matches!(grant, Grant::Auto | Grant::TokenExchange) {
            let message = format!(
                "`{word}` does not fit sign_in.authority: a company's token must be exchanged"
            );
            self.error(Some(place), field, message, "write grant: token-exchange");
        }
        Some(grant)
    }

    fn most_remembered(&mut self, top: &Section<'_>) -> Option<Remember> {
        let section = self.subsection(top, "approvals")?;
        self.check_keys(&section, &keys::POLICY_APPROVALS, &[]);
        let place = section.get("remember")?.place;
        let word = self.text(&section, "remember")?;
        let found = REMEMBER.into_iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let message = format!("`{word}` is nothing to remember");
            let hint = suggestion(&word, &REMEMBER.map(|(name, _)| name));
            self.error(Some(place), section.field("remember"), message, &hint);
        }
        found.map(|(_, remember)| remember)
    }

    fn may_export(&mut self, top: &Section<'_>) -> bool {
        let Some(node) = top.get("export") else { return true };
        if let Value::Bool(may) = node.value {
            return may;
        }
        self.wrong_type(node.place, top.field("export"), "true or false", &node.value);
        false
    }

    fn updates(&mut self, top: &Section<'_>) -> Option<PolicyUpdates> {
        let node = top.get("updates")?;
        let is_off = matches!(&node.value, Value::Text(word) if word == "off");
        if is_off || node.value == Value::Bool(false) {
            return Some(PolicyUpdates::Off);
        }
        if !matches!(node.value, Value::Map(_)) {
            let wanted = "off, or a mapping with address and key";
            self.wrong_type(node.place, top.field("updates"), wanted, &node.value);
            return None;
        }
        let section = self.section(node, top.field("updates"));
        self.check_keys(&section, &keys::POLICY_UPDATES, &[]);
        let text = self.required(&section, "address", node.place)?;
        let place = section.get("address").map(|node| node.place);
        let address = self.url(&text, is_secure);
        if address.is_none() {
            let message = format!("`{}` is no https address", without_password(&text));
            let hint = "write it as https://host/latest.json";
            self.error(place, section.field("address"), message, hint);
        }
        let key = self.text(&section, "key").map(|key| key.trim().to_owned());
        if key.as_deref().is_some_and(|key| PublicKey::from_base64(key).is_err()) {
            let place = section.get("key").map(|node| node.place);
            let message = "is no minisign public key".to_owned();
            let hint = "write the second line of the public key's file (behalf.pub)";
            self.error(place, section.field("key"), message, hint);
        }
        Some(PolicyUpdates::From { address: address?, key })
    }

    fn network(&mut self, top: &Section<'_>) -> (Option<PolicyProxy>, Option<PathBuf>) {
        let Some(section) = self.subsection(top, "network") else { return (None, None) };
        self.check_keys(&section, &keys::POLICY_NETWORK, &[]);
        let except = match (section.get("no_proxy"), section.get("proxy")) {
            (Some(node), None) => {
                let message = "is missing beside no_proxy".to_owned();
                self.error(Some(node.place), section.field("proxy"), message, "add it");
                None
            }
            _ => self.text(&section, "no_proxy"),
        };
        let proxy = self.text(&section, "proxy").and_then(|text| {
            let is_proxy = |url: &Url| ["http", "https"].contains(&url.scheme()) && url.has_host();
            let address = self.url(&text, is_proxy);
            if address.is_none() {
                let place = section.get("proxy").map(|node| node.place);
                let message = format!("`{}` is no address of a proxy", without_password(&text));
                let hint = "write it as http://host:port; a password has no place in a policy";
                self.error(place, section.field("proxy"), message, hint);
            }
            address.map(|address| PolicyProxy { address, except })
        });
        let ca_file = self.text(&section, "ca_file").map(PathBuf::from);
        if let Some(file) = ca_file.as_ref().filter(|file| !file.is_absolute()) {
            let place = section.get("ca_file").map(|node| node.place);
            let message = format!("`{}` is no absolute path", file.display());
            self.error(place, section.field("ca_file"), message, "write the whole path");
        }
        (proxy, ca_file)
    }

    /// An address of this kind, without name and password.
    fn url(&self, text: &str, is_it: impl Fn(&Url) -> bool) -> Option<Url> {
        let bare = |url: &Url| url.username().is_empty() && url.password().is_none();
        Url::parse(text).ok().filter(is_it).filter(bare)
    }
}

/// A password must not be said again.
fn without_password(text: &str) -> &str {
    text.rsplit_once('@').map_or(text, |(_, host)| host)
}
