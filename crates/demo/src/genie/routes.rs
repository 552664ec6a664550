//! The routes of Genie.

use super::{
    APPLICATION, Conversation, DESCRIPTION, SCOPE, SPACE, TITLE, may_run, message::Message,
    rows_of, work::Asked,
};
use crate::{
    accounts::Account,
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

/// Longest question, in bytes.
const QUESTION: usize = 25_000;

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

#[derive(Deserialize)]
struct Question {
    content: Option<String>,
    #[serde(default)]
    enable_visualization: bool,
}

impl Question {
    fn read(body: &[u8]) -> Result<Self, Refusal> {
        let question: Self = reply::read(body)?;
        match question.content.as_deref().map(str::trim) {
            None | Some("") => Err(Refusal::invalid("content must not be empty")),
            Some(text) if text.len() > QUESTION => {
                Err(Refusal::invalid(format!("content is longer than {QUESTION} bytes")))
            }
            Some(_) => Ok(question),
        }
    }
}

/// Adds a question to a conversation and begins to answer it.
fn ask(
    workspace: &Arc<Workspace>,
    account: &'static Account,
    conversation: &str,
    question: Question,
) -> Result<Value, Refusal> {
    let (id, now) = (workspace.fresh_hex(), workspace.clock.now_ms());
    let content = question.content.unwrap_or_default();
    let message = Message::new(id.clone(), content, question.enable_visualization, now);
    let written = message.write(account, conversation, now);
    let questions = workspace.conversation(account, conversation, |conversation| {
        conversation.messages.push(message);
        Ok(conversation.messages.iter().map(|m| m.content.clone()).collect())
    })?;
    let asked = Asked { account, conversation: conversation.to_owned(), message: id, questions };
    tokio::spawn(asked.answer(Arc::clone(workspace)));
    Ok(written)
}

fn write(conversation: &Conversation) -> Value {
    json!({
        "id": conversation.id,
        "conversation_id": conversation.id,
        "space_id": SPACE,
        "user_id": conversation.account.id.parse::<i64>().unwrap_or_default(),
        "title": conversation.title,
        "created_timestamp": conversation.created_ms,
        "last_updated_timestamp":
            conversation.messages.last().map_or(conversation.created_ms, |m| m.updated_ms),
        "agent_type": "GENIE_CONVERSATION_TYPE_CHAT",
    })
}

async fn start(
    State(workspace): Shared,
    Path(space): Path<String>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let question = Question::read(&body)?;
    workspace.count_question()?;
    let id = workspace.fresh_hex();
    let conversation = Conversation {
        id: id.clone(),
        account: caller,
        title: question.content.clone().unwrap_or_default(),
        created_ms: workspace.clock.now_ms(),
        messages: Vec::new(),
    };
    let written = write(&conversation);
    workspace.genie.lock().conversations.push(conversation);
    let message = ask(&workspace, caller, &id, question)?;
    Ok(Json(json!({
        "conversation_id": id, "message_id": message["message_id"],
        "conversation": written, "message": message,
    })))
}

async fn ask_on(
    State(workspace): Shared,
    Path((space, conversation)): Path<(String, String)>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let question = Question::read(&body)?;
    workspace.conversation(caller, &conversation, |_| Ok(()))?;
    workspace.count_question()?;
    ask(&workspace, caller, &conversation, question).map(Json)
}

async fn list_conversations(
    State(workspace): Shared,
    Path(space): Path<String>,
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let genie = workspace.genie.lock();
    let own = genie.conversations.iter().filter(|c| c.account.id == caller.id);
    let all: Vec<Value> = own.rev().map(write).collect();
    Ok(Json(json!({ "conversations": all })))
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
    headers: HeaderMap,
) -> Reply {
    let caller = runner(&workspace, &headers, &space)?;
    let now = workspace.clock.now_ms();
    let messages: Vec<Value> = workspace.conversation(caller, &id, |conversation| {
        Ok(conversation.messages.iter().map(|m| m.write(caller, &id, now)).collect())
    })?;
    Ok(Json(json!({ "messages": messages })))
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
    Ok(Json(json!({ "statement_response": response::statement(&workspace, &statement) })))
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
    Ok(Json(json!({ "statement_response": response::statement(&workspace, &statement) })))
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
    let statement = workspace.statements.own(&id, caller)?;
    if signed.download_id_signature.as_deref() != Some(statement.link_secret()) {
        return Err(Refusal::denied("The signature of this download is wrong."));
    }
    Ok(Json(json!({ "statement_response": response::statement(&workspace, &statement) })))
}
