//! Where data lies: `BEHALF_HOME`, else the user's data folder.

use behalf_core::{Failure, FailureCode};
use std::path::{Path, PathBuf};

/// The folder of all data.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

impl Home {
    /// Finds it from the environment.
    ///
    /// # Errors
    /// When neither `BEHALF_HOME` nor a home folder is set.
    pub fn find(environment: &behalf_config::Environment) -> Result<Self, Failure> {
        let variable = |name: &str| behalf_config::variable(environment, name).map(PathBuf::from);
        let found = variable("BEHALF_HOME")
            .or_else(|| variable("XDG_DATA_HOME").map(|d| d.join("behalf")))
            .or_else(|| variable("APPDATA").map(|d| d.join("Behalf")))
            .or_else(|| {
                variable("HOME").map(|home| {
                    if cfg!(target_os = "macos") {
                        home.join("Library/Application Support/Behalf")
                    } else {
                        home.join(".local/share/behalf")
                    }
                })
            });
        found.map(Self).ok_or_else(|| {
            Failure::new(
                FailureCode::Invalid { field: "BEHALF_HOME".to_owned() },
                "There is no folder for Behalf's data.",
                "Set BEHALF_HOME to a folder of your own.",
            )
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where stores lie whose keys the keyring holds.
    pub fn stores(&self) -> PathBuf {
        self.0.join("stores")
    }

    /// Where stores lie that have a key of a service.
    pub fn service_stores(&self) -> PathBuf {
        self.0.join("service-stores")
    }
}
