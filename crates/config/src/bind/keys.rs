//! The keys of both dialects: what Behalf reads, and what it knows and does not run.

/// Where credentials stand that a resource of the other dialect may have.
pub(crate) const CREDENTIALS: [&str; 5] =
    ["pat", "client_id", "client_secret", "service_principal", "workspace_host"];

pub(crate) const TOP: [&str; 11] = [
    "app",
    "resources",
    "tools",
    "agents",
    "prompts",
    "retrievers",
    "parameters",
    "variables",
    "schemas",
    "service_principals",
    "version",
];
/// Keys of the dao-ai dialect that Behalf does not run; each is named where it stands.
pub(crate) const TOP_NOT_SUPPORTED: [&str; 8] = [
    "guardrails",
    "middleware",
    "memory",
    "evaluation",
    "optimizations",
    "datasets",
    "unity_catalog_functions",
    "providers",
];

pub(crate) const APP: [&str; 20] = [
    "name",
    "description",
    "on_behalf_of_user",
    "workspace",
    "sign_in",
    "exchange",
    "service_principal",
    "serve",
    "approvals",
    "retention",
    "results",
    "compare_identities",
    "greeting",
    "starters",
    "prompts",
    "models",
    "input_example",
    "prompt",
    "agents",
    "orchestration",
];
pub(crate) const APP_NOT_SUPPORTED: [&str; 31] = [
    "a2a",
    "mcp_tool_description",
    "log_level",
    "registered_model",
    "endpoint_name",
    "tags",
    "scale_to_zero",
    "enable_chat_proxy",
    "ui",
    "environment_vars",
    "budget_policy_id",
    "app_space",
    "workload_size",
    "workers",
    "permissions",
    "alias",
    "initialization_hooks",
    "shutdown_hooks",
    "chat_history",
    "code_paths",
    "resource_paths",
    "pip_requirements",
    "python_version",
    "express_deployment",
    "trace_location",
    "mcp_server",
    "connection",
    "experiment",
    "manage_permissions",
    "monitoring",
    "background",
];
/// The kinds of `resources`, whether Behalf acts on them, and the keys of those that it does.
pub(crate) const KINDS: [(&str, Option<&[&str]>); 11] = [
    ("models", Some(&MODEL)),
    ("warehouses", Some(&WAREHOUSE)),
    ("genie_rooms", Some(&GENIE_ROOM)),
    ("vector_stores", Some(&VECTOR_STORE)),
    ("functions", Some(&FUNCTION)),
    ("tables", None),
    ("volumes", None),
    ("databases", None),
    ("connections", None),
    ("apps", None),
    (SKILLS, None),
];
pub(crate) const SKILLS: &str = "skills";
/// The other name of `models`.
pub(crate) const LLMS: &str = "llms";

pub(crate) const MODEL: [&str; 12] = [
    "name",
    "description",
    "schema",
    "temperature",
    "max_tokens",
    "extra_params",
    "fallbacks",
    "use_responses_api",
    "disable_streaming",
    "use_ai_gateway",
    "ai_gateway",
    "best_of_n",
];
/// The keys of a model that are read; the others change nothing here.
pub(crate) const MODEL_READ: [&str; 4] = ["name", "description", "temperature", "max_tokens"];
pub(crate) const WAREHOUSE: [&str; 4] = ["name", "description", "warehouse_id", "apply_grants"];
pub(crate) const FUNCTION: [&str; 3] = ["name", "description", "schema"];
/// An App, and a connection.
pub(crate) const NAMED: [&str; 2] = ["name", "description"];
/// A schema, or something in one.
pub(crate) const SCHEMA: [&str; 6] =
    ["catalog_name", "schema_name", "permissions", "schema", "name", "description"];
pub(crate) const GENIE_ROOM: [&str; 19] = [
    "name",
    "description",
    "space_id",
    "agent_id",
    "parent_path",
    "warehouse",
    "apply_grants",
    "table_sources",
    "metric_view_sources",
    "function_sources",
    "text_instructions",
    "example_sqls",
    "join_specs",
    "sql_filters",
    "sql_expressions",
    "sql_measures",
    "sample_questions",
    "benchmarks",
    "entitlements",
];
pub(crate) const VECTOR_STORE: [&str; 20] = [
    "type",
    "description",
    "index",
    "source_table",
    "embedding_source_column",
    "embedding_model",
    "endpoint",
    "source_path",
    "checkpoint_path",
    "primary_key",
    "columns",
    "doc_uri",
    "text_column",
    "database",
    "schema_name",
    "table",
    "content_column",
    "embedding_column",
    "tsvector_column",
    "metadata_columns",
];

pub(crate) const TOOL_TYPES: [&str; 15] = [
    "sql",
    "genie",
    "vector_search",
    "ai_search",
    "unity_catalog",
    "mcp",
    "serving_endpoint",
    "app",
    "python",
    "factory",
    "inline",
    "lakebase_search",
    "search",
    "a2a",
    "agentbricks_memory",
];

/// Keys of functions that bind a tool. What is all but one of them is a mistake, and never noted alone.
pub(crate) const BINDING: [&str; 8] = [
    "on_behalf_of_user",
    "human_in_the_loop",
    "call_limit",
    "include_tools",
    "exclude_tools",
    "partial_args",
    "statement",
    "warehouse",
];

pub(crate) const AGENT: [&str; 15] = [
    "name",
    "description",
    "model",
    "tools",
    "prompt",
    "guardrails",
    "handoff_prompt",
    "middleware",
    "skills",
    "response_format",
    "recursion_limit",
    "call_limit",
    "handoff",
    "requires",
    "internal",
];
pub(crate) const ORCHESTRATION: [&str; 6] =
    ["supervisor", "swarm", "deep_agent", "memory", "output_mode", "interrupt_model"];

pub(crate) const WORKSPACE: [&str; 1] = ["host"];
pub(crate) const APPROVALS: [&str; 1] = ["remember_writes"];
pub(crate) const RETENTION: [&str; 1] = ["days"];
pub(crate) const RESULTS: [&str; 2] = ["rows", "megabytes"];
pub(crate) const OFFERED_PROMPT: [&str; 2] = ["name", "text"];
pub(crate) const SERVE: [&str; 1] = ["allowed_origins"];
pub(crate) const SIGN_IN: [&str; 7] = [
    "client_id",
    "client_secret",
    "scopes",
    "redirect_ports",
    "authority",
    "session_minutes",
    "idle_lock_minutes",
];
pub(crate) const POLICY: [&str; 8] =
    ["workspaces", "sign_in", "exchange", "approvals", "retention", "export", "updates", "network"];
pub(crate) const POLICY_SIGN_IN: [&str; 3] = ["client_id", "authority", "idle_lock_minutes"];
pub(crate) const POLICY_EXCHANGE: [&str; 1] = ["grant"];
pub(crate) const POLICY_APPROVALS: [&str; 1] = ["remember"];
pub(crate) const POLICY_UPDATES: [&str; 2] = ["address", "key"];
pub(crate) const POLICY_NETWORK: [&str; 3] = ["proxy", "no_proxy", "ca_file"];
/// Keys of `app.exchange` for the grant `entra-obo` alone.
pub(crate) const ENTRA: [&str; 4] = ["tenant", "authority", "client_id", "client_secret"];
pub(crate) const EXCHANGE: [&str; 6] =
    ["grant", "authorization_details", "tenant", "authority", "client_id", "client_secret"];
