//! What a person thinks of an answer of Genie. It follows the action that asked, under the same identity.

use crate::{caller::Caller, engine::Engine};
use behalf_core::{ActionId, Failure, FailureCode, Scopes};
use behalf_databricks::{
    Errand,
    genie::{self, Asked},
};
use serde::{Deserialize, Serialize};

/// What a person thinks of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "UPPERCASE")]
pub enum Rating {
    /// Good.
    Positive,
    /// Not good.
    Negative,
    /// Taken back.
    None,
}

impl Rating {
    fn name(self) -> &'static str {
        match self {
            Self::Positive => "POSITIVE",
            Self::Negative => "NEGATIVE",
            Self::None => "NONE",
        }
    }
}

/// Longest comment, in characters.
const COMMENT: usize = 2_000;

impl Engine {
    /// Tells Genie what a person thinks of an answer of theirs.
    ///
    /// # Errors
    /// `not_found` where the caller has no such action, or it is none of Genie's.
    pub async fn rate(
        &self,
        caller: &Caller,
        action: &ActionId,
        rating: Rating,
        comment: Option<&str>,
    ) -> Result<(), Failure> {
        let stored = caller.store.action(action).await?;
        let found = stored.as_ref().and_then(|stored| {
            let genie = stored.action.findings.as_ref()?.genie.as_ref()?;
            Some((genie, stored.action.run_as.as_ref()?))
        });
        let (genie, run_as) = found.ok_or_else(|| {
            Failure::new(
                FailureCode::NotFound,
                "There is no such answer of Genie of yours.",
                "Name the action of a Genie question.",
            )
        })?;
        let lease = caller.source.lease(run_as.mode, &Scopes::of(Scopes::GENIE)).await?;
        let errand = Errand::follow_up(&lease, action.as_str());
        let asked = Asked {
            conversation_id: genie.conversation_id.clone(),
            message_id: genie.message_id.clone(),
            request_id: None,
        };
        let comment: Option<String> = comment.map(|text| text.chars().take(COMMENT).collect());
        let (space, rating) = (&genie.space_id, rating.name());
        genie::rate(&self.door, &errand, space, &asked, rating, comment.as_deref()).await?;
        Ok(())
    }
}
