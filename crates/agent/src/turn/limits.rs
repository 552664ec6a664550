//! What a turn says where it comes to an end of its own.

use behalf_core::{Failure, FailureCode};

pub(super) fn too_long() -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        "The turn took longer than its limit.",
        "Ask again, perhaps for less at once.",
    )
}

pub(super) fn too_many_tokens(used: u64) -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        format!("The models of this turn used {used} tokens, more than its limit."),
        "Ask a simpler question, or in smaller steps.",
    )
}

pub(super) fn no_answer(rounds: u32) -> Failure {
    Failure::new(
        FailureCode::TimedOut,
        format!("The agent used all {rounds} rounds without an answer."),
        "Ask a simpler question, or in smaller steps.",
    )
}
