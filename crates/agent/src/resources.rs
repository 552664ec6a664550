//! What a turn acts on: a chat endpoint and a warehouse, named by the configuration or discovered
//! as the user.

use crate::tools::offer::{self, Crew};
use behalf_config::{Agents, Remember, Setting, Tool};
use behalf_core::{Failure, FailureCode, Lease, RunAs, Scopes, TokenSource};
use behalf_databricks::{
    Door, Errand,
    door::DoorError,
    serving::{self, Manner},
    warehouses,
};
use futures::future::BoxFuture;
use std::{sync::Arc, time::Duration};

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

/// The resources of a turn. One that cannot be had takes nothing with it but what needs it.
#[derive(Clone, Debug)]
pub struct Resources {
    /// The chat endpoint, or why there is none.
    pub model: Result<Resource, Failure>,
    /// The warehouse, or why there is none.
    pub warehouse: Result<Resource, Failure>,
    /// How the model is to answer.
    pub(crate) manner: Manner,
    /// Who answers, with which tools.
    pub(crate) crew: Arc<Crew>,
    /// Which decisions may be remembered.
    pub(crate) remember: Remember,
    /// The model that was chosen in the place of every other.
    pub(crate) chosen: Option<ChosenModel>,
    /// Who of the crew a question comes to first.
    pub(crate) first: usize,
}

/// A model that whoever asks has chosen, of those that the configuration offers.
#[derive(Clone, Debug)]
pub struct ChosenModel {
    /// Its key in the configuration.
    pub key: String,
    /// The endpoint.
    pub model: Resource,
    /// How it is to answer.
    pub manner: Manner,
}

/// Where the arguments of a model's action name the key of a model that was chosen.
pub const CHOSEN: &str = "chosen";
/// Where they name the agent that was chosen to answer first.
pub const AGENT: &str = "agent";

impl Resources {
    /// None: of somebody who only looks at what is kept of theirs.
    pub fn none() -> Self {
        let none = || Err(Failure::internal("resources that were not looked for"));
        Self {
            model: none(),
            warehouse: none(),
            manner: Manner::default(),
            crew: Arc::default(),
            remember: Remember::Nothing,
            chosen: None,
            first: 0,
        }
    }

    /// The same, answered by the model that was chosen, whichever agent speaks.
    pub fn answered_by(mut self, chosen: ChosenModel) -> Self {
        self.chosen = Some(chosen);
        self
    }

    /// The same, where a question comes to one of the supervisor's agents first; `None` for no such agent.
    pub fn led_by(mut self, agent: &str) -> Option<Self> {
        self.first = self.crew.named(agent)?;
        Some(self)
    }

    /// The model of whoever speaks with the user where none is chosen, or why there is none.
    pub fn model_of_speaker(&self) -> &Result<Resource, Failure> {
        match self.crew.actors.get(self.first).and_then(|actor| actor.model.as_ref()) {
            Some((model, _)) => model,
            None => &self.model,
        }
    }

    /// Why what is missing is missing.
    pub fn missing(&self) -> Vec<Failure> {
        let own = [&self.model, &self.warehouse].into_iter().filter_map(|r| r.as_ref().err());
        own.cloned().chain(self.crew.missing()).collect()
    }

    /// Whether what is missing will still be missing in a moment.
    pub fn is_settled(&self) -> bool {
        let passes = |failure: &Failure| {
            let needs_somebody = matches!(
                failure.code,
                FailureCode::SignInNeeded
                    | FailureCode::ConsentNeeded { .. }
                    | FailureCode::ExchangeFailed { .. }
                    | FailureCode::Internal
            );
            failure.may_pass() || needs_somebody
        };
        self.model.is_ok() && self.warehouse.is_ok() && !self.crew.missing().iter().any(passes)
    }
}

/// A value of the configuration that is used now.
///
/// # Errors
/// What is not set, with its line.
pub fn set(setting: &Setting) -> Result<String, Failure> {
    setting.clone().map_err(|unset| {
        Failure::new(
            FailureCode::Invalid { field: unset.field.clone() },
            format!("{}: {}.", unset.field, unset.message),
            format!(
                "{} (line {} of {}).",
                unset.hint,
                unset.place.map_or(1, |p| p.line),
                unset.file
            ),
        )
    })
}

/// What the configuration and the environment say of resources.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The chat endpoint of the file, or why it cannot be told.
    pub model: Option<Result<Resource, Failure>>,
    /// The warehouse of the file, or why it cannot be told.
    pub warehouse: Option<Result<Resource, Failure>>,
    /// `BEHALF_MODEL`.
    pub model_hint: Option<String>,
    /// `DATABRICKS_WAREHOUSE_ID`.
    pub warehouse_hint: Option<String>,
    /// The prompt.
    pub prompt: Option<String>,
    /// How the model of the file is to answer.
    pub manner: Manner,
    /// The tools of the file.
    pub tools: Vec<Tool>,
    /// Who answers.
    pub agents: Agents,
    /// Which decisions may be remembered.
    pub remember: Remember,
}

