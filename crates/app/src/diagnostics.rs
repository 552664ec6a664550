//! What somebody who helps must know of this installation, as one text: what runs where, how it is configured, what the
//! doctor finds, what the log said last. Nothing of anybody's work is in it, and no value that could be a secret. It is
//! shown whole before it is saved, and is sent to nobody.

mod outline;
mod redact;
pub(crate) mod ring;

use crate::{Caller, Check, CheckState, Engine, EngineOptions, saved};
use behalf_core::{Failure, RunAs};
use redact::Redact;
use std::{fmt::Display, path::PathBuf};

/// Variables whose values are told; of others of ours only that they are set.
const TOLD: [&str; 5] =
    ["BEHALF_LOG", "BEHALF_TIME_SCALE", "BEHALF_VAULT", "DATABRICKS_HOST", "XDG_SESSION_TYPE"];
/// How the names of variables begin, or end, that change what Behalf does.
const OURS: [&str; 2] = ["BEHALF_", "DATABRICKS_"];

/// What is known beside the configuration.
pub(crate) struct Known<'k> {
    /// What the doctor found.
    pub(crate) checks: &'k [Check],
    /// Who is signed in.
    pub(crate) caller: Option<&'k Caller>,
    /// The version of the webview, where there is one.
    pub(crate) webview: Option<&'k str>,
}

/// What the file of diagnostics is called, and how it ends.
pub(crate) const FILE: (&str, &str) = ("behalf diagnostics", "txt");

/// Saves the diagnostics beside what the doctor found, of whoever is signed in; gives where.
///
/// # Errors
/// `invalid` where the folder for downloads does not take the file.
pub async fn save_diagnostics(
    options: &EngineOptions,
    checks: &[Check],
) -> Result<PathBuf, Failure> {
    // Why somebody cannot go on is among the checks.
    let caller = signed_in(options.clone()).await.ok().flatten();
    let text = report(options, &Known { checks, caller: caller.as_ref(), webview: None }).await;
    let (title, ending) = FILE;
    saved::save(&saved::folder(&options.environment)?, title, ending, text.as_bytes())
}

async fn signed_in(options: EngineOptions) -> Result<Option<Caller>, Failure> {
    let engine = Engine::start(options).await?;
    if engine.config().run_as == RunAs::ServicePrincipal {
        return engine.service_principal().await.map(Some);
    }
    match engine.resume().await? {
        Some(session) => engine.user(session).await.map(Some),
        None => Ok(None),
    }
}

/// Everything, redacted.
pub(crate) async fn report(options: &EngineOptions, known: &Known<'_>) -> String {
    let mut page = Page::default();
    page.text.push_str(
        "Behalf: diagnostics\n\
         Made on this machine, and sent to nobody. It holds no message, no SQL, no result and no token.\n\
         <you> stands for the e-mail address of whoever is signed in, <e-mail> for another; <text>, <number>,\n\
         <secret> and <withheld> stand for what is left out.\n",
    );
    page.program(options, known.webview);
    page.person(options, known.caller).await;
    page.checks(known.checks);
    page.environment(options);
    page.configuration(options);
    page.log();
    Redact::of(options, known.caller).text(&page.text)
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn part(&mut self, title: &str) {
        self.text.push_str(&format!("\n== {title} ==\n"));
    }

    fn fact(&mut self, name: &str, value: impl Display) {
        self.text.push_str(&format!("{name:<18} {value}\n"));
    }

    fn program(&mut self, options: &EngineOptions, webview: Option<&str>) {
        self.part("Program");
        self.fact("made at", format!("{:.0}", options.clock.now()));
        self.fact("version", env!("CARGO_PKG_VERSION"));
        self.fact("system", system());
        self.fact("webview", webview.unwrap_or("none"));
        self.fact("data", options.home.path().display());
    }

    async fn person(&mut self, options: &EngineOptions, caller: Option<&Caller>) {
        self.part("Person");
        match options.chosen() {
            Ok(chosen) => {
                self.fact("workspace", chosen.host);
                self.fact("profile", chosen.name);
            }
            Err(failure) => self.fact("workspace", failure.message),
        }
        let Some(caller) = caller else {
            self.fact("signed in", "nobody");
            return;
        };
        let is_app = caller.is_service_principal();
        self.fact("signed in", if is_app { "the service principal" } else { "<you>" });
        self.fact("leases", caller.exchange());
        let resources = caller.resources();
        self.fact("warehouse", found(&resources.warehouse));
        self.fact("model", found(&resources.model));
        match caller.store().counts().await {
            Ok(counts) => {
                self.fact("threads", counts.threads);
                self.fact("ledger entries", counts.entries);
            }
            Err(failure) => self.fact("history", failure.code.name()),
        }
    }

    fn checks(&mut self, checks: &[Check]) {
        self.part("Checks");
        for check in checks {
            let mark = match check.state {
                CheckState::Pass => "ok",
                CheckState::Warn => "note",
                CheckState::Fail => "FAIL",
                CheckState::Skipped => "-",
            };
            self.text.push_str(&format!("{mark:<5} {:<18} {}\n", check.name, check.found));
        }
    }

    fn environment(&mut self, options: &EngineOptions) {
        self.part("Environment");
        for (name, value) in &options.environment {
            let ours = OURS.iter().any(|begins| name.starts_with(begins));
            let proxy = name.to_ascii_uppercase().ends_with("_PROXY");
            if TOLD.contains(&name.as_str()) {
                self.fact(name, value);
            } else if ours || proxy {
                self.fact(name, "is set");
            }
        }
    }

    fn configuration(&mut self, options: &EngineOptions) {
        let config = &options.config;
        self.part("Configuration");
        self.fact("file", &config.file);
        match behalf_config::outline(&config.file) {
            Some(tree) => outline::write(&tree, &mut self.text),
            None => self.text.push_str("There is no file: everything is as it comes.\n"),
        }
        for not in &config.not_supported {
            self.fact("not supported", format!("line {}", not.place.line));
        }
        for unset in &config.unset {
            let line = unset.place.map_or_else(String::new, |place| format!("line {}", place.line));
            self.fact("has no value", line);
        }
    }

    fn log(&mut self) {
        self.part("Log, the last lines");
        let lines = ring::last();
        if lines.is_empty() {
            self.text.push_str("Nothing was logged.\n");
        }
        for line in lines {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }
}

/// Whether something was found, and not what: its name is of the person's work.
fn found<T>(resource: &Result<T, Failure>) -> &'static str {
    match resource {
        Ok(_) => "found",
        Err(failure) => failure.code.name(),
    }
}

fn system() -> String {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    match name {
        Some(name) => format!("{os} {arch}, {}", name.trim_matches('"')),
        None => format!("{os} {arch}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_checks_and_facts_reads_as_a_list() {
        let mut page = Page::default();
        let check = |name: &str, state, found: &str| Check {
            name: name.to_owned(),
            state,
            found: found.to_owned(),
            mend: None,
        };
        page.checks(&[
            check("workspace", CheckState::Pass, "https://one.example"),
            check("connection", CheckState::Fail, "The workspace cannot be reached."),
        ]);
        page.fact("threads", 12);
        let expected = "\n== Checks ==\n\
                        ok    workspace          https://one.example\n\
                        FAIL  connection         The workspace cannot be reached.\n\
                        threads            12\n";
        assert_eq!(page.text, expected, "a line for each");
    }
}
