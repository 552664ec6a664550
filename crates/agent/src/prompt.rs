//! What the model is told before the conversation.

use behalf_core::Principal;
use jiff::Timestamp;

/// The system prompt; a configuration's own prompt stands before ours.
pub(crate) fn system(own: Option<&str>, owner: &Principal, now: Timestamp) -> String {
    let date = now.strftime("%Y-%m-%d");
    let mut text = own.map(|prompt| format!("{}\n\n", prompt.trim())).unwrap_or_default();
    text.push_str(&format!(
        "You answer questions about the company's data in Databricks for {user}. Today is {date}.\n\
         Use the tool `sql` to read data: one Databricks SQL statement a call, on tables by their full \
         name (catalog.schema.table). Look at system.information_schema.tables and .columns when you do \
         not know them. Every statement runs as {user}; what {user} may not see, you cannot see. Never \
         make up numbers: tell only what a result says, and say so when something was refused. Changes \
         to data are shown to the user, who decides.",
        user = owner.user_name
    ));
    text
}
