//! The Statement Execution API 2.0.

pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod session;
mod storage;

use crate::{
    accounts::Account,
    reply::Refusal,
    sql::{self, ByteLimit, ResultLimits, ResultSet, Session, SqlError},
    witness::StatementRef,
    workspace::{Lock, Workspace},
};
use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use request::{Disposition, ExecuteRequest, Format, Tag};
use serde::Deserialize;
use serde_json::json;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Longest inline result, in bytes.
const INLINE_BYTES: usize = 25 * 1024 * 1024;
/// Longest result behind links; the platform's own limit is 100 GiB.
const EXTERNAL_BYTES: usize = 8 * 1024 * 1024 * 1024;
/// How long a statement can be asked for after its end, by the workspace's clock.
const KEPT_MS: i64 = 12 * 60 * 60 * 1000;
/// Results that are kept, and their bytes; the oldest go first.
const RESULTS: usize = 200;
const RESULT_BYTES: usize = EXTERNAL_BYTES;
/// Statements that are remembered.
const REMEMBERED: usize = 5_000;

#[derive(Clone)]
pub(crate) enum Progress {
    Pending,
    Running,
    Succeeded(Arc<ResultSet>),
    Failed(SqlError),
    Canceled,
    Closed,
}

impl Progress {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Succeeded(_) => "SUCCEEDED",
            Self::Failed(_) => "FAILED",
            Self::Canceled => "CANCELED",
            Self::Closed => "CLOSED",
        }
    }

    pub(crate) fn is_terminal(&self) -> bool {
        !matches!(self, Self::Pending | Self::Running)
    }
}

/// One statement, from its acceptance on.
pub(crate) struct Statement {
    pub(crate) id: String,
    pub(crate) account: &'static Account,
    pub(crate) text: String,
    pub(crate) statement_type: &'static str,
    pub(crate) tags: Vec<Tag>,
    pub(crate) session_id: Option<String>,
    pub(crate) started_ms: i64,
    pub(crate) ended_ms: Lock<Option<i64>>,
    pub(crate) client_application: String,
    disposition: Disposition,
    format: Format,
    /// Whether chunks behind links are LZ4 frames.
    compressed: bool,
    state: watch::Sender<Progress>,
    cancel: CancellationToken,
    link_secret: String,
}

impl Statement {
    pub(crate) fn state(&self) -> Progress {
        self.state.borrow().clone()
    }

    /// Waits until it ends, and tells each state on the way.
    pub(crate) async fn ended(&self, mut on_change: impl FnMut(&Progress)) -> Progress {
        let mut states = self.state.subscribe();
        loop {
            let now = states.borrow_and_update().clone();
            on_change(&now);
            if now.is_terminal() || states.changed().await.is_err() {
                return now;
            }
        }
    }

    /// Whether it ended so long ago that nobody can ask for it.
    fn is_over(&self, now_ms: i64) -> bool {
        self.ended_ms.lock().is_some_and(|ended| now_ms - ended > KEPT_MS)
    }

    /// The secret that signs what leads to its rows.
    pub(crate) fn link_secret(&self) -> &str {
        &self.link_secret
    }
}

#[derive(Default)]
pub(crate) struct Statements(Lock<HashMap<String, Arc<Statement>>>);

impl Statements {
    pub(crate) fn all(&self) -> Vec<Arc<Statement>> {
        self.0.lock().values().cloned().collect()
    }

    fn remember(&self, statement: Arc<Statement>, now_ms: i64) {
        let mut all = self.0.lock();
        all.retain(|_, statement| !statement.is_over(now_ms));
        let mut ended: Vec<_> = all.values().filter(|s| s.state().is_terminal()).cloned().collect();
        ended.sort_by_key(|statement| statement.started_ms);
        let surplus = (all.len() + 1).saturating_sub(REMEMBERED);
        for forgotten in ended.drain(..surplus.min(ended.len())) {
            all.remove(&forgotten.id);
        }
        let mut results = 0;
        let mut bytes = 0;
        for statement in ended.iter().rev() {
            let Progress::Succeeded(result) = statement.state() else { continue };
            results += 1;
            bytes += result.byte_count();
            if results >= RESULTS || bytes > RESULT_BYTES {
                statement.state.send_replace(Progress::Closed);
            }
        }
        all.insert(statement.id.clone(), statement);
    }

