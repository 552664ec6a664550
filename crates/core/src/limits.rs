//! Every limit in one place, injected, so that tests scale them.

use std::time::Duration;

/// How long, how often and how much.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A lease is handed out while more than this remains of its life.
    pub lease_min_life: Duration,
    /// A lease is renewed in the background in its last stretch of this length.
    pub lease_renew_within: Duration,
    /// How long a sign-in waits for the browser.
    pub sign_in: Duration,
    /// How long one vault call may take (a locked keyring waits for a prompt).
    pub vault: Duration,
    /// How long one request to a token endpoint may take.
    pub token_request: Duration,
    /// How long one API request may wait between bytes.
    pub api_request: Duration,
    /// How long a bearer is remembered as its principal.
    pub bearer_known: Duration,
    /// How long a refused bearer is remembered.
    pub bearer_refused: Duration,
    /// First and longest pause between two looks at the query history, and when to give up.
    pub verify_first: Duration,
    /// See `verify_first`.
    pub verify_longest: Duration,
    /// See `verify_first`.
    pub verify_for: Duration,
    /// First and longest pause between two polls of a statement.
    pub poll_first: Duration,
    /// See `poll_first`.
    pub poll_longest: Duration,
    /// Longest wait for one statement.
    pub statement: Duration,
    /// Model rounds in one turn.
    pub rounds: u32,
    /// Tokens that the models of one turn may read and write, together.
    pub turn_tokens: u64,
    /// Tool calls that run at once in a turn.
    pub parallel_calls: usize,
    /// Longest rate limit that is waited out inside a turn.
    pub rate_wait: Duration,
    /// Tokens of a conversation that a model is given; what is older is summed up.
    pub history_tokens: usize,
    /// Longest turn, approvals not counted.
    pub turn: Duration,
    /// How long the end of a process waits for its turns.
    pub close: Duration,
    /// How long a thread that was deleted in the window is only hidden, and can be had back.
    pub undo: Duration,
    /// Looks at the query history in one second, for all turns together.
    pub looks_per_second: usize,
    /// Rows of a result that the model sees.
    pub sample_rows: usize,
    /// Bytes of a result that the model sees.
    pub sample_bytes: usize,
    /// Rows fetched of one result.
    pub result_rows: u64,
    /// Bytes of Arrow of one result; more is cut, and said.
    pub result_bytes: usize,
    /// Bytes of the first rows of a result that are kept as Arrow, and of the chunks that are read meanwhile; those
    /// behind them stay in the frames they came in until they are looked at.
    pub unpacked_bytes: usize,
    /// Chunks of a result that are downloaded at once.
    pub downloads: usize,
    /// Bytes of them that are on their way.
    pub download_bytes: u64,
    /// Bytes kept of all results.
    pub shelf_bytes: usize,
    /// Longest message a user may send, in bytes.
    pub message_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let s = Duration::from_secs;
        Self {
            lease_min_life: s(60),
            lease_renew_within: s(300),
            sign_in: s(300),
            vault: s(60),
            token_request: s(30),
            api_request: s(60),
            bearer_known: s(300),
            bearer_refused: s(30),
            verify_first: s(1),
            verify_longest: s(30),
            verify_for: s(600),
            poll_first: Duration::from_millis(200),
            poll_longest: s(5),
            statement: s(1200),
            rounds: 12,
            turn_tokens: 400_000,
            parallel_calls: 4,
            rate_wait: s(120),
            history_tokens: 60_000,
            turn: s(1800),
            close: s(15),
            undo: s(60),
            looks_per_second: 10,
            sample_rows: 50,
            sample_bytes: 64 * 1024,
            result_rows: 1_000_000,
            result_bytes: 256 * 1024 * 1024,
            unpacked_bytes: 16 * 1024 * 1024,
            downloads: 8,
            download_bytes: 64 * 1024 * 1024,
            shelf_bytes: 512 * 1024 * 1024,
            message_bytes: 256 * 1024,
        }
    }
}

impl Limits {
    /// The same limits with the waits of the verification divided by `factor`.
    pub fn scaled(mut self, factor: u32) -> Self {
        let factor = factor.max(1);
        for wait in [
            &mut self.verify_first,
            &mut self.verify_longest,
            &mut self.verify_for,
            &mut self.sign_in,
            &mut self.vault,
            &mut self.token_request,
        ] {
            *wait /= factor;
        }
        self.looks_per_second *= factor as usize;
        self
    }
}
