//! What a turn acts on: a chat endpoint and a warehouse, named by the configuration or discovered
//! as the user.

use behalf_core::{Failure, FailureCode, RunAs, Scopes, TokenSource};
use behalf_databricks::{Door, Errand, Reason, serving, warehouses};

/// One resource and the identity of its actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its id on the wire.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Who acts on it.
    pub run_as: RunAs,
}

/// The resources of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resources {
    /// The chat endpoint.
    pub model: Resource,
    /// The warehouse.
    pub warehouse: Resource,
    /// The configuration's own prompt.
    pub prompt: Option<String>,
}

/// What the configuration and the environment say of resources.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The chat endpoint of the file.
    pub model: Option<Resource>,
    /// The warehouse of the file.
    pub warehouse: Option<Resource>,
    /// `BEHALF_MODEL`.
    pub model_hint: Option<String>,
    /// `DATABRICKS_WAREHOUSE_ID`.
    pub warehouse_hint: Option<String>,
    /// The prompt.
    pub prompt: Option<String>,
}

/// Finds what the file leaves open, as the identity that will act.
///
/// # Errors
/// `not_found` with a text that names what to ask for.
pub async fn discover(
    door: &Door,
    source: &dyn TokenSource,
    wanted: &Wanted,
    run_as: RunAs,
    why: &str,
) -> Result<Resources, Failure> {
    let warehouse = match (&wanted.warehouse, &wanted.warehouse_hint) {
        (Some(warehouse), _) => warehouse.clone(),
        (None, Some(id)) => Resource { id: id.clone(), name: id.clone(), run_as },
        (None, None) => find_warehouse(door, source, run_as, why).await?,
    };
    let model = match (&wanted.model, &wanted.model_hint) {
        (Some(model), _) => model.clone(),
        (None, Some(name)) => Resource { id: name.clone(), name: name.clone(), run_as },
        (None, None) => find_model(door, source, run_as, why).await?,
    };
    Ok(Resources { model, warehouse, prompt: wanted.prompt.clone() })
}

async fn find_warehouse(
    door: &Door,
    source: &dyn TokenSource,
    run_as: RunAs,
    why: &str,
) -> Result<Resource, Failure> {
    let lease = source.lease(run_as, &Scopes::of(Scopes::SQL)).await?;
    let errand =
        Errand { lease: &lease, principal_id: &lease.principal.id, reason: Reason::FollowUp(why) };
    let mut all = warehouses::list(door, &errand).await?;
    // Running ones first, then those that start in seconds.
    all.sort_by_key(|w| (w.state != "RUNNING", !w.enable_serverless_compute, w.name.clone()));
    let found = all.into_iter().next().ok_or_else(|| {
        Failure::new(
            FailureCode::NotFound,
            format!("{} cannot use any SQL warehouse.", lease.principal.user_name),
            "Ask your workspace admin for CAN USE on a SQL warehouse.",
        )
    })?;
    Ok(Resource { id: found.id, name: found.name, run_as })
}

async fn find_model(
    door: &Door,
    source: &dyn TokenSource,
    run_as: RunAs,
    why: &str,
) -> Result<Resource, Failure> {
    let lease = source.lease(run_as, &Scopes::of(Scopes::MODEL_SERVING)).await?;
    let errand =
        Errand { lease: &lease, principal_id: &lease.principal.id, reason: Reason::FollowUp(why) };
    let all = serving::list(door, &errand).await?;
    let found = all.into_iter().find(serving::Endpoint::is_ready_chat).ok_or_else(|| {
        Failure::new(
            FailureCode::NotFound,
            format!("{} cannot query any chat model.", lease.principal.user_name),
            "Ask your workspace admin for CAN QUERY on a chat endpoint, or set BEHALF_MODEL.",
        )
    })?;
    Ok(Resource { id: found.name.clone(), name: found.name, run_as })
}