    pub(crate) fn reset(&self) {
        for (_, statement) in self.0.lock().drain() {
            statement.cancel.cancel();
        }
    }

    /// A statement of this account; anybody else's is not there.
    pub(crate) fn own(
        &self,
        id: &str,
        account: &Account,
        now_ms: i64,
    ) -> Result<Arc<Statement>, Refusal> {
        self.0
            .lock()
            .get(id)
            .filter(|statement| statement.account.id == account.id && !statement.is_over(now_ms))
            .cloned()
            .ok_or_else(|| Refusal::not_found(format!("The statement {id} was not found.")))
    }
}

pub(crate) async fn execute(
    State(workspace): State<Arc<Workspace>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let mut request = ExecuteRequest::parse(&body)?;
    if let Some(id) = &request.session_id {
        let session = session::own(&workspace, caller.id, id)?;
        request.catalog = request.catalog.or(session.catalog);
        request.schema = request.schema.or(session.schema);
    }
    let application = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok()?.split_whitespace().next())
        .unwrap_or_default();
    let wait = request.wait()?;
    let statement = workspace.submit(caller, &request, application);
    if let Some(limit) = wait {
        let mut state = statement.state.subscribe();
        let late =
            tokio::time::timeout(limit, state.wait_for(Progress::is_terminal)).await.is_err();
        if late && request.cancel_on_timeout {
            statement.cancel.cancel();
            state.wait_for(Progress::is_terminal).await.ok();
        }
    }
    with_id(&workspace, &statement)
}

impl Workspace {
    /// Takes a statement on, as this account; it runs by itself from here.
    pub(crate) fn submit(
        self: &Arc<Self>,
        account: &'static Account,
        request: &ExecuteRequest,
        application: &str,
    ) -> Arc<Statement> {
        let statement = Arc::new(Statement {
            id: self.fresh_id(),
            account,
            text: request.statement.clone(),
            statement_type: sql::statement_type(&request.statement),
            tags: request.tags(),
            session_id: request.session_id.clone(),
            started_ms: self.clock.now_ms(),
            ended_ms: Lock::default(),
            client_application: application.to_owned(),
            disposition: request.disposition,
            format: request.format,
            compressed: request.compressed && self.options.lz4,
            state: watch::Sender::new(Progress::Pending),
            cancel: CancellationToken::new(),
            link_secret: self.fresh_secret(),
        });
        self.statements.remember(Arc::clone(&statement), statement.started_ms);
        let session = Session {
            account,
            catalog: request.catalog.as_deref().map(str::to_lowercase),
            schema: request.schema.as_deref().map(str::to_lowercase),
            now_ms: statement.started_ms,
        };
        tokio::spawn(run(Arc::clone(self), Arc::clone(&statement), session, request.clone()));
        statement
    }
}

