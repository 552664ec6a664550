//! A question that is asked while something is open: what still waits is denied, what nobody waits for any more is
//! answered with what is known of it. Each answer stands in the turn whose call it is, so that a branch is whole.

use super::{
    Turn, failed,
    state::{Next, Talk},
    tools::{last_sent, lost_result},
};
use behalf_core::Failure;

impl Turn {
    /// Leaves the end of the thread with nothing open.
    pub(super) async fn leave_open_calls(&self) -> Result<(), Failure> {
        for approval in self.store.waiting_approvals(&self.thread_id).await? {
            let stored = self.store.withdraw(&approval.request.id).await?;
            self.deny(&stored.request, &stored.tool_call_id, Some("the user asked something else"))
                .await?;
        }
        // A thread that has not begun has none, and one that cannot be read is left as it is.
        let Ok(messages) = self.store.messages(&self.thread_id).await else { return Ok(()) };
        let Some(last) = messages.last() else { return Ok(()) };
        let Ok(talk) = Talk::read(&messages, &self.resources) else { return Ok(()) };
        let Next::Tools(calls) = talk.next() else { return Ok(()) };
        let earlier = self.store.actions(&self.thread_id).await?;
        for call in calls {
            let answer = match last_sent(&earlier, &call) {
                Some(sent) => lost_result(sent),
                None => failed(&Failure::cancelled()),
            };
            self.answer_in(&last.turn_id, &call.id, &answer).await?;
        }
        Ok(())
    }
}
