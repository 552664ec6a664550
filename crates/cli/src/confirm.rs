//! A yes of the person at the terminal, before what cannot be undone.

use crate::{
    interrupt,
    say::{self, Exit},
};
use std::io::IsTerminal;

/// Asks; `false` where the answer is anything but yes.
pub(crate) async fn confirmed(question: &str) -> Result<bool, Exit> {
    if !std::io::stdin().is_terminal() {
        say::line("error: deleting needs a yes, and there is no terminal to ask at.");
        say::line("  hint: add --yes");
        return Err(Exit::Usage);
    }
    say::prompt(&format!("{question} Type yes: "));
    let answer = interrupt::line().await?;
    Ok(answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes")))
}
