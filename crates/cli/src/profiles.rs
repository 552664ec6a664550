//! `behalf profiles`: what `--profile` may name.

use crate::say::{self, Exit};
use behalf_app::{Home, profiles, start};
use serde_json::json;

pub(crate) fn run(as_json: bool) -> Result<(), Exit> {
    let environment = start::environment();
    let all = Home::find(&environment).and_then(|home| profiles::all(&home, &environment));
    let all = all.map_err(|failure| say::failure(&failure))?;
    if as_json {
        say::json(&json!({ "profiles": all }).to_string());
        return Ok(());
    }
    if all.is_empty() {
        say::line("There are no profiles yet: `behalf login` makes one.");
    }
    for profile in all {
        let who = profile.user_name.unwrap_or_else(|| "nobody is signed in".to_owned());
        say::result(&format!("{:<20} {:<40} {who}", profile.name, profile.host));
    }
    Ok(())
}
