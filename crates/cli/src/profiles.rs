//! `behalf profiles`: what `--profile` may name.

use crate::say::{self, Exit};
use behalf_app::{Home, profiles, start};
use behalf_config::databrickscfg;
use behalf_core::Failure;
use serde_json::json;

pub(crate) fn run(as_json: bool) -> Result<(), Exit> {
    let environment = start::environment();
    let listed = || -> Result<Vec<(String, String, Option<String>)>, Failure> {
        let known = profiles::known(&Home::find(&environment)?).into_iter();
        let mut all: Vec<_> =
            known.map(|p| (p.name, p.host.to_string(), Some(p.user_name))).collect();
        for profile in databrickscfg::profiles(&environment)? {
            if !all.iter().any(|(name, ..)| *name == profile.name) {
                all.push((profile.name, profile.host.to_string(), None));
            }
        }
        Ok(all)
    };
    let all = listed().map_err(|failure| say::failure(&failure))?;
    if as_json {
        let all: Vec<_> = all
            .iter()
            .map(|(name, host, who)| json!({ "name": name, "host": host, "user_name": who }))
            .collect();
        say::json(&json!({ "profiles": all }).to_string());
        return Ok(());
    }
    if all.is_empty() {
        say::line("There are no profiles yet: `behalf login` makes one.");
    }
    for (name, host, who) in all {
        let who = who.unwrap_or_else(|| "of ~/.databrickscfg".to_owned());
        say::result(&format!("{name:<20} {host:<40} {who}"));
    }
    Ok(())
}
