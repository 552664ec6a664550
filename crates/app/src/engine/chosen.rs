//! Which profile is meant, and at which workspace: what the configuration, the Databricks tools, the
//! environment and this machine's own list say of it.

use super::EngineOptions;
use crate::profiles::{self, KnownProfile};
use behalf_config::{Environment, databrickscfg};
use behalf_core::{Failure, FailureCode, Origin};

/// Which profile is meant, and its workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The profile's name: keys the sign-in.
    pub name: String,
    /// The workspace.
    pub host: Origin,
}

impl EngineOptions {
    /// The profile that these options name, and its workspace.
    ///
    /// A named profile is of the configuration's workspace, or of the Databricks tools' profile of that
    /// name, or as it was signed in here, or of `DATABRICKS_HOST`. Where none is named: of the
    /// configuration's, of `DATABRICKS_HOST`, of the tools' profile in `DATABRICKS_CONFIG_PROFILE`, as
    /// signed in here last, or of the tools' default, or of the only one that the organization allows.
    ///
    /// # Errors
    /// When they name none, or two that differ, or not an address that a token may be sent to.
    pub fn chosen(&self) -> Result<Chosen, Failure> {
        let known = profiles::known(&self.home);
        if self.config.is_for_one_workspace() {
            return self.fixed();
        }
        match self.profile.clone() {
            Some(name) => self.named(name, &known),
            None => self.unnamed(&known),
        }
    }

    /// The same, where the organization lets people sign in there.
    ///
    /// # Errors
    /// Where it does not, too.
    pub(crate) fn admitted(&self) -> Result<Chosen, Failure> {
        let chosen = self.chosen()?;
        self.admit(&chosen.host)?;
        Ok(chosen)
    }

    /// Whether the organization lets people sign in at this workspace.
    pub(crate) fn admit(&self, host: &Origin) -> Result<(), Failure> {
        let Some(policy) = self.config.policy.as_ref().filter(|policy| !policy.admits(host)) else {
            return Ok(());
        };
        let hosts: Vec<String> = policy.workspaces.iter().map(ToString::to_string).collect();
        Err(Failure::new(
            FailureCode::Invalid { field: "workspaces".to_owned() },
            format!("Your organization does not allow {host} on this machine."),
            format!("Choose one that it allows: {}. ({})", hosts.join(", "), policy.source),
        ))
    }

    /// Of a configuration that holds credentials: they go where it says, or where whoever started this
    /// program says, and nowhere that a list or a window may name.
    fn fixed(&self) -> Result<Chosen, Failure> {
        let host = match &self.config.workspace.host {
            Some(host) => host.clone(),
            None => from_environment(&self.environment)?.ok_or_else(no_workspace)?,
        };
        let name = self.profile.clone().unwrap_or_else(|| profiles::DEFAULT.to_owned());
        Ok(Chosen { name, host })
    }

    fn named(&self, name: String, known: &[KnownProfile]) -> Result<Chosen, Failure> {
        let of_tools = self.of_tools(&name)?;
        let host = match (&self.config.workspace.host, of_tools) {
            (Some(own), Some(other)) if *own != other => {
                return Err(two_workspaces(&self.config.file, &name, &other));
            }
            (Some(own), _) => own.clone(),
            (None, Some(host)) => host,
            (None, None) => match known.iter().find(|profile| profile.name == name) {
                Some(profile) => profile.host.clone(),
                None => from_environment(&self.environment)?
                    .ok_or_else(|| no_profile("--profile", &name))?,
            },
        };
        Ok(Chosen { name, host })
    }

    fn unnamed(&self, known: &[KnownProfile]) -> Result<Chosen, Failure> {
        let fixed = match &self.config.workspace.host {
            Some(host) => Some(host.clone()),
            None => from_environment(&self.environment)?,
        };
        if let Some(host) = fixed {
            return Ok(Chosen { name: profiles::name_for(known, &host), host });
        }
        if let Some(name) = self.variable("DATABRICKS_CONFIG_PROFILE") {
            let host = self
                .of_tools(&name)?
                .ok_or_else(|| no_profile("DATABRICKS_CONFIG_PROFILE", &name))?;
            return Ok(Chosen { name, host });
        }
        if let Some(last) = known.iter().find(|profile| self.config.admits(&profile.host)) {
            return Ok(Chosen { name: last.name.clone(), host: last.host.clone() });
        }
        let of_tools = self.of_tools(databrickscfg::DEFAULT)?;
        let allowed = of_tools.filter(|host| self.config.admits(host));
        let host = allowed.or_else(|| self.only_one()).ok_or_else(no_workspace)?;
        Ok(Chosen { name: profiles::name_for(known, &host), host })
    }

    /// The workspace that the organization allows, where it is the only one. What holds credentials is never sent
    /// there: `fixed` is all that chooses for them.
    fn only_one(&self) -> Option<Origin> {
        match self.config.policy.as_ref()?.workspaces.as_slice() {
            [host] => Some(host.clone()),
            _ => None,
        }
    }

    fn of_tools(&self, name: &str) -> Result<Option<Origin>, Failure> {
        let all = databrickscfg::profiles(&self.environment)?;
        Ok(all.into_iter().find(|profile| profile.name == name).map(|profile| profile.host))
    }

    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        behalf_config::variable(&self.environment, name).map(str::to_owned)
    }
}

fn from_environment(environment: &Environment) -> Result<Option<Origin>, Failure> {
    let Some(text) = behalf_config::variable(environment, "DATABRICKS_HOST") else {
        return Ok(None);
    };
    Origin::parse(text).map(Some).map_err(|error| {
        Failure::new(
            FailureCode::Invalid { field: "DATABRICKS_HOST".to_owned() },
            format!("DATABRICKS_HOST: {error}."),
            "Write it as https://your-workspace-host.",
        )
    })
}

fn no_workspace() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "app.workspace.host".to_owned() },
        "No workspace is named.",
        "Set app.workspace.host in the configuration, or DATABRICKS_HOST, or choose a profile of \
         ~/.databrickscfg with --profile.",
    )
}

fn no_profile(field: &str, name: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: field.to_owned() },
        format!("There is no profile `{name}` with the address of a workspace."),
        format!(
            "Correct {field}, or the section of that name in the file of the Databricks tools; \
             `behalf profiles` lists what there is."
        ),
    )
}

fn two_workspaces(file: &str, name: &str, other: &Origin) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "--profile".to_owned() },
        format!("{file} is for another workspace than the profile `{name}`, which is for {other}."),
        "Choose another profile, or remove app.workspace.host from the file.",
    )
}