async fn run(
    workspace: Arc<Workspace>,
    statement: Arc<Statement>,
    session: Session,
    request: ExecuteRequest,
) {
    let most = match statement.disposition {
        Disposition::Inline => INLINE_BYTES,
        Disposition::ExternalLinks | Disposition::Either => EXTERNAL_BYTES,
    };
    let bytes = match request.byte_limit {
        Some(wanted) if wanted <= most => ByteLimit::Cut(wanted),
        _ => ByteLimit::Fail(most),
    };
    let limits = ResultLimits { rows: request.row_limit, bytes };
    let work = async {
        workspace.warehouse_running().await;
        statement.state.send_replace(Progress::Running);
        let parameters = request.parameters()?;
        let stop = statement.cancel.clone();
        let engine = &workspace.engine;
        let result =
            engine.run(request.statement.clone(), session, parameters, limits, stop).await?;
        if !statement.compressed {
            return Ok(result);
        }
        let stop = statement.cancel.clone();
        let framed = tokio::task::spawn_blocking(move || result.framed(&stop));
        framed.await.map_err(|_| SqlError::internal("framing broke off"))?
    };
    let outcome = tokio::select! {
        biased;
        () = statement.cancel.cancelled() => Progress::Canceled,
        outcome = work => match outcome {
            Ok(result) => Progress::Succeeded(Arc::new(result)),
            Err(error) => Progress::Failed(error),
        },
    };
    *statement.ended_ms.lock() = Some(workspace.clock.now_ms());
    // A statement that was closed meanwhile stays closed.
    statement.state.send_if_modified(|state| {
        let open = !state.is_terminal();
        if open {
            *state = outcome;
        }
        open
    });
}

fn with_id(workspace: &Workspace, statement: &Statement) -> Result<Response, Refusal> {
    let body = response::statement(workspace, statement)?;
    Ok((Extension(StatementRef(statement.id.clone())), Json(body)).into_response())
}

pub(crate) async fn get(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let statement = workspace.statements.own(&id, caller, workspace.clock.now_ms())?;
    with_id(&workspace, &statement)
}

pub(crate) async fn chunk(
    State(workspace): State<Arc<Workspace>>,
    Path((id, index)): Path<(String, usize)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let statement = workspace.statements.own(&id, caller, workspace.clock.now_ms())?;
    let Progress::Succeeded(result) = statement.state() else {
        return Err(Refusal::invalid(format!("The statement {id} has no result.")));
    };
    if index >= result.chunks().len() {
        return Err(Refusal::invalid(format!("Chunk index {index} is out of range.")));
    }
    let body = response::chunk(&workspace, &statement, &result, index)?;
    Ok((Extension(StatementRef(id)), Json(body)).into_response())
}

pub(crate) async fn cancel(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    workspace.statements.own(&id, caller, workspace.clock.now_ms())?.cancel.cancel();
    Ok((Extension(StatementRef(id)), Json(json!({}))).into_response())
}

pub(crate) async fn close(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let statement = workspace.statements.own(&id, caller, workspace.clock.now_ms())?;
    statement.cancel.cancel();
    statement.state.send_replace(Progress::Closed);
    Ok((Extension(StatementRef(id)), Json(json!({}))).into_response())
}

#[derive(Deserialize)]
pub(crate) struct LinkQuery {
    expires: i64,
    sig: String,
}

/// Cloud storage, as far as a client sees it: a presigned link gives the bytes, and a request
/// that also brings an Authorization header is refused.
pub(crate) async fn storage(
    State(workspace): State<Arc<Workspace>>,
    Path((id, index)): Path<(String, usize)>,
    Query(query): Query<LinkQuery>,
    headers: HeaderMap,
) -> Response {
    let refuse = |status: StatusCode, code: &str| {
        (
            status,
            [(header::CONTENT_TYPE, "application/xml")],
            format!("<Error><Code>{code}</Code></Error>"),
        )
            .into_response()
    };
    if headers.contains_key(header::AUTHORIZATION) {
        return refuse(StatusCode::BAD_REQUEST, "InvalidArgument");
    }
    let statement = workspace.statements.0.lock().get(&id).cloned();
    let Some(statement) = statement else { return refuse(StatusCode::NOT_FOUND, "NoSuchKey") };
    let signed = response::signature(&statement.link_secret, index, query.expires);
    if signed != query.sig || query.expires <= workspace.clock.now().as_second() {
        return refuse(StatusCode::FORBIDDEN, "AccessDenied");
    }
    let Progress::Succeeded(result) = statement.state() else {
        return refuse(StatusCode::NOT_FOUND, "NoSuchKey");
    };
    match response::content(&statement, &result, index) {
        Ok(bytes) => storage::object(&headers, bytes),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
    }
}
