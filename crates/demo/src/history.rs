//! Query history: who ran what, with tags and both user ids. It can be made to lie, lag and hide,
//! so that a client's verification can be tested.

use crate::{
    accounts::Account,
    reply::Refusal,
    statements::{Progress, Statement},
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
    let now = workspace.clock.now_ms();
    let sees_all = caller.in_group("admins");
    let mut rows: Vec<(Arc<Statement>, Override)> = workspace
        .statements
        .all()
        .into_iter()
        .filter(|s| sees_all || s.account.id == caller.id)
        .filter(|s| filter.statement_ids.is_empty() || filter.statement_ids.contains(&s.id))
        .filter(|s| {
            filter.user_ids.is_empty() || filter.user_ids.iter().any(|id| id == s.account.id)
        })
        .filter(|s| (filter.from_ms..=filter.to_ms).contains(&s.started_ms))
        .map(|s| {
            let about = workspace.history.lock().about(&s.id);
            (s, about)
        })
        .filter(|(s, about)| !about.hide && s.started_ms + about.lag_ms <= now)
        .collect();
    rows.sort_by(|(a, _), (b, _)| (b.started_ms, &b.id).cmp(&(a.started_ms, &a.id)));
    let total = rows.len();
    let end = (filter.offset + filter.max_results).min(total);
    let page: Vec<Value> =
        rows.iter().take(end).skip(filter.offset).map(|(s, about)| row(s, about)).collect();
    let mut body = json!({ "res": page, "has_next_page": end < total });
    if end < total {
        body["next_page_token"] = json!(end.to_string());
    }
    Ok(Json(body))
}

fn row(statement: &Statement, about: &Override) -> Value {
    let named = |name: &Option<String>| {
        name.as_deref().and_then(Account::find_user).unwrap_or(statement.account)
    };
    let executed_as = named(&about.executed_as);
    let user = named(&about.user);
    let state = statement.state();
    let ended = *statement.ended_ms.lock();
    let mut body = json!({
        "query_id": statement.id,
        "query_text": statement.text,
        "status": match state {
            Progress::Pending => "QUEUED",
            Progress::Running => "RUNNING",
            Progress::Succeeded(_) | Progress::Closed => "FINISHED",
            Progress::Failed(_) => "FAILED",
            Progress::Canceled => "CANCELED",
        },
        "query_start_time_ms": statement.started_ms,
        "user_id": user.id.parse::<i64>().unwrap_or_default(),
        "user_name": user.user_name,
        "executed_as_user_id": executed_as.id.parse::<i64>().unwrap_or_default(),
        "executed_as_user_name": executed_as.user_name,
        "warehouse_id": warehouses::ID,
        "endpoint_id": warehouses::ID,
        "statement_type": statement.statement_type,
        "client_application": statement.client_application,
        "is_final": state.is_terminal(),
        "query_tags": if about.drop_tags { Vec::new() } else { statement.tags.clone() },
    });
    if let Some(ended) = ended {
        body["query_end_time_ms"] = json!(ended);
        body["execution_end_time_ms"] = json!(ended);
        body["duration"] = json!(ended - statement.started_ms);
    }
    match state {
        Progress::Succeeded(result) => body["rows_produced"] = json!(result.row_count()),
        Progress::Failed(error) => body["error_message"] = json!(error.to_string()),
        Progress::Pending | Progress::Running | Progress::Canceled | Progress::Closed => {}
    }
    body
}
