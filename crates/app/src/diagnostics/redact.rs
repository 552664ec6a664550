//! Takes out of a text what looks like a secret or names a person. It is the second line: what is written into the text
//! at all is chosen before. Rather too much is taken than too little.

use crate::{Caller, EngineOptions};

/// Stands for a secret.
const SECRET: &str = "<secret>";
/// How secrets of Databricks, and signed tokens, begin.
const BEGIN: [&str; 6] = ["dapi", "dkea", "doau", "dose", "dsapi", "eyJ"];
/// How the name of a secret ends, before `=` or `:`.
const NAMES: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "verifier",
    "assertion",
    "signature",
    "authorization",
    "cookie",
    "apikey",
    "api_key",
];

/// What is known of the person and the machine.
#[derive(Default)]
pub(super) struct Redact {
    /// The person's user name.
    own: Option<String>,
    /// The person's folder.
    home: Option<String>,
}

impl Redact {
    pub(super) fn of(options: &EngineOptions, caller: Option<&Caller>) -> Self {
        let variable = |name: &str| {
            let value = behalf_config::variable(&options.environment, name)?;
            Some(value.trim_end_matches(['/', '\\']).to_owned())
        };
        Self {
            own: caller.map(|caller| caller.principal().user_name.clone()),
            home: variable("HOME").or_else(|| variable("USERPROFILE")),
        }
    }

    /// The text without them.
    pub(super) fn text(&self, text: &str) -> String {
        // A user name need not look like an address.
        let own = self.own.as_deref().filter(|own| own.len() > 2);
        let text = &own.map_or_else(|| text.to_owned(), |own| replaced(text, own));
        let text = match self.home.as_deref().filter(|home| home.len() > 1) {
            Some(home) => text.replace(home, "~"),
            None => text.to_owned(),
        };
        let mut out = String::with_capacity(text.len());
        let mut named = Named::default();
        let text = without_queries(&text);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let is_run = rest.starts_with(of_run);
            let end = rest.find(|c| of_run(c) != is_run).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            if is_run {
                let secret = named.is_secret(run) || looks_secret(run);
                named.after(run);
                match self.person(run) {
                    Some(person) => out.push_str(person),
                    None if secret => out.push_str(SECRET),
                    None => out.push_str(run),
                }
            } else {
                named.between(run);
                out.push_str(run);
            }
            rest = after;
        }
        out
    }

    /// What stands for an e-mail address; nothing where it is none.
    fn person(&self, run: &str) -> Option<&'static str> {
        let address = run.trim_end_matches('.');
        let (name, host) = address.split_once('@')?;
        if name.is_empty() || host.is_empty() {
            return None;
        }
        let own = self.own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(address));
        Some(if own { "<you>" } else { "<e-mail>" })
    }
}

/// The text with a placeholder for a name, whatever its case.
fn replaced(text: &str, own: &str) -> String {
    let (lower, own) = (text.to_ascii_lowercase(), own.to_ascii_lowercase());
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in lower.match_indices(&own) {
        out.push_str(&text[from..at]);
        out.push_str("<you>");
        from = at + own.len();
    }
    out.push_str(&text[from..]);
    out
}

/// Whether what comes next was named as a secret: `token=…`, `"secret": "…"`, `Bearer …`.
#[derive(Default)]
struct Named {
    name: String,
    between: String,
}

impl Named {
    fn after(&mut self, run: &str) {
        self.name = run.to_ascii_lowercase();
        self.between.clear();
    }

    fn between(&mut self, text: &str) {
        text.clone_into(&mut self.between);
    }

    fn is_secret(&self, run: &str) -> bool {
        let plain = self.between.chars().all(|c| matches!(c, '"' | '\'' | ':' | '=' | ' ' | '\t'));
        let assigned = plain && self.between.contains([':', '=']);
        let scheme = matches!(self.name.as_str(), "bearer" | "basic")
            && self.between.trim().is_empty()
            && run.len() >= 8;
        scheme || (assigned && NAMES.iter().any(|name| self.name.ends_with(name)))
    }
}

/// Characters of a word, an address or a token.
fn of_run(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '@' | '~' | '#')
}