/// Finds what the file leaves open, as the identity that will act.
///
/// # Errors
/// What keeps this identity from acting at all. That a resource is missing, or refused to it, is said in
/// the resource's place.
pub async fn discover(
    door: &Door,
    source: &dyn TokenSource,
    wanted: &Wanted,
    run_as: RunAs,
    why: &str,
) -> Result<Resources, Failure> {
    let warehouse = match (&wanted.warehouse, &wanted.warehouse_hint) {
        (Some(warehouse), _) => warehouse.clone(),
        (None, Some(id)) => Ok(Resource { id: id.clone(), name: id.clone(), run_as }),
        (None, None) => of_this_alone(find_warehouse(door, source, run_as, why).await)?,
    };
    let model = match (&wanted.model, &wanted.model_hint) {
        (Some(model), _) => model.clone(),
        (None, Some(name)) => Ok(Resource { id: name.clone(), name: name.clone(), run_as }),
        (None, None) => of_this_alone(find_model(door, source, run_as, why).await)?,
    };
    let crew = offer::crew(door, source, wanted, &warehouse, run_as).await;
    let (manner, remember) = (wanted.manner.clone(), wanted.remember);
    let crew = Arc::new(crew);
    Ok(Resources { model, warehouse, manner, crew, remember, chosen: None, first: 0 })
}

/// A failure that is about one resource stays with it.
fn of_this_alone(found: Result<Resource, Failure>) -> Result<Result<Resource, Failure>, Failure> {
    match found {
        Err(failure) if is_of_one_resource(&failure) => Ok(Err(failure)),
        found => found.map(Ok),
    }
}

/// Whether it keeps an identity from one resource, and from nothing else.
fn is_of_one_resource(failure: &Failure) -> bool {
    matches!(
        failure.code,
        FailureCode::NotFound | FailureCode::Forbidden { .. } | FailureCode::ConsentNeeded { .. }
    )
}

async fn find_warehouse(
    door: &Door,
    source: &dyn TokenSource,
    run_as: RunAs,
    why: &str,
) -> Result<Resource, Failure> {
    let (who, mut all) = listed(door, source, (run_as, Scopes::SQL), why, |door, errand| {
        Box::pin(async move { warehouses::list(door, &errand).await })
    })
    .await?;
    // Running ones first, then those that start in seconds.
    all.sort_by_key(|w| (w.state != "RUNNING", !w.enable_serverless_compute, w.name.clone()));
    let found = all.into_iter().next().ok_or_else(|| {
        Failure::new(
            FailureCode::NotFound,
            format!("{who} cannot use any SQL warehouse."),
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
    let (who, all) = listed(door, source, (run_as, Scopes::MODEL_SERVING), why, |door, errand| {
        Box::pin(async move { serving::list(door, &errand).await })
    })
    .await?;
    let found = all.into_iter().find(serving::Endpoint::is_ready_chat).ok_or_else(|| {
        Failure::new(
            FailureCode::NotFound,
            format!("{who} cannot query any chat model."),
            "Ask your workspace admin for CAN QUERY on a chat endpoint, or set BEHALF_MODEL.",
        )
    })?;
    Ok(Resource { id: found.name.clone(), name: found.name, run_as })
}

/// How long a lookup may take.
const LOOK_UP_LIMIT: Duration = Duration::from_secs(30);
/// What lookups say they are for.
pub(crate) const LOOK_UP: &str = "look up";

/// Something that is looked up under a lease, as whoever acts. A token that the workspace calls dead is
/// replaced, once.
pub async fn looked_up<T, F>(
    source: &dyn TokenSource,
    (run_as, scopes): (RunAs, Scopes),
    look: impl Fn(Arc<Lease>) -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<T, DoorError>>,
{
    let looking = async {
        let mut lease = source.lease(run_as, &scopes).await?;
        let mut found = look(Arc::clone(&lease)).await;
        if let Err(DoorError::DeadToken(_)) = found {
            lease = source.replace(&lease).await?;
            found = look(lease).await;
        }
        Ok(found?)
    };
    tokio::time::timeout(LOOK_UP_LIMIT, looking).await.unwrap_or_else(|_| {
        Err(Failure::new(
            FailureCode::TimedOut,
            "What this tool needs to know did not come in time.",
            "Ask again; if it stays, tell whoever runs it.",
        ))
    })
}

/// How a listing is made.
type List<T> = for<'l> fn(&'l Door, Errand<'l>) -> BoxFuture<'l, Result<Vec<T>, DoorError>>;

/// A listing under a lease, and who saw it. A token that the workspace calls dead is replaced, once.
async fn listed<T>(
    door: &Door,
    source: &dyn TokenSource,
    (run_as, scope): (RunAs, &str),
    why: &str,
    list: List<T>,
) -> Result<(String, Vec<T>), Failure> {
    let mut lease = source.lease(run_as, &Scopes::of(scope)).await?;
    let mut all = list(door, Errand::follow_up(&lease, why)).await;
    if let Err(DoorError::DeadToken(_)) = all {
        lease = source.replace(&lease).await?;
        all = list(door, Errand::follow_up(&lease, why)).await;
    }
    Ok((lease.principal.user_name.clone(), all?))
}
