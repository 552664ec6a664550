//! The JSON Schema of a configuration, for editors: the same keys that the loader checks.

use crate::bind::{COMPARISONS, keys, sign_in::GRANTS};
use serde_json::{Map, Value, json};

/// What a key is for: of our own keys, each; of the other dialect's, what is not run.
const NOTES: [(&str, &str); 33] = [
    (
        "app.on_behalf_of_user",
        "true: every action runs as whoever asks. false: as app.service_principal.",
    ),
    ("app.workspace.host", "The workspace, as https://your-workspace-host."),
    (
        "app.sign_in.client_id",
        "The OAuth client that signs people in; the public client where absent.",
    ),
    ("app.sign_in.client_secret", "Of a confidential client: {env: NAME}, never written here."),
    ("app.sign_in.scopes", "What the sign-in asks for; by default what the file needs."),
    ("app.sign_in.redirect_ports", "Ports of the browser's way back, as 8020-8040."),
    ("app.sign_in.authority", "A company's identity provider, by its issuer."),
    (
        "app.sign_in.session_minutes",
        "How long the workspace lets a sign-in live; its end is announced.",
    ),
    ("app.sign_in.idle_lock_minutes", "A window that nobody uses for so long locks."),
    ("app.exchange.grant", "How the user's token becomes a scoped one."),
    ("app.exchange.authorization_details", "RFC 9396: narrows every lease, with jwt-bearer."),
    ("app.exchange.tenant", "The tenant of Entra, with entra-obo."),
    ("app.exchange.client_id", "The application at Entra, with entra-obo."),
    ("app.exchange.client_secret", "Its secret: {env: NAME}."),
    ("app.exchange.authority", "Entra's issuer, in place of the tenant."),
    ("app.service_principal", "client_id and client_secret, each {env: NAME}."),
    ("app.serve.allowed_origins", "Origins of web pages that may use the service."),
    (
        "app.approvals.remember_writes",
        "true: a decision about a change may be remembered, for 8 hours at most.",
    ),
    ("app.results.rows", "Rows that are fetched of one result; more are cut, and it is said."),
    ("app.results.megabytes", "Memory that one result may take; more is cut, and it is said."),
    ("app.retention.days", "Threads that nobody pinned are deleted after so many days."),
    (
        "app.compare_identities",
        "As whom one statement may be run, side by side; profiles where absent.",
    ),
    ("app.greeting", "What the window greets with where nothing was asked yet."),
    ("app.starters", "Questions to begin with; the window shows four."),
    ("app.prompts", "Texts to be put into a question, each by its name behind a /."),
    ("app.prompts.name", "Letters, digits, - and _."),
    ("app.prompts.text", "What is put into the question."),
    ("app.models", "Keys of resources.models that whoever asks may choose between."),
    ("app.input_example", "Its first question is one to begin with."),
    ("app.prompt", "Stands before Behalf's own prompt."),
    ("parameters", "Values for ${var.NAME}, each with a default."),
    ("variables", "Values to be named by anchors."),
    ("schemas", "Catalog and schema names, to be named by anchors."),
];

/// The schema (JSON Schema 2020-12).
pub fn schema() -> Value {
    let mut app = object("app", &keys::APP, &keys::APP_NOT_SUPPORTED);
    let own = [
        ("workspace", object("app.workspace", &keys::WORKSPACE, &[])),
        ("sign_in", object("app.sign_in", &keys::SIGN_IN, &[])),
        ("exchange", exchange()),
        ("serve", object("app.serve", &keys::SERVE, &[])),
        ("approvals", object("app.approvals", &keys::APPROVALS, &[])),
        ("retention", object("app.retention", &keys::RETENTION, &[])),
        ("results", object("app.results", &keys::RESULTS, &[])),
    ];
    for (name, section) in own {
        app["properties"][name] = section;
    }
    app["properties"]["greeting"]["type"] = json!("string");
    app["properties"]["starters"]["type"] = json!(["array", "null"]);
    app["properties"]["starters"]["items"] = json!({ "type": "string" });
    app["properties"]["models"]["type"] = json!(["array", "null"]);
    let mut prompt = object("app.prompts", &keys::OFFERED_PROMPT, &[]);
    prompt["required"] = json!(keys::OFFERED_PROMPT);
    app["properties"]["prompts"]["type"] = json!(["array", "null"]);
    app["properties"]["prompts"]["items"] = prompt;
    app["properties"]["on_behalf_of_user"]["type"] = json!("boolean");
    app["properties"]["compare_identities"]["enum"] = json!(COMPARISONS.map(|(name, _)| name));
    let mut top = object("", &keys::TOP, &keys::TOP_NOT_SUPPORTED);
    top["properties"]["app"] = app;
    top["properties"]["resources"] = resources();
    top["properties"]["agents"] = named(object("agents", &keys::AGENT, &[]), &["name"]);
    top["properties"]["tools"] = named(tool(), &["name", "function"]);
    top["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    top["title"] = json!("Behalf configuration");
    top
}

fn exchange() -> Value {
    let mut section = object("app.exchange", &keys::EXCHANGE, &[]);
    section["properties"]["grant"]["enum"] = json!(GRANTS.map(|(name, _)| name));
    section
}

fn tool() -> Value {
    let mut tool = object("tools", &["name", "function"], &[]);
    let kind = json!({ "type": "object", "required": ["type"], "properties": { "type": { "enum": keys::TOOL_TYPES } } });
    tool["properties"]["function"] = json!({ "anyOf": [{ "type": "string" }, kind] });
    tool
}

fn resources() -> Value {
    let mut kinds = Map::new();
    for (kind, known) in keys::KINDS {
        let entry = match known {
            Some(known) => {
                let mut entry = object(kind, known, &[]);
                entry["properties"]["on_behalf_of_user"] = json!({ "type": "boolean" });
                named(entry, &[])
            }
            None => json!({ "type": ["object", "null"], "description": NOT_RUN }),
        };
        kinds.insert(kind.to_owned(), entry);
    }
    if let Some(models) = kinds.get("models").cloned() {
        kinds.insert(keys::LLMS.to_owned(), models);
    }
    json!({ "type": ["object", "null"], "properties": kinds, "additionalProperties": false })
}

const NOT_RUN: &str = "Read, and not run by Behalf.";

/// A mapping of these keys and no others.
fn object(path: &str, known: &[&str], not_run: &[&str]) -> Value {
    let mut properties = Map::new();
    for name in known {
        let full = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
        let note = NOTES.iter().find(|(key, _)| *key == full).map(|(_, note)| *note);
        properties.insert(
            (*name).to_owned(),
            note.map_or_else(|| json!({}), |note| json!({ "description": note })),
        );
    }
    for name in not_run {
        properties.insert((*name).to_owned(), json!({ "description": NOT_RUN }));
    }
    json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
}

/// A mapping from keys of one's own to such things.
fn named(one: Value, required: &[&str]) -> Value {
    let mut one = one;
    if !required.is_empty() {
        one["required"] = json!(required);
        one["type"] = json!("object");
    }
    json!({ "type": ["object", "null"], "additionalProperties": one })
}
