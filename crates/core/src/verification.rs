//! What the workspace's own record says about who ran a statement.

use serde::{Deserialize, Serialize};

/// The state of one action's verification (design §5). Compared by ids, never by names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Verification {
    /// Not looked up yet, or the record has not arrived.
    Pending,
    /// `executed_as_user_id` and `user_id` both equal the principal's id.
    RanAsClaimed,
    /// `executed_as_user_id` equals the principal's id, and somebody else computed it: Genie does so with
    /// its agent's credential. The data is that of whoever asked.
    DataAsClaimed {
        /// Who the record says sent it.
        compute_as: String,
    },
    /// The record names somebody else.
    Mismatch {
        /// Whose permissions the record says were used.
        executed_as: String,
        /// Who the record says sent it.
        user: String,
    },
    /// The record is absent, forbidden, or lacks the fields. Never a tick.
    Unconfirmed {
        /// Why, for people.
        reason: String,
    },
    /// This kind of action leaves no record that a user can read.
    NotRecorded,
}