/// Of addresses of the web what comes before `?` and `#`, and no user or password: what follows may be a signature.
fn without_queries(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        out.push_str(before);
        let end = address
            .find(|c: char| {
                c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | ']' | '}' | '`')
            })
            .unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        let host_end = address.find(['/', '?', '#']).unwrap_or(address.len());
        let (host, path) = address.split_at(host_end);
        match host.rsplit_once('@') {
            Some((_, host)) => out.push_str(&format!("{SECRET}@{host}")),
            None => out.push_str(host),
        }
        match path.find(['?', '#']).filter(|cut| cut + 1 < path.len()) {
            Some(cut) => {
                let (path, _) = path.split_at(cut);
                out.push_str(&format!("{path}?{SECRET}"));
            }
            None => out.push_str(path),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a word is none, but letters and digits by chance.
fn looks_secret(run: &str) -> bool {
    let has = |text: &str, what: fn(&char) -> bool| text.chars().any(|c| what(&c));
    let begins = BEGIN.iter().any(|begin| run.starts_with(begin));
    if begins && run.len() >= 12 && has(run, char::is_ascii_digit) {
        return true;
    }
    run.split('.').filter(|part| !is_uuid(part)).any(|part| {
        let longest = part.split(['-', '_', '+', '~', '%']).map(str::len).max().unwrap_or_default();
        let digits = has(part, char::is_ascii_digit);
        let mixed = has(part, char::is_ascii_uppercase) && has(part, char::is_ascii_lowercase);
        let letters = has(part, char::is_ascii_alphabetic);
        longest >= 32 || (part.len() >= 24 && digits && letters && (mixed || longest >= 16))
    })
}

/// 8-4-4-4-12 hex digits (RFC 9562): the id of a statement or a request.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact() -> Redact {
        Redact { own: Some("alice@example.com".to_owned()), home: Some("/home/alice".to_owned()) }
    }

    #[test]
    fn what_looks_like_a_secret_is_taken_out_wherever_it_stands() {
        // None of them is anybody's.
        let hex = "0123456789abcdef".repeat(2);
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMDAxIn0.c2lnbmF0dXJl-canary_Zz9";
        let cases = [
            (format!("dapi{hex}"), SECRET.to_owned()),
            (format!("DATABRICKS_TOKEN=dapi{hex}-2,"), format!("DATABRICKS_TOKEN={SECRET},")),
            (jwt.to_owned(), SECRET.to_owned()),
            (format!("({hex})"), format!("({SECRET})")),
            ("9".repeat(40), SECRET.to_owned()),
            ("aB3-dE6_gH9-jK2_mN5-pQ8_sT1".to_owned(), SECRET.to_owned()),
            ("\"client_secret\": \"short\"".to_owned(), format!("\"client_secret\": \"{SECRET}\"")),
            ("password=hunter2 next".to_owned(), format!("password={SECRET} next")),
            (
                "Authorization: Basic YWxpY2U6eA".to_owned(),
                format!("Authorization: {SECRET} {SECRET}"),
            ),
            ("Bearer canary-12".to_owned(), format!("Bearer {SECRET}")),
            (
                "http://alice:pw@proxy.example:3128".to_owned(),
                format!("http://{SECRET}@proxy.example:3128"),
            ),
            (
                "<https://s3.example/a/b?X-Amz-Signature=canary#x> and".to_owned(),
                format!("<https://s3.example/a/b?{SECRET}> and"),
            ),
        ];
        for (text, expected) in cases {
            let said = redact().text(&text);
            assert_eq!(said, expected, "{text}");
            assert_eq!(redact().text(&said), expected, "and so it stays: {text}");
        }
    }

    #[test]
    fn people_are_placeholders_and_the_folder_of_the_person_is_none() {
        let text = "Alice@example.com, bob.b+x@mail.example. ran /home/alice/.local/share/behalf";
        let expected = "<you>, <e-mail> ran ~/.local/share/behalf";
        assert_eq!(redact().text(text), expected, "who they are is nobody's business");
        let nobody = Redact::default().text("alice@example.com at /home/alice");
        assert_eq!(nobody, "<e-mail> at /home/alice", "also where nobody is signed in");
    }

    #[test]
    fn what_helps_stays() {
        for text in [
            "2026-11-28T13:05:00.123Z WARN behalf_app::engine: a turn did not end in time",
            "https://adb-1234567890123456.7.azuredatabricks.net",
            "https://my-company-analytics-prod-2.cloud.databricks.com/api/2.1",
            "statement 01f0c8a2-5b1e-1f3a-9d27-0242ac120002",
            "jwt-bearer: your token is exchanged for a scoped one",
            "DATABRICKS_TOKEN   is set\nclient_secret:\n  env: <text>\n",
            "8020 is free for the browser's way back; \u{201c}Umsätze\u{201d}",
        ] {
            assert_eq!(redact().text(text), text, "nothing in it is a secret");
        }
    }
}
