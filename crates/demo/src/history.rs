//! Query history: who ran what, with tags and both user ids. It can be made to lie, lag and hide,
//! so that a client's verification can be tested.

use crate::{
    accounts::Account,
    genie,
    reply::Refusal,
    sql::Query,
    statements::{Progress, Statement, request::Tag},
    warehouses,
    workspace::Workspace,
};
use axum::{
    Json,
    extract::{RawQuery, State},
    http::HeaderMap,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A change to what the history says; without `statement_id`, about every statement.
#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Override {
    statement_id: Option<String>,
    /// The account to name as the one whose permissions were used.
    executed_as: Option<String>,
    /// The account to name as the sender.
    user: Option<String>,
    #[serde(default)]
    hide: bool,
    /// How long after its start a statement appears.
    #[serde(default)]
    lag_ms: i64,
    /// Whether the tags are dropped.
    #[serde(default)]
    drop_tags: bool,
}

#[derive(Default)]
pub(crate) struct History {
    pub(crate) overrides: Vec<Override>,
}

impl History {
    fn about(&self, statement_id: &str) -> Override {
        let mut merged = Override::default();
        for change in &self.overrides {
            if change.statement_id.as_deref().is_none_or(|id| id == statement_id) {
                merged.executed_as = change.executed_as.clone().or(merged.executed_as);
                merged.user = change.user.clone().or(merged.user);
                merged.hide |= change.hide;
                merged.drop_tags |= change.drop_tags;
                merged.lag_ms = merged.lag_ms.max(change.lag_ms);
            }
        }
        merged
    }
}

#[derive(Default)]
struct Filter {
    statement_ids: Vec<String>,
    user_ids: Vec<String>,
    statuses: Vec<String>,
    max_results: usize,
    offset: usize,
    from_ms: i64,
    to_ms: i64,
}

impl Filter {
    fn parse(query: &str) -> Result<Self, Refusal> {
        let mut filter = Self { max_results: 100, to_ms: i64::MAX, ..Self::default() };
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let number = || {
                value.parse::<i64>().map_err(|_| Refusal::invalid(format!("{key} is not a number")))
            };
            match key.as_ref() {
                "filter_by.statement_ids" => filter.statement_ids.push(value.into_owned()),
                "filter_by.user_ids" => filter.user_ids.push(value.into_owned()),
                "filter_by.statuses" => filter.statuses.push(value.into_owned()),
                "filter_by.query_start_time_range.start_time_ms" => filter.from_ms = number()?,
                "filter_by.query_start_time_range.end_time_ms" => filter.to_ms = number()?,
                "filter_by.warehouse_ids" if value == warehouses::ID => {}
                "include_metrics" => {}
                "max_results" => filter.max_results = usize::try_from(number()?).unwrap_or(0),
                "page_token" => filter.offset = usize::try_from(number()?).unwrap_or(0),
                other => return Err(Refusal::invalid(format!("{other} is not a parameter"))),
            }
        }
        if filter.max_results == 0 || filter.max_results >= 1000 {
            return Err(Refusal::invalid("max_results must be between 1 and 999"));
        }
        Ok(filter)
    }
}

pub(crate) async fn list(
    State(workspace): State<Arc<Workspace>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let caller = workspace.caller(&headers, Some("sql"))?;
    let filter = Filter::parse(query.as_deref().unwrap_or_default())?;
    let sees_all = caller.in_group("admins");
    let wanted = |s: &Statement| {
        (sees_all || s.account.id == caller.id)
            && (filter.statement_ids.is_empty() || filter.statement_ids.contains(&s.id))
            && (filter.user_ids.is_empty() || filter.user_ids.iter().any(|id| id == s.account.id))
            && (filter.from_ms..=filter.to_ms).contains(&s.started_ms)
    };
    let mut rows = workspace.told(wanted);
    rows.retain(|query| {
        filter.statuses.is_empty() || filter.statuses.iter().any(|status| status == query.status)
    });
    let total = rows.len();
    let end = filter.offset.saturating_add(filter.max_results).min(total);
    let page: Vec<Value> = rows.iter().take(end).skip(filter.offset).map(write).collect();
    let mut body = json!({ "res": page, "has_next_page": end < total });
    if end < total {
        body["next_page_token"] = json!(end.to_string());
    }
    Ok(Json(body))
}

