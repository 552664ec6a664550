//! What the person of the window can look up and take away: the leases that are out, threads and the ledger as
//! files.

use super::Desk;
use crate::{
    audit::{csv, ocsf},
    contract::{AuditExport, AuditForm, LeaseView, Leases, Saved, ThreadExport, ThreadForm},
    saved,
};
use behalf_core::{Entry, Failure, FailureCode, Ledger, Phase, RunAsIdentity};

impl Desk {
    pub(super) fn leases(&self) -> Result<Leases, Failure> {
        let (engine, caller) = self.engine_and_caller()?;
        let leases = engine.leases(&caller).into_iter().map(|lease| LeaseView {
            run_as: RunAsIdentity::from(lease.as_ref()),
            asked: lease.asked.clone(),
            expires_at_ms: lease.expires_at.as_millisecond(),
        });
        Ok(Leases { leases: leases.collect() })
    }

    /// Whether results, charts and threads may be saved as files. The ledger and the diagnostics may always.
    ///
    /// # Errors
    /// Where the organization does not allow it.
    pub(super) fn may_export(&self) -> Result<(), Failure> {
        match self.options.config.policy.as_ref().filter(|policy| !policy.export) {
            None => Ok(()),
            Some(policy) => Err(Failure::new(
                FailureCode::Forbidden { securable: None, privilege: None, ask_whom: None },
                "Your organization does not allow saving this as a file.",
                format!("Ask whoever manages this machine. ({}: export)", policy.source),
            )),
        }
    }

    /// Saves a thread as a file. The ledger says that it was taken away.
    pub(super) async fn export_thread(&self, request: ThreadExport) -> Result<Saved, Failure> {
        self.may_export()?;
        let caller = self.caller()?;
        let threads = caller.store().threads().await?;
        let thread = threads.into_iter().find(|thread| thread.id == request.thread_id);
        let thread = thread.ok_or_else(|| {
            let hint = "It may have been deleted meanwhile; look at the list.";
            Failure::new(FailureCode::NotFound, "There is no such thread.", hint)
        })?;
        let title = thread.title.clone();
        let written = caller.written(thread).await?;
        let (ending, text) = match request.form {
            ThreadForm::Markdown => ("md", written.markdown()),
            ThreadForm::Json => {
                ("json", serde_json::to_string_pretty(&written).map_err(Failure::internal)?)
            }
        };
        let entry = Entry { thread_id: Some(request.thread_id), ..Entry::new(Phase::Exported) };
        caller.store().append(entry).await?;
        self.save(&title, ending, text).await
    }

    /// Saves the ledger as a file.
    pub(super) async fn export_audit(&self, request: AuditExport) -> Result<Saved, Failure> {
        let (engine, caller) = self.engine_and_caller()?;
        let lines = engine.export_audit(&caller).await?;
        let (ending, text) = match request.form {
            AuditForm::Jsonl => ("jsonl", lines.join("\n") + "\n"),
            AuditForm::Csv => ("csv", csv(&lines)?),
            AuditForm::Ocsf => {
                let events = ocsf(&lines)?;
                let events: Vec<String> = events.iter().map(ToString::to_string).collect();
                ("ocsf.jsonl", events.join("\n") + "\n")
            }
        };
        let title = format!("behalf audit {}", caller.principal().user_name);
        self.save(&title, ending, text).await
    }

    pub(super) async fn save(
        &self,
        title: &str,
        ending: &'static str,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<Saved, Failure> {
        let folder = saved::folder(&self.options.environment)?;
        let title = title.to_owned();
        let bytes: Vec<u8> = bytes.into();
        let work = move || saved::save(&folder, &title, ending, &bytes);
        let path = tokio::task::spawn_blocking(work).await.map_err(Failure::internal)??;
        Ok(Saved { path: path.display().to_string() })
    }
}
