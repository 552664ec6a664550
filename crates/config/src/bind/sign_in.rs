//! How users sign in, and how scoped tokens are had: `app.sign_in` and `app.exchange`.

use super::{Binder, Section, keys, suggestion};
use crate::{
    model::{Exchange, Grant, SignIn},
    tree::Value,
};
use behalf_core::{Scopes, origin::is_secure, secret::ClientSecret};
use std::ops::RangeInclusive;
use url::Url;

/// The grants by their names.
pub(crate) const GRANTS: [(&str, Grant); 5] = [
    ("auto", Grant::Auto),
    ("none", Grant::None),
    ("jwt-bearer", Grant::JwtBearer),
    ("token-exchange", Grant::TokenExchange),
    ("entra-obo", Grant::EntraObo),
];

impl Binder<'_> {
    pub(super) fn sign_in(&mut self, app: &Section<'_>) -> SignIn {
        let Some(section) = self.subsection(app, "sign_in") else { return SignIn::default() };
        self.check_keys(&section, &keys::SIGN_IN, &[]);
        let secret = self.value_or_env(&section, "client_secret", true);
        let sign_in = SignIn {
            client_id: self.value_or_env(&section, "client_id", false),
            client_secret: secret.map(ClientSecret::new),
            scopes: self.scopes(&section),
            redirect_ports: self.ports(&section),
            authority: self.address(&section, "authority"),
            session_minutes: self.minutes(&section, "session_minutes"),
            idle_lock_minutes: self.minutes(&section, "idle_lock_minutes"),
        };
        for name in ["client_secret", "authority"] {
            if section.get(name).is_some() && section.get("client_id").is_none() {
                let place = section.get(name).map(|node| node.place);
                self.error(
                    place,
                    section.field("client_id"),
                    format!("is missing beside {name}"),
                    "name the client that is registered there",
                );
            }
        }
        sign_in
    }

    pub(super) fn exchange(&mut self, app: &Section<'_>, elsewhere: bool) -> Exchange {
        let Some(section) = self.subsection(app, "exchange") else {
            let grant = if elsewhere { Grant::TokenExchange } else { Grant::Auto };
            return Exchange { grant, ..Exchange::default() };
        };
        let entra = keys::ENTRA;
        self.check_keys(&section, &keys::EXCHANGE, &[]);
        let grant = self.grant(&section, elsewhere);
        if grant == Grant::EntraObo {
            for name in ["client_id", "client_secret"] {
                self.required_there(&section, name);
            }
            if section.get("authority").is_none() {
                self.required_there(&section, "tenant");
            }
        } else {
            for (key, _) in section.entries.iter().filter(|(k, _)| entra.contains(&&*k.name)) {
                self.error(
                    Some(key.place),
                    section.field(&key.name),
                    "is for the grant entra-obo alone".to_owned(),
                    "remove it; the client of the sign-in is app.sign_in.client_id",
                );
            }
        }
        let authority = self.address(&section, "authority").or_else(|| {
            let tenant = self.value_or_env(&section, "tenant", false)?;
            let text = format!("https://login.microsoftonline.com/{tenant}/v2.0");
            Url::parse(&text).ok()
        });
        let secret = self.value_or_env(&section, "client_secret", true);
        Exchange {
            grant,
            authority,
            client_id: self.value_or_env(&section, "client_id", false),
            client_secret: secret.map(ClientSecret::new),
            authorization_details: self.details(&section, grant),
        }
    }

    /// The grant. A company's token (`elsewhere`) says nothing to the workspace as it is.
    fn grant(&mut self, section: &Section<'_>, elsewhere: bool) -> Grant {
        let word = self.text(section, "grant").unwrap_or_else(|| "auto".to_owned());
        let place = section.get("grant").map(|node| node.place);
        let named = GRANTS.iter().find(|(name, _)| *name == word).map(|(_, grant)| *grant);
        match named {
            Some(Grant::Auto | Grant::TokenExchange) if elsewhere => Grant::TokenExchange,
            Some(grant) => {
                if elsewhere {
                    self.error(
                        place,
                        section.field("grant"),
                        format!("`{word}` does not fit app.sign_in.authority: a company's token must be exchanged"),
                        "write grant: token-exchange, or remove app.sign_in.authority",
                    );
                }
                grant
            }
            None => {
                let hint = suggestion(&word, &GRANTS.map(|(name, _)| name));
                let message = format!("`{word}` is not a grant");
                self.error(place, section.field("grant"), message, &hint);
                Grant::default()
            }
        }
    }

    /// RFC 9396: a list of objects, each with a `type`.
    fn details(&mut self, section: &Section<'_>, grant: Grant) -> Option<String> {
        let node = section.get("authorization_details")?;
        let field = section.field("authorization_details");
        if !matches!(grant, Grant::JwtBearer) {
            self.error(
                Some(node.place),
                field,
                "is for the grant jwt-bearer alone".to_owned(),
                "write grant: jwt-bearer, or remove it",
            );
            return None;
        }
        let Value::List(items) = &node.value else {
            self.wrong_type(node.place, field, "a list", &node.value);
            return None;
        };
        let untyped = items.iter().find(|item| match &item.value {
            Value::Map(entries) => !entries.iter().any(|(key, _)| key.name == "type"),
            _ => true,
        });
        if let Some(item) = untyped {
            let message = "has an entry without a `type`".to_owned();
            let hint = "each entry is a mapping with a `type` (RFC 9396)";
            self.error(Some(item.place), field, message, hint);
            return None;
        }
        Some(node.json().to_string())
    }

    fn required_there(&mut self, section: &Section<'_>, name: &str) {
        if section.get(name).is_none() {
            let place = section.entries.first().map(|(key, _)| key.place);
            let hint = "the grant entra-obo acts as an application of your tenant";
            self.error(place, section.field(name), "is missing".to_owned(), hint);
        }
    }

    /// An address that a token may be sent to.
    pub(super) fn address(&mut self, section: &Section<'_>, name: &str) -> Option<Url> {
        let text = self.value_or_env(section, name, false)?;
        let place = section.get(name).map(|node| node.place);
        let bare = |url: &Url| url.username().is_empty() && url.password().is_none();
        let url = Url::parse(&text).ok().filter(is_secure).filter(bare);
        if url.is_none() {
            self.error(
                place,
                section.field(name),
                // A password in it must not be said again.
                format!(
                    "`{}` is not an address that a sign-in may go to",
                    text.rsplit_once('@').map_or(text.as_str(), |(_, host)| host)
                ),
                "write it as https://host/path, as the provider's own document gives its `issuer`",
            );
        }
        url
    }

    pub(super) fn minutes(&mut self, section: &Section<'_>, name: &str) -> Option<u32> {
        let node = section.get(name)?;
        let minutes = match node.value {
            Value::Int(minutes) => u32::try_from(minutes).ok().filter(|m| *m > 0),
            _ => None,
        };
        if minutes.is_none() {
            let message = "must be a whole number of minutes".to_owned();
            self.error(Some(node.place), section.field(name), message, "write it as 480");
        }
        minutes
    }

    fn scopes(&mut self, section: &Section<'_>) -> Option<Scopes> {
        let node = section.get("scopes")?;
        match &node.value {
            Value::Text(text) => Some(Scopes::parse(text)),
            Value::List(items) => {
                let mut words = Vec::new();
                for item in items {
                    match &item.value {
                        Value::Text(word) => words.push(word.as_str()),
                        other => {
                            self.wrong_type(item.place, section.field("scopes"), "a text", other)
                        }
                    }
                }
                Some(Scopes::parse(&words.join(" ")))
            }
            other => {
                self.wrong_type(node.place, section.field("scopes"), "a list of scopes", other);
                None
            }
        }
    }

    fn ports(&mut self, section: &Section<'_>) -> Option<RangeInclusive<u16>> {
        let node = section.get("redirect_ports")?;
        let text = match &node.value {
            Value::Int(port) => port.to_string(),
            Value::Text(text) => text.clone(),
            other => {
                self.wrong_type(
                    node.place,
                    section.field("redirect_ports"),
                    "a port or a range",
                    other,
                );
                return None;
            }
        };
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
            (Ok(first), Ok(last)) if first > 0 && first <= last => Some(first..=last),
            _ => {
                self.error(
                    Some(node.place),
                    section.field("redirect_ports"),
                    format!("`{text}` is no range of ports"),
                    "write it as 8020-8040",
                );
                None
            }
        }
    }
}
