//! The routes of Genie.

use super::{
    APPLICATION, DESCRIPTION, SCOPE, SPACE, TITLE,
    ask::{Question, write},
    may_run,
    message::Message,
    rows_of,
};
use crate::{
    accounts::Account,
    paging,
    reply::{self, Refusal},
    statements::{
        Statement,
        request::{Disposition, ExecuteRequest},
        response,
    },
    warehouses,
    workspace::Workspace,
};
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::HeaderMap,
    routing::{delete, get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

type Reply = Result<Json<Value>, Refusal>;
type Shared = State<Arc<Workspace>>;

pub(crate) fn routes() -> Router<Arc<Workspace>> {
    let conversations = "/{space}/conversations";
    let message = "/{space}/conversations/{conversation}/messages/{message}";
    let attachment =
        "/{space}/conversations/{conversation}/messages/{message}/attachments/{attachment}";
    let of_space = Router::new()
        .route("/{space}", get(space))
        .route("/{space}/start-conversation", post(start))
        .route(conversations, get(list_conversations))
        .route(&format!("{conversations}/{{conversation}}"), delete(delete_conversation))
        .route(
            &format!("{conversations}/{{conversation}}/messages"),
            get(list_messages).post(ask_on),
        )
        .route(message, get(show).delete(delete_message))
        .route(&format!("{message}/feedback"), post(feedback))
        .route(&format!("{attachment}/query-result"), get(query_result))
        .route(&format!("{attachment}/execute-query"), post(execute_query))
        .route(&format!("{attachment}/downloads"), post(begin_download))
        .route(&format!("{attachment}/downloads/{{download}}"), get(download));
    Router::new()
        .nest("/api/2.0/genie/spaces", of_space)
        .route("/api/2.0/genie/spaces", get(spaces))
}

fn describe(account: &Account) -> Value {
    let mut body = json!({
        "space_id": SPACE, "title": TITLE, "description": DESCRIPTION, "warehouse_id": warehouses::ID,
    });
    if account.in_group("admins") {
        body["etag"] = json!("1");
    }
    body
}

/// The caller of a route below a space, if they may run it.
fn runner(
    workspace: &Workspace,
    headers: &HeaderMap,
    space: &str,
) -> Result<&'static Account, Refusal> {
    let caller = workspace.caller(headers, Some(SCOPE))?;
    workspace.space(caller, space)?;
    Ok(caller)
}

async fn spaces(State(workspace): Shared, headers: HeaderMap) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let spaces: Vec<Value> = may_run(caller).then(|| describe(caller)).into_iter().collect();
    Ok(Json(json!({ "spaces": spaces })))
}

async fn space(State(workspace): Shared, Path(id): Path<String>, headers: HeaderMap) -> Reply {
    let caller = runner(&workspace, &headers, &id)?;
    Ok(Json(describe(caller)))
}

async fn start(
    State(workspace): Shared,
    Path(space): Path<String>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    workspace.start_conversation(caller, Question::read(&body)?).map(Json)
}

async fn ask_on(
    State(workspace): Shared,
    Path((space, conversation)): Path<(String, String)>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    workspace.ask_on(caller, &conversation, Question::read(&body)?).map(Json)
}

/// A page of a list.
#[derive(Deserialize)]
struct Page {
    page_size: Option<usize>,
    page_token: Option<String>,
    #[serde(default)]
    include_all: bool,
}

impl Page {
    /// Most entries of a page, and how many there are where the caller leaves it to us.
    const MOST: usize = 100;
    const USUAL: usize = 20;

    fn cut(&self, key: &str, all: &[Value]) -> Reply {
        let size = self.page_size.filter(|size| *size > 0).unwrap_or(Self::USUAL).min(Self::MOST);
        paging::page(key, all, self.page_token.as_deref(), size, |entry| Some(entry.clone()))
    }
}

async fn list_conversations(
    State(workspace): Shared,
    Path(space): Path<String>,
    Query(page): Query<Page>,
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let sees_all = page.include_all && caller.in_group("admins");
    if page.include_all && !sees_all {
        return Err(Refusal::denied(format!(
            "{} does not have CAN MANAGE permission on Genie space {SPACE}.",
            caller.user_name
        )));
    }
    let genie = workspace.genie.lock();
    let listed = genie.conversations.iter().filter(|c| sees_all || c.account.id == caller.id);
    let all: Vec<Value> = listed.rev().map(write).collect();
    page.cut("conversations", &all)
}