impl Workspace {
    /// What the history tells of some statements, latest first.
    pub(crate) fn told(&self, wanted: impl Fn(&Statement) -> bool) -> Vec<Query> {
        let now = self.clock.now_ms();
        let history = self.history.lock();
        let mut all = self.statements.all();
        all.retain(|statement| wanted(statement));
        all.sort_by(|a, b| (b.started_ms, &b.id).cmp(&(a.started_ms, &a.id)));
        let told = all.into_iter().filter_map(|statement| {
            let about = history.about(&statement.id);
            let is_there = !about.hide && statement.started_ms + about.lag_ms <= now;
            is_there.then(|| record(&statement, &about))
        });
        told.collect()
    }
}

/// What there is to tell of a statement.
fn record(statement: &Statement, about: &Override) -> Query {
    let named = |name: &Option<String>| {
        name.as_deref().and_then(Account::find_user).unwrap_or(statement.account)
    };
    let state = statement.state();
    let is_genie = statement.client_application == genie::APPLICATION;
    Query {
        id: statement.id.clone(),
        executed_by: named(&about.user),
        executed_as: named(&about.executed_as),
        status: match state {
            Progress::Pending => "QUEUED",
            Progress::Running => "RUNNING",
            Progress::Succeeded(_) | Progress::Closed => "FINISHED",
            Progress::Failed(_) => "FAILED",
            Progress::Canceled => "CANCELED",
        },
        text: statement.text.clone(),
        statement_type: statement.statement_type,
        error: match &state {
            Progress::Failed(error) => Some(error.to_string()),
            _ => None,
        },
        application: statement.client_application.clone(),
        session_id: statement.session_id.clone(),
        genie_space: is_genie.then_some(genie::SPACE),
        started_ms: statement.started_ms,
        ended_ms: *statement.ended_ms.lock(),
        rows: match &state {
            Progress::Succeeded(result) => Some(result.row_count()),
            _ => None,
        },
        tags: if about.drop_tags { Vec::new() } else { statement.tags.clone() },
    }
}

fn write(query: &Query) -> Value {
    let number = |account: &Account| account.id.parse::<i64>().unwrap_or_default();
    let tag = |(key, value): &Tag| match value {
        Some(value) => json!({ "key": key, "value": value }),
        None => json!({ "key": key }),
    };
    let mut body = json!({
        "query_id": query.id,
        "query_text": query.text,
        "status": query.status,
        "query_start_time_ms": query.started_ms,
        "user_id": number(query.executed_by),
        "user_name": query.executed_by.user_name,
        "executed_as_user_id": number(query.executed_as),
        "executed_as_user_name": query.executed_as.user_name,
        "warehouse_id": warehouses::ID,
        "endpoint_id": warehouses::ID,
        "statement_type": query.statement_type,
        "client_application": query.application,
        "is_final": !matches!(query.status, "QUEUED" | "RUNNING"),
        "query_tags": query.tags.iter().map(tag).collect::<Vec<_>>(),
    });
    if let Some(ended) = query.ended_ms {
        body["query_end_time_ms"] = json!(ended);
        body["execution_end_time_ms"] = json!(ended);
        body["duration"] = json!(ended - query.started_ms);
    }
    if let Some(session) = &query.session_id {
        body["session_id"] = json!(session);
    }
    if let Some(space) = query.genie_space {
        body["query_source"] = json!({ "genie_space_id": space });
    }
    if let Some(rows) = query.rows {
        body["rows_produced"] = json!(rows);
    }
    if let Some(error) = &query.error {
        body["error_message"] = json!(error);
    }
    body
}
