//! Configuration: YAML to a checked [`Config`], with file, line, column and a hint for every error.
//!
//! The file is read into a spanned tree first, variables are put into its scalars, then it is
//! bound. What Behalf does not run is reported by name and line, never ignored in silence.

mod bind;
pub mod databrickscfg;
mod error;
mod model;
pub mod policy;
mod schema;
mod tree;
mod variables;

pub use error::{ConfigError, Place};
pub use model::{
    Agent, Agents, AppPrincipal, Asset, AssetKind, CompareIdentities, Config, ContextKey, Declared,
    DeclaredAgent, DeclaredResource, DeclaredTool, Does, Exchange, Grant, McpServer, Model,
    NotSupported, OfferedModel, OfferedPrompt, Offers, Parameter, ParameterKind, Remember, Results,
    Review, Search, Setting, SignIn, Starter, Tool, Warehouse, Workspace, app_scope,
};

pub use schema::schema;

use std::{collections::BTreeMap, fs, path::Path};

/// The environment, as a configuration sees it.
pub type Environment = BTreeMap<String, String>;

/// What a variable says; one that is empty says nothing.
pub fn variable<'e>(environment: &'e Environment, name: &str) -> Option<&'e str> {
    environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// Longest file that is read, in bytes.
const FILE_BYTES: u64 = 1024 * 1024;

/// Reads and checks a file.
///
/// # Errors
/// Everything that is wrong with it, the first first.
pub fn load(path: &Path, environment: &Environment) -> Result<Config, Vec<ConfigError>> {
    let name = path.display().to_string();
    let unreadable = |why: String, hint: &str| {
        vec![ConfigError {
            file: name.clone(),
            place: None,
            field: String::new(),
            message: why,
            hint: hint.to_owned(),
        }]
    };
    let size = fs::metadata(path).map(|m| m.len());
    match size {
        Err(error) => Err(unreadable(
            format!("cannot be read: {error}"),
            "check the path given with -c, or set BEHALF_CONFIG",
        )),
        Ok(size) if size > FILE_BYTES => {
            Err(unreadable("is larger than 1 MiB".to_owned(), "is this the right file?"))
        }
        Ok(_) => {
            let text = fs::read_to_string(path).map_err(|error| {
                unreadable(format!("cannot be read: {error}"), "the file must be UTF-8 text")
            })?;
            parse(&name, &text, environment)
        }
    }
}

/// What a file says, as it stands there: no variable is put in. Nothing where it cannot be read.
pub fn outline(file: &str) -> Option<serde_json::Value> {
    let is_small = fs::metadata(file).is_ok_and(|found| found.len() <= FILE_BYTES);
    let text = is_small.then(|| fs::read_to_string(file).ok()).flatten()?;
    tree::read(file, &text).ok().map(|tree| tree.json())
}

/// Checks a text as if it were the file `name`.
pub fn parse(
    name: &str,
    text: &str,
    environment: &Environment,
) -> Result<Config, Vec<ConfigError>> {
    let tree = tree::read(name, text).map_err(|error| vec![error])?;
    let tree = variables::resolve(name, tree, environment)?;
    bind::bind(name, &tree, environment)
}
