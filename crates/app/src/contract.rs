//! The contract between window and engine: every command once, with its request and its reply.
//!
//! `ui/src/contract.ts` is written from it; a test fails when that file is stale.

mod chart;
mod editor;
mod entrance;
mod files;
mod records;
mod results;
mod session;
mod threads;

pub use chart::{
    ChartColumns, ChartColumnsOf, ChartForm, ChartKeep, ChartKept, ChartOf, ChartRows, KeptChart,
    PictureForm, PictureSave,
};
pub use editor::{EditorHistory, EditorPast, EditorRun};
pub use entrance::{
    DemoAccount, DemoView, DemoWorkspace, SignIn, SignInWaiting, SwitchProfile, WorkspaceFind,
    WorkspaceFound,
};
pub use files::{FileForm, SaveEvent, SaveOf, SaveStop, SavedRows};
pub use records::{
    AuditExport, AuditForm, CompareRun, Compares, Diagnostics, DiagnosticsSave, Draft, DraftOf,
    LeaseView, Leases, LedgerEntries, MentionsOf, NewerVersion, Saved, ThreadExport, ThreadForm,
    UpdateEvent, UpdateInstalled, UpdateTake, UpdateWay, Updates,
};
pub use results::{
    Bar, ColumnProfile, Condition, CopiedText, CopyForm, CopyOf, DistinctOf, DistinctValue,
    DistinctValues, Filter, ProfileOf, ResultColumns, ResultRef, ResultView, ResultWindow, SortKey,
    ViewRef, ViewRows,
};
pub use session::{
    Managed, OfferedAgent, OfferedModel, OfferedPrompt, Offers, SettledValue, SignedIn, Starter,
};
pub use threads::{
    Deleted, FoundMessages, ThreadDelete, ThreadPin, ThreadRename, ThreadSearch, Threads,
};

use crate::{
    AuditReport, Check, MaskedColumns, Mentions, Preferences, Rating, TurnDecision,
    profiles::ProfileView,
};
use behalf_core::{
    Action, ActionId, ApprovalRequest, Failure, MemoryId, RememberedId, ThreadId, TurnEvent,
    TurnId, results::Column,
};
use behalf_store::{EntryQuery, Memory, Remembered, Role};
use serde::{Deserialize, Serialize};
use ts_rs::{Config, TS};

/// A request or a reply without content.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Where the window stands.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SessionState {
    /// The workspace, if one is known.
    pub host: Option<String>,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// Whether the configuration leaves no choice of the workspace.
    pub fixed: bool,
    /// The profile that is in use.
    pub profile: Option<String>,
    /// Every profile that may be chosen.
    pub profiles: Vec<ProfileView>,
    /// What must be said: a vault in memory, something not supported.
    pub notices: Vec<String>,
    /// Why nobody is, where that is a failure.
    pub problem: Option<Failure>,
    /// The user name of the person whose window was locked because nobody used it.
    pub locked: Option<String>,
    /// After how many minutes without input the window locks; never, where there is none.
    pub idle_minutes: Option<u32>,
    /// What the organization has settled on this machine.
    pub managed: Option<Managed>,
}

/// What the doctor found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Checkup {
    /// Each check, in the order in which they build on each other.
    pub checks: Vec<Check>,
}

/// A thread.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadRef {
    /// Its id.
    pub thread_id: ThreadId,
}

/// A message as the window shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MessageView {
    /// Its turn.
    pub turn_id: TurnId,
    /// From whom.
    pub role: Role,
    /// Its text.
    pub text: String,
    /// When.
    pub created_at: String,
}

/// An action as the window shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ActionView {
    /// The action.
    pub action: Action,
    /// Its arguments.
    #[ts(type = "Record<string, unknown>")]
    pub arguments: serde_json::Value,
    /// The columns of its result, where the rows are still held.
    pub columns: Vec<Column>,
}

