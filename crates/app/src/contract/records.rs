//! What can be looked up and taken away: leases, the ledger, files.

use behalf_core::{ActionId, RunAsIdentity, Scopes, ThreadId};
use behalf_store::{DraftPlace, LedgerEntry};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The leases that are out.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Leases {
    /// Soonest to end first.
    pub leases: Vec<LeaseView>,
}

/// A lease, without its token.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LeaseView {
    /// As whom, by which grant, and what was granted.
    pub run_as: RunAsIdentity,
    /// For which scopes it was asked.
    pub asked: Scopes,
    /// When it ends (milliseconds of the Unix epoch).
    pub expires_at_ms: i64,
}

/// In which form a thread is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ThreadForm {
    /// For people.
    Markdown,
    /// For programs: with every action.
    Json,
}

/// Writes a thread out to a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadExport {
    /// The thread.
    pub thread_id: ThreadId,
    /// The form.
    pub form: ThreadForm,
}

/// A file was saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Saved {
    /// Where.
    pub path: String,
}

/// What somebody who helps must know of this installation: with no secret, and nothing of anybody's work.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Diagnostics {
    /// By what it is saved.
    pub number: u32,
    /// All of it.
    pub text: String,
}

/// Saves the diagnostics that were shown, byte for byte.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DiagnosticsSave {
    /// Those of this number.
    pub number: u32,
}

/// Entries of the ledger.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LedgerEntries {
    /// Newest first.
    pub entries: Vec<LedgerEntry>,
}

/// In which form a ledger is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditForm {
    /// What can be checked, by `behalf audit verify FILE` or by anybody.
    Jsonl,
    /// For a spreadsheet.
    Csv,
    /// For a company's event store (schema.ocsf.io), an event a line.
    Ocsf,
}

/// Writes the ledger out to a file; that it was is an entry too.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuditExport {
    /// The form.
    pub form: AuditForm,
}

/// Where a draft is written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DraftOf {
    /// The thread; one that has not begun where absent.
    pub thread_id: Option<ThreadId>,
    /// Whether it is the text of the SQL editor, which is of no thread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(as = "Option<bool>", optional)]
    pub editor: bool,
}

impl DraftOf {
    pub(crate) fn place(&self) -> DraftPlace<'_> {
        match &self.thread_id {
            _ if self.editor => DraftPlace::Editor,
            Some(thread) => DraftPlace::Thread(thread),
            None => DraftPlace::Fresh,
        }
    }
}

/// What is written there and not sent yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Draft {
    /// Where.
    #[serde(flatten)]
    pub of: DraftOf,
    /// The text; empty where there is none.
    pub text: String,
}

/// Asks what may be mentioned in a question.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MentionsOf {
    /// Nothing for the top, `catalog`, `catalog.schema`, or `catalog.schema.table` for its columns.
    pub within: String,
}

/// Runs the statement of an action once more, to compare what two identities see: one side for each call. The events
/// of its channel tell the action by which it did; its rows are read as any other's.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CompareRun {
    /// The action.
    pub action_id: ActionId,
    /// A profile that is signed in: that of the window, or another; the service principal of the configuration where
    /// absent.
    pub profile: Option<String>,
    /// The statement in place of the action's, where it was edited. It only reads, as any that is compared.
    #[serde(default)]
    #[ts(optional)]
    pub statement: Option<String>,
}

/// Between whom a statement may be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Compares {
    /// Nobody.
    Off,
    /// Two profiles.
    Profiles,
    /// The service principal of the configuration, too.
    ServicePrincipal,
}

/// What is known of new versions.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Updates {
    /// The version that runs.
    pub version: String,
    /// Whether this installation looks for new ones at all.
    pub watched: bool,
    /// The newer one; absent where this is the newest.
    pub newer: Option<NewerVersion>,
}

/// A version that is newer than the one that runs.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NewerVersion {
    /// Its number.
    pub version: String,
    /// When it came out, as its announcement says.
    pub date: Option<String>,
    /// What is new in it, as Markdown; empty where nothing is told.
    pub notes: String,
    /// How it is taken.
    pub way: UpdateWay,
}

/// How a newer version is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum UpdateWay {
    /// Packages, which a package manager installs once they are downloaded.
    Package {
        /// Where the packages are.
        addresses: Vec<String>,
        /// What checks and installs them.
        command: String,
    },
    /// In the place of the program that runs: by *Install*.
    InPlace {
        /// Whether this program ends while an installer takes over.
        ends: bool,
    },
    /// As its page tells.
    Page {
        /// The page.
        address: String,
    },
}

/// Installs the newer version that was shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UpdateTake {
    /// Its number.
    pub version: String,
}

/// What is told while a newer version comes.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum UpdateEvent {
    /// How many bytes have come, of how many where that is known.
    Bytes {
        /// So many.
        bytes: u64,
        /// Of so many.
        of: Option<u64>,
    },
    /// All have come: it is checked and put in its place, which is not stopped any more.
    Installing {},
}

/// A newer version is in this program's place: it runs from the next start on.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UpdateInstalled {
    /// Its number.
    pub version: String,
}