async fn delete_conversation(
    State(workspace): Shared,
    Path((space, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    workspace.conversation(caller, &id, |_| Ok(()))?;
    workspace.genie.lock().conversations.retain(|conversation| conversation.id != id);
    Ok(Json(json!({})))
}

async fn list_messages(
    State(workspace): Shared,
    Path((space, id)): Path<(String, String)>,
    Query(page): Query<Page>,
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let now = workspace.clock.now_ms();
    let messages: Vec<Value> = workspace.conversation(caller, &id, |conversation| {
        Ok(conversation.messages.iter().map(|m| m.write(caller, &id, now)).collect())
    })?;
    page.cut("messages", &messages)
}

async fn show(
    State(workspace): Shared,
    Path((space, conversation, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let now = workspace.clock.now_ms();
    workspace
        .message(caller, &conversation, &message, |m| Ok(m.write(caller, &conversation, now)))
        .map(Json)
}

async fn delete_message(
    State(workspace): Shared,
    Path((space, conversation, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    workspace.message(caller, &conversation, &message, |_| Ok(()))?;
    workspace.conversation(caller, &conversation, |conversation| {
        conversation.messages.retain(|m| m.id != message);
        Ok(())
    })?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct Feedback {
    rating: String,
    comment: Option<String>,
}

async fn feedback(
    State(workspace): Shared,
    Path((space, conversation, message)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let given: Feedback = reply::read(&body)?;
    if !["POSITIVE", "NEGATIVE", "NONE"].contains(&given.rating.as_str()) {
        return Err(Refusal::invalid(format!("rating {} is not known", given.rating)));
    }
    workspace.message(caller, &conversation, &message, |message| {
        message.rating = (given.rating != "NONE").then_some((given.rating, given.comment));
        Ok(())
    })?;
    Ok(Json(json!({})))
}

type AttachmentPath = Path<(String, String, String, String)>;

/// The message of an attachment with a query.
fn attached<T>(
    workspace: &Workspace,
    account: &Account,
    Path((space, conversation, message, attachment)): &AttachmentPath,
    with: impl FnOnce(&mut Message) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    workspace.space(account, space)?;
    workspace.message(account, conversation, message, |message| {
        if message.has_query(attachment) {
            with(message)
        } else {
            Err(Refusal::not_found(format!("Attachment {attachment} has no query.")))
        }
    })
}

async fn query_result(State(workspace): Shared, path: AttachmentPath, headers: HeaderMap) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let now = workspace.clock.now_ms();
    let statement = attached(&workspace, caller, &path, |message| rows_of(message, now))?;
    Ok(Json(json!({ "statement_response": response::statement(&workspace, &statement)? })))
}

/// Takes the query of an answer on once more, as whoever asks.
fn run_again(
    workspace: &Arc<Workspace>,
    account: &'static Account,
    path: &AttachmentPath,
    disposition: Disposition,
) -> Result<Arc<Statement>, Refusal> {
    let query = attached(workspace, account, path, |m| Ok(m.query.clone().unwrap_or_default()))?;
    Ok(workspace.submit(account, &ExecuteRequest::of(&query, disposition), APPLICATION))
}

/// Runs the query of an answer again, and puts its rows in place of the old ones.
async fn execute_query(
    State(workspace): Shared,
    path: AttachmentPath,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let statement = run_again(&workspace, caller, &path, Disposition::Inline)?;
    statement.ended(|_| {}).await;
    attached(&workspace, caller, &path, |message| {
        message.statement = Some(Arc::clone(&statement));
        Ok(())
    })?;
    Ok(Json(json!({ "statement_response": response::statement(&workspace, &statement)? })))
}

async fn begin_download(
    State(workspace): Shared,
    path: AttachmentPath,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let statement = run_again(&workspace, caller, &path, Disposition::ExternalLinks)?;
    Ok(Json(json!({
        "download_id": statement.id, "download_id_signature": statement.link_secret(),
    })))
}

#[derive(Deserialize)]
struct Signed {
    download_id_signature: Option<String>,
}

async fn download(
    State(workspace): Shared,
    Path((space, conversation, message, attachment, id)): Path<(
        String,
        String,
        String,
        String,
        String,
    )>,
    Query(signed): Query<Signed>,
    headers: HeaderMap,
) -> Reply {
    let caller = workspace.caller(&headers, Some(SCOPE))?;
    let path = Path((space, conversation, message, attachment));
    attached(&workspace, caller, &path, |_| Ok(()))?;
    let statement = workspace.statements.own(&id, caller, workspace.clock.now_ms())?;
    if signed.download_id_signature.as_deref() != Some(statement.link_secret()) {
        return Err(Refusal::denied("The signature of this download is wrong."));
    }
    Ok(Json(json!({ "statement_response": response::statement(&workspace, &statement)? })))
}
