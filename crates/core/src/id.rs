//! Identifiers. Each is a UUIDv7 in text, made from the [`Clock`] and [`Entropy`] ports, so that
//! they sort by time and tests can fix them.

use crate::ports::{Clock, Entropy};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A fresh UUIDv7 as text.
pub fn uuid_v7(clock: &dyn Clock, entropy: &dyn Entropy) -> String {
    let mut random = [0u8; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS,
        )]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// A fresh id.
            pub fn fresh(clock: &dyn Clock, entropy: &dyn Entropy) -> Self {
                Self(uuid_v7(clock, entropy))
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// One conversation of one owner.
    ThreadId,
    /// One user message and all that follows until the agent stops.
    TurnId,
    /// One message in a thread.
    MessageId,
    /// One call of a tool in a turn.
    ActionId,
    /// One question to the user whether an action may run.
    ApprovalId,
    /// One decision that holds for a while.
    RememberedId,
    /// One thing that the owner asked to keep in mind.
    MemoryId,
}
