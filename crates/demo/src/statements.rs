//! The Statement Execution API 2.0.

pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod session;

use crate::{
    accounts::Account,
    reply::Refusal,
    sql::{self, ResultLimits, ResultSet, Session, SqlError},
    witness::StatementRef,
    workspace::{Lock, Workspace},
};
use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use request::{Disposition, ExecuteRequest, Format};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Longest inline result, in bytes.
const INLINE_BYTES: usize = 25 * 1024 * 1024;
/// Longest result behind links.
const EXTERNAL_BYTES: usize = 256 * 1024 * 1024;
/// Statements that are remembered; the oldest lose their results first.
const REMEMBERED: usize = 200;

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
    pub(crate) tags: Vec<Value>,
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

    fn remember(&self, statement: Arc<Statement>) {
        let mut all = self.0.lock();
        if all.len() >= REMEMBERED
            && let Some(oldest) =
                all.values().filter(|s| s.state().is_terminal()).min_by_key(|s| s.started_ms)
        {
            oldest.state.send_replace(Progress::Closed);
        }
        all.insert(statement.id.clone(), statement);
    }

    pub(crate) fn reset(&self) {
        for (_, statement) in self.0.lock().drain() {
            statement.cancel.cancel();
        }
    }

    /// A statement of this account; anybody else's is not there.
    pub(crate) fn own(&self, id: &str, account: &Account) -> Result<Arc<Statement>, Refusal> {
        self.0
            .lock()
            .get(id)
            .filter(|statement| statement.account.id == account.id)
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
    Ok(with_id(&workspace, &statement))
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
            started_ms: self.clock.now_ms(),
            ended_ms: Lock::default(),
            client_application: application.to_owned(),
            disposition: request.disposition,
            format: request.format,
            compressed: request.compressed,
            state: watch::Sender::new(Progress::Pending),
            cancel: CancellationToken::new(),
            link_secret: self.fresh_secret(),
        });
        self.statements.remember(Arc::clone(&statement));
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
    let limits = ResultLimits {
        rows: request.row_limit,
        bytes: match statement.disposition {
            Disposition::Inline => INLINE_BYTES,
            Disposition::ExternalLinks => EXTERNAL_BYTES,
        },
    };
    let work = async {
        workspace.warehouse_running().await;
        statement.state.send_replace(Progress::Running);
        let parameters = request.parameters()?;
        let stop = statement.cancel.clone();
        workspace.engine.run(request.statement.clone(), session, parameters, limits, stop).await
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

fn with_id(workspace: &Workspace, statement: &Statement) -> Response {
    (Extension(StatementRef(statement.id.clone())), Json(response::statement(workspace, statement)))
        .into_response()
}

pub(crate) async fn get(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let statement = workspace.statements.own(&id, caller)?;
    Ok(with_id(&workspace, &statement))
}

pub(crate) async fn chunk(
    State(workspace): State<Arc<Workspace>>,
    Path((id, index)): Path<(String, usize)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let statement = workspace.statements.own(&id, caller)?;
    let Progress::Succeeded(result) = statement.state() else {
        return Err(Refusal::invalid(format!("The statement {id} has no result.")));
    };
    if index >= result.chunk_count() {
        return Err(Refusal::invalid(format!("Chunk index {index} is out of range.")));
    }
    let body = response::chunk(&workspace, &statement, &result, index);
    Ok((Extension(StatementRef(id)), Json(body)).into_response())
}

pub(crate) async fn cancel(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    workspace.statements.own(&id, caller)?.cancel.cancel();
    Ok((Extension(StatementRef(id)), Json(json!({}))).into_response())
}

pub(crate) async fn close(
    State(workspace): State<Arc<Workspace>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let statement = workspace.statements.own(&id, caller)?;
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
    let body = match statement.format {
        Format::ArrowStream => sql::arrow_chunk(&result, index),
        Format::Csv => Ok(sql::csv_chunk(&result, index)),
        Format::JsonArray => {
            serde_json::to_vec(&sql::json_rows(&result, index)).map_err(Into::into)
        }
    };
    let body = body.and_then(|bytes| match statement.compressed {
        true => Ok(response::lz4(&bytes)?),
        false => Ok(bytes),
    });
    match body {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
    }
}
