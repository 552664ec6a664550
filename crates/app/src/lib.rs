//! The engine: configuration, identity, store and agent wired together, for every surface.
//!
//! A surface (command line, service, window) makes one [`Engine`], obtains a [`Caller`] from it,
//! and runs turns as that caller. It sees no token.

pub mod audit;
mod caller;
pub mod contract;
mod deleting;
mod demo;
mod desk;
mod diagnostics;
mod doctor;
mod engine;
mod held;
mod home;
mod json_lines;
mod kept;
mod keys;
mod masks;
mod mentions;
mod preferences;
pub mod profiles;
mod rate;
mod saved;
pub mod start;
mod system;
mod threads;
mod turns;
mod updates;

pub use audit::{Anchor, AuditReport};
pub use behalf_agent::{
    Comparison, NamedValue, Side, TurnCommand, TurnDecision, TurnOutcome, ValueKind, Written,
};
pub use behalf_config::{Config, ConfigError, Environment};
pub use behalf_core as core;
pub use behalf_identity::{SignInProgress, settled};
pub use behalf_store::{
    ChainState, Found, MARK, Memory, Remembered, ThreadSummary, check_minutes, verify_export,
};
pub use caller::Caller;
pub use desk::{Desk, Emit, Reply};
pub use diagnostics::save_diagnostics;
pub use doctor::{Check, CheckState, doctor};
pub use engine::{Chosen, Engine, EngineOptions, StoreChoice, forget};
pub use home::Home;
pub use masks::MaskedColumns;
pub use mentions::{Mention, MentionKind, Mentions};
pub use preferences::{Density, Preferences, SendKey, Theme};
pub use rate::Rating;
pub use system::{SystemBrowser, SystemClock, SystemEntropy, open_vault};
pub use threads::{WrittenThread, WrittenTurn};
pub use turns::{Running, TurnReport};
pub use updates::{InPlace, Package};
