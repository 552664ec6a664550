//! The SQL of the workspace: Databricks SQL, right or refused.
//!
//! DataFusion plans and executes. Around it stand our own parser front ([`dialect`], [`subset`]),
//! the operators and functions that Spark defines otherwise ([`operators`], [`functions`]), grants
//! and policies ([`grants`], [`catalog`], [`secured`]) and copy-on-write changes ([`change`]).
//! `docs/demo-sql.md` says what the subset is.

mod cancel;
mod casts;
mod catalog;
mod change;
mod data;
mod define;
mod dialect;
mod error;
mod explain;
mod functions;
pub(crate) mod grants;
mod listing;
mod mixing;
mod operators;
mod parameter;
mod result;
mod routines;
mod samples;
mod secured;
mod subset;
mod system;
mod tables;

pub(crate) use error::SqlError;
pub(crate) use listing::{Listed, ListedColumn};
pub(crate) use parameter::Parameter;
pub(crate) use result::{ByteLimit, ResultLimits, ResultSet};
pub(crate) use routines::{Argument, ROUTINES, Returns, Routine};
pub(crate) use system::{Event, Query, Served};

use crate::accounts::Account;
use cancel::{Gates, Stop};
use catalog::Catalogs;
use datafusion::{
    common::config::Dialect,
    dataframe::DataFrame,
    execution::{
        SessionState, SessionStateBuilder, SessionStateDefaults,
        config::SessionConfig,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::GreedyMemoryPool,
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::LogicalPlan,
    sql::{parser::Statement as DfStatement, sqlparser::ast::Statement},
};
use std::sync::{Arc, RwLock, Weak};
use system::Logs;
use tables::Tables;
use tokio::{
    runtime::{Handle, Runtime},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

/// Planning recurses: threads that plan need this much stack.
pub(crate) const STACK_BYTES: usize = 32 * 1024 * 1024;
/// Memory of one statement.
const STATEMENT_MEMORY: usize = 512 * 1024 * 1024;
/// Longest statement text that is planned.
const PLANNED_BYTES: usize = 256 * 1024;

/// As whom and where a statement runs.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) account: &'static Account,
    pub(crate) catalog: Option<String>,
    pub(crate) schema: Option<String>,
    pub(crate) now_ms: i64,
}

/// The tables, as they are now. A statement works on the version it began with.
pub(crate) type Shared = Arc<RwLock<Arc<Tables>>>;

/// The engine with its tables. Statements run on threads of their own, so that none of them can
/// keep the workspace from answering.
pub(crate) struct Engine {
    seed: u64,
    /// The scale of the samples.
    scale: f64,
    logs: Logs,
    tables: Shared,
    runtime: Threads,
}

/// The threads of statements. They are let go without waiting: whoever drops the engine may be in the
/// midst of asynchronous work, where nothing may wait.
struct Threads(Option<Runtime>);

impl Threads {
    fn handle(&self) -> Result<&Handle, SqlError> {
        self.0.as_ref().map(Runtime::handle).ok_or_else(|| SqlError::internal("no threads"))
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Engine {
    pub(crate) fn new(seed: u64, scale: f64) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("sql")
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .build()?;
        let logs = Logs::default();
        let tables = Arc::new(RwLock::new(Arc::new(Tables::new(seed, scale, &logs)?)));
        Ok(Self { seed, scale, logs, tables, runtime: Threads(Some(runtime)) })
    }

    /// Tells the system tables who knows what was served.
    pub(crate) fn log(&self, served: Weak<dyn Served>) {
        self.logs.set(served).ok();
    }

    /// The tables as they are now.
    fn now(&self) -> Arc<Tables> {
        match self.tables.read() {
            Ok(tables) => Arc::clone(&tables),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    /// Puts the data back as it was.
    pub(crate) fn reset(&self) {
        let fresh = Tables::new(self.seed, self.scale, &self.logs);
        if let (Ok(fresh), Ok(mut tables)) = (fresh, self.tables.write()) {
            *tables = Arc::new(fresh);
        }
    }

    /// Runs one statement as the session's account, until it ends or `stop` stops it.
    pub(crate) async fn run(
        &self,
        text: String,
        session: Session,
        parameters: Vec<Parameter>,
        limits: ResultLimits,
        stop: CancellationToken,
    ) -> Result<ResultSet, SqlError> {
        let shared = Arc::clone(&self.tables);
        // Who stops waiting drops it, and that aborts it: `stop` makes its plan stand still for it.
        let mut work = JoinSet::new();
        work.spawn_on(
            async move { run(&shared, &text, &session, &parameters, limits, stop).await },
            self.runtime.handle()?,
        );
        let ended = work.join_next().await.and_then(Result::ok);
        ended.unwrap_or_else(|| Err(SqlError::internal("the statement ended unexpectedly")))
    }
}

async fn run(
    shared: &Shared,
    text: &str,
    session: &Session,
    parameters: &[Parameter],
    limits: ResultLimits,
    stop: CancellationToken,
) -> Result<ResultSet, SqlError> {
    if text.len() > PLANNED_BYTES {
        return Err(SqlError::unsupported("statements longer than 256 KiB"));
    }
    let (statement, spelling) = dialect::read(text)?;
    let (statement, is_explained) = explain::read(statement);
    if let Some(definition) = define::read(&statement)?
        && !is_explained
    {
        let definer = define::Definer { shared, session, parameters, stop };
        return Box::pin(definer.apply(definition, spelling)).await;
    }
    let prepared = subset::prepare((statement, spelling), parameters, session.account)?;
    let (tables, state) = begin(shared, session, stop)?;
    let plan = plan(&state, &tables, session, prepared.statement).await?;
    if is_explained {
        return explain::told(&plan);
    }
    if let LogicalPlan::Dml(change) = plan {
        return change::apply(shared, &tables, &state, session, change).await;
    }
    ResultSet::collect(DataFrame::new(state, plan), prepared.names, limits).await
}

/// The tables as they are now, and a state to plan and run one statement on them.
fn begin(
    shared: &Shared,
    session: &Session,
    stop: CancellationToken,
) -> Result<(Arc<Tables>, SessionState), SqlError> {
    let tables = shared.read().map_err(|_| SqlError::internal("tables"))?.clone();
    let state = state(&tables, session, stop)?;
    Ok((tables, state))
}

/// Plans a statement, as far as the account may read what it reads.
async fn plan(
    state: &SessionState,
    tables: &Tables,
    session: &Session,
    statement: Statement,
) -> Result<LogicalPlan, SqlError> {
    let statement = DfStatement::Statement(Box::new(statement));
    for reference in &state.resolve_table_references(&statement)? {
        grants::may_read(session.account, &session.resolve(reference), tables)?;
    }
    let plan = state.statement_to_plan(statement).await?;
    casts::check(&plan)?;
    Ok(plan)
}

fn state(
    tables: &Arc<Tables>,
    session: &Session,
    stop: CancellationToken,
) -> Result<SessionState, SqlError> {
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(STATEMENT_MEMORY)))
        // A statement that needs more is refused: what it spilled would stay behind a killed process.
        .with_disk_manager_builder(
            DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled),
        )
        .build_arc()?;
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(session.catalog(), session.schema())
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        // One: rows come in the order in which they lie.
        .with_target_partitions(1)
        .with_extension(Arc::new(Stop(stop)));
    {
        let options = config.options_mut();
        options.sql_parser.parse_float_as_decimal = true;
        options.sql_parser.map_string_types_to_utf8view = false;
        options.sql_parser.dialect = Dialect::Databricks;
        options.sql_parser.default_null_ordering = "nulls_min".to_owned();
    }
    let own = functions::all(session);
    let mut planners = vec![operators::planner(own.clone())];
    planners.extend(SessionStateDefaults::default_expr_planners());
    let mut scalar = SessionStateDefaults::default_scalar_functions();
    scalar.extend(own);
    let mut state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_catalog_list(Arc::new(Catalogs::new(session.account, Arc::clone(tables))))
        .with_expr_planners(planners)
        .with_type_planner(Arc::new(operators::Types))
        .with_scalar_functions(scalar)
        .with_aggregate_functions(SessionStateDefaults::default_aggregate_functions())
        .with_physical_optimizer_rule(Arc::new(Gates))
        .build();
    state.mark_start_execution();
    Ok(state)
}

impl Session {
    fn catalog(&self) -> &str {
        self.catalog.as_deref().unwrap_or("main")
    }

    fn schema(&self) -> &str {
        self.schema.as_deref().unwrap_or("default")
    }

    /// The full name of a reference, in lower case.
    fn resolve(&self, reference: &datafusion::common::TableReference) -> [String; 3] {
        let resolved = reference.clone().resolve(self.catalog(), self.schema());
        [&resolved.catalog, &resolved.schema, &resolved.table].map(|part| part.to_lowercase())
    }
}

/// What the query history calls a statement.
pub(crate) fn statement_type(text: &str) -> &'static str {
    match dialect::parse(text) {
        Ok(Statement::Query(_)) => "SELECT",
        Ok(Statement::Insert(_)) => "INSERT",
        Ok(Statement::Update(_)) => "UPDATE",
        Ok(Statement::Delete(_)) => "DELETE",
        Ok(Statement::CreateTable(_)) => "CREATE",
        Ok(Statement::Drop { .. }) => "DROP",
        Ok(Statement::Truncate(_)) => "TRUNCATE",
        Ok(Statement::Explain { .. }) => "EXPLAIN",
        _ => "OTHER",
    }
}