/// A thread, whole.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadView {
    /// Its messages.
    pub messages: Vec<MessageView>,
    /// Its actions.
    pub actions: Vec<ActionView>,
    /// What waits for the user.
    pub approvals: Vec<ApprovalRequest>,
    /// Where a question was asked anew, oldest first.
    pub branches: Vec<BranchesView>,
    /// The turn that runs in it now.
    pub running: Option<TurnId>,
}

/// The turns that stand at one place of a thread.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BranchesView {
    /// The one that is shown.
    pub turn_id: TurnId,
    /// All of them, oldest first.
    pub all: Vec<TurnId>,
}

/// Shows the branch of a thread that begins with a turn.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ThreadBranch {
    /// The thread.
    pub thread_id: ThreadId,
    /// The turn.
    pub turn_id: TurnId,
}

/// Everything that is kept in mind.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Memories {
    /// Oldest first.
    pub memories: Vec<Memory>,
}

/// A memory.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MemoryRef {
    /// Its id.
    pub id: MemoryId,
}

/// The decisions that hold for a while.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RememberedDecisions {
    /// Newest first.
    pub remembered: Vec<Remembered>,
}

/// A remembered decision.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RememberedRef {
    /// Its id.
    pub id: RememberedId,
}

/// A question.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChatSend {
    /// The thread; a new one where absent.
    pub thread_id: Option<ThreadId>,
    /// The text.
    pub text: String,
    /// The turn of an earlier question that it stands beside: asked anew, or asked otherwise. Both are kept.
    #[serde(default)]
    #[ts(optional)]
    pub instead_of: Option<TurnId>,
    /// The key of a model that the configuration offers, in the place of the usual one.
    #[serde(default)]
    #[ts(optional)]
    pub model: Option<String>,
    /// The name of an agent that answers first, in the place of the supervisor.
    #[serde(default)]
    #[ts(optional)]
    pub agent: Option<String>,
}

/// Decisions of a thread.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChatDecide {
    /// The thread.
    pub thread_id: ThreadId,
    /// The decisions.
    pub decisions: Vec<TurnDecision>,
}

/// A turn runs; its events come through the channel.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Accepted {
    /// The thread.
    pub thread_id: ThreadId,
    /// The turn.
    pub turn_id: TurnId,
}

/// Stops a turn.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChatStop {
    /// The turn.
    pub turn_id: TurnId,
}

/// What a person thinks of an answer of Genie.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct GenieRate {
    /// The action that asked.
    pub action_id: ActionId,
    /// The rating.
    pub rating: Rating,
    /// Why.
    pub comment: Option<String>,
}

/// Arrow IPC bytes.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(type = "ArrayBuffer")]
pub struct ArrowBytes(pub Vec<u8>);

macro_rules! contract {
    (commands { $($name:literal: $request:ty => $reply:ty,)+ } also { $($also:ty,)+ }) => {
        /// Every command.
        pub const COMMANDS: &[&str] = &[$($name),+];

        /// The contract as TypeScript.
        pub fn typescript() -> String {
            let config = Config::new().with_large_int("number");
            let mut types = std::collections::BTreeMap::new();
            $(collect::<$request>(&config, &mut types);)+
            $(collect::<$reply>(&config, &mut types);)+
            $(collect::<$also>(&config, &mut types);)+
            let mut text = String::from(
                "// Written from crates/app/src/contract.rs by `cargo xtask contract`. Do not edit.\n\n",
            );
            for declaration in types.values() {
                text.push_str("export ");
                text.push_str(declaration);
                text.push_str("\n\n");
            }
            text.push_str("export interface Commands {\n");
            $(text.push_str(&format!(
                "  \"{}\": (request: {}) => {};\n",
                $name,
                <$request as TS>::name(&config),
                <$reply as TS>::name(&config)
            ));)+
            text.push_str("}\n");
            text
        }
    };
}

