//! The arguments of every command.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, path::PathBuf};

/// Ask your Databricks data, as yourself.
#[derive(Parser)]
#[command(name = "behalf", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Ask one question; signs in first if needed.
    Ask(AskCommand),
    /// Run the HTTP service: each request brings its own user token.
    Serve(ServeCommand),
    /// Sign in with the browser.
    Login(LoginCommand),
    /// Sign out on this machine.
    Logout(CommonJson),
    /// Who is signed in, as the workspace says.
    Whoami(CommonJson),
    /// The profiles: those signed in here, and those of the Databricks tools.
    Profiles {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Look at everything that must be in order, as this user.
    Doctor(DoctorCommand),
    /// Configuration files.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Your threads on this machine.
    Threads {
        #[command(subcommand)]
        command: ThreadsCommand,
    },
    /// What you asked to keep in mind, for every thread.
    Memory {
        #[command(subcommand)]
        command: MemoryCommand,
    },
    /// What you have allowed for a while.
    Approvals {
        #[command(subcommand)]
        command: ApprovalsCommand,
    },
    /// What a shell needs to complete commands.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// The ledger of what was done.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
}

/// What every command about a workspace takes.
#[derive(Args, Clone, Default)]
pub(crate) struct Common {
    /// The configuration; else $BEHALF_CONFIG, else behalf/behalf.yaml in the config folder.
    #[arg(short = 'c', long = "config", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The profile: one way to sign in.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

#[derive(Args)]
pub(crate) struct CommonJson {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct DoctorCommand {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Also save the diagnostics, for somebody who helps: what is set and found here, without any
    /// message, SQL, result or token.
    #[arg(long)]
    pub(crate) bundle: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct LoginCommand {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Print the link instead of opening a browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct AskCommand {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Go on in this thread.
    #[arg(long, value_name = "ID")]
    pub(crate) thread: Option<String>,
    /// Print each event as a line of JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the sign-in link instead of opening a browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// The question.
    pub(crate) question: String,
}

#[derive(Args)]
pub(crate) struct ServeCommand {
    /// The configuration; else $BEHALF_CONFIG, else behalf/behalf.yaml in the config folder.
    #[arg(short = 'c', long = "config", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where to listen; else 127.0.0.1:8000, and behind Databricks Apps 0.0.0.0 with the port that they give.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Keep history in memory only.
    #[arg(long)]
    pub(crate) ephemeral: bool,
    /// A file with the key of the history, 64 hex digits.
    #[arg(long, value_name = "FILE", conflicts_with = "ephemeral")]
    pub(crate) store_key_file: Option<PathBuf>,
    /// The proxy of Databricks Apps stands before it: the token that it hands on is the only credential.
    #[arg(long)]
    pub(crate) behind_databricks_apps: bool,
    /// How long turns that run may go on when the service is asked to end.
    #[arg(long, value_name = "SECONDS", default_value_t = 25)]
    pub(crate) grace: u64,
    /// How the log is written.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Check a file; every error has its line.
    Check {
        /// The file.
        file: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// The JSON Schema of configurations, for an editor.
    Schema,
    /// What your organization settles on this machine; or check a policy before it is put in place.
    Policy {
        /// A file to check, in the place of this machine's policy.
        file: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// The OAuth scopes that a file needs, for the registration of an app.
    Scopes {
        /// The file.
        file: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum ThreadsCommand {
    /// Every thread: those pinned first, then the last changed first.
    List {
        #[command(flatten)]
        common: Common,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What was said and done in a thread.
    Show {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
    },
    /// The messages that hold all of these words.
    Search {
        #[command(flatten)]
        common: Common,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// The words; the last may be unfinished.
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Write a thread out.
    Export {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
        /// The format.
        #[arg(long, value_enum, default_value_t = ThreadFormat::Md)]
        format: ThreadFormat,
    },
    /// Give a thread another title.
    Rename {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
        /// The title.
        #[arg(required = true)]
        title: Vec<String>,
    },
    /// Keep a thread on top; old ones are deleted, pinned ones stay.
    Pin {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
        /// No more.
        #[arg(long)]
        off: bool,
    },
    /// Delete a thread with all that was said in it.
    Delete {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
        /// Without asking.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum MemoryCommand {
    /// Everything that is kept in mind, oldest first.
    List {
        #[command(flatten)]
        common: Common,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Erase one of them.
    Forget {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
    },
    /// Erase all of them.
    Clear {
        #[command(flatten)]
        common: Common,
        /// Without asking.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum ApprovalsCommand {
    /// The decisions that are remembered, newest first.
    List {
        #[command(flatten)]
        common: Common,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// End one of them now.
    Revoke {
        #[command(flatten)]
        common: Common,
        /// Its id, or as much of it as tells it apart.
        id: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ThreadFormat {
    /// Markdown.
    Md,
    /// JSON, with every action.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    /// One JSON object a line: what can be checked.
    Jsonl,
    /// For a spreadsheet.
    Csv,
    /// One event of the Open Cybersecurity Schema Framework a line.
    Ocsf,
}

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Check the chain, and its anchor in the workspace's query history.
    Verify {
        #[command(flatten)]
        common: Common,
        /// Check this export instead.
        file: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What was done, the last entries last.
    List {
        #[command(flatten)]
        common: Common,
        /// How many entries.
        #[arg(long, value_name = "N", default_value_t = 50)]
        last: usize,
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
    /// Print the ledger.
    Export {
        #[command(flatten)]
        common: Common,
        /// The format.
        #[arg(long, value_enum, default_value_t = ExportFormat::Jsonl)]
        format: ExportFormat,
    },
}