contract! {
    commands {
        "session/state": Nothing => SessionState,
        "session/sign_in": SignIn => SessionState,
        "session/cancel_sign_in": Nothing => Nothing,
        "session/sign_out": Nothing => SessionState,
        "session/switch": SwitchProfile => SessionState,
        "session/lock": Nothing => SessionState,
        "session/again": Nothing => SessionState,
        "session/leases": Nothing => Leases,
        "workspace/find": WorkspaceFind => WorkspaceFound,
        "demo/show": Nothing => DemoView,
        "demo/start": Nothing => DemoWorkspace,
        "settings/show": Nothing => Preferences,
        "settings/change": Preferences => Preferences,
        "updates/look": Nothing => Updates,
        "updates/install": UpdateTake => UpdateInstalled,
        "updates/stop": Nothing => Nothing,
        "updates/restart": Nothing => Nothing,
        "doctor/run": Nothing => Checkup,
        "diagnostics/show": Nothing => Diagnostics,
        "diagnostics/save": DiagnosticsSave => Saved,
        "threads/list": Nothing => Threads,
        "threads/show": ThreadRef => ThreadView,
        "threads/branch": ThreadBranch => ThreadView,
        "threads/delete": ThreadDelete => Deleted,
        "threads/restore": ThreadRef => Nothing,
        "drafts/show": DraftOf => Draft,
        "drafts/keep": Draft => Nothing,
        "threads/search": ThreadSearch => FoundMessages,
        "threads/rename": ThreadRename => Nothing,
        "threads/export": ThreadExport => Saved,
        "threads/pin": ThreadPin => Nothing,
        "memory/list": Nothing => Memories,
        "memory/forget": MemoryRef => Nothing,
        "memory/clear": Nothing => Nothing,
        "approvals/remembered": Nothing => RememberedDecisions,
        "approvals/revoke": RememberedRef => Nothing,
        "mentions/list": MentionsOf => Mentions,
        "chat/send": ChatSend => Accepted,
        "chat/decide": ChatDecide => Accepted,
        "chat/retry": ThreadRef => Accepted,
        "chat/stop": ChatStop => Nothing,
        "compare/run": CompareRun => Accepted,
        "editor/run": EditorRun => Accepted,
        "editor/history": Nothing => EditorHistory,
        "genie/rate": GenieRate => Nothing,
        "results/again": ResultRef => ResultColumns,
        "results/window": ResultWindow => ArrowBytes,
        "results/view": ViewRef => ViewRows,
        "results/distinct": DistinctOf => DistinctValues,
        "results/profile": ProfileOf => ColumnProfile,
        "results/copy": CopyOf => CopiedText,
        "results/masked": ResultRef => MaskedColumns,
        "results/save": SaveOf => SavedRows,
        "results/save_stop": SaveStop => Nothing,
        "results/chart_columns": ChartColumnsOf => ChartColumns,
        "results/chart": ChartOf => ChartRows,
        "results/chart_kept": ResultRef => ChartKept,
        "results/keep_chart": ChartKeep => Nothing,
        "results/save_picture": PictureSave => Saved,
        "audit/list": EntryQuery => LedgerEntries,
        "audit/export": AuditExport => Saved,
        "audit/verify": Nothing => AuditReport,
    }
    also {
        TurnEvent,
        SignInWaiting,
        SaveEvent,
        UpdateEvent,
        Failure,
    }
}

type Types = std::collections::BTreeMap<String, String>;

/// Adds a type's declaration, and those of what it uses.
fn collect<T: TS + 'static + ?Sized>(config: &Config, types: &mut Types) {
    struct Visit<'a>(&'a Config, &'a mut Types);
    impl ts_rs::TypeVisitor for Visit<'_> {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            if T::output_path().is_some() {
                collect::<T>(self.0, self.1);
            }
        }
    }
    let name = T::name(config);
    if T::output_path().is_none() || types.contains_key(&name) {
        return;
    }
    types.insert(name, T::decl(config));
    T::visit_dependencies(&mut Visit(config, types));
}
