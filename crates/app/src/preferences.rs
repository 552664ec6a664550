//! How the window looks and behaves on this machine, whoever is signed in: a small file beside the data. Nothing of
//! anybody's work is in it.

use crate::home::Home;
use behalf_core::{Failure, FailureCode};
use serde::{Deserialize, Serialize};
use std::{fs, io, path::PathBuf};
use ts_rs::TS;

/// Light, dark, or what the desktop says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How much room things have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Room to breathe.
    #[default]
    Comfortable,
    /// More at a glance.
    Compact,
}

/// Which keys send a question; the others begin a new line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendKey {
    /// Enter; Shift+Enter begins a line.
    #[default]
    Enter,
    /// Ctrl+Enter (Command+Enter); Enter begins a line.
    ModEnter,
}

/// How the window looks and behaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Stronger lines and text, whatever the desktop says.
    pub high_contrast: bool,
    /// How much room things have.
    pub density: Density,
    /// Less motion, whatever the desktop says.
    pub reduced_motion: bool,
    /// The language of the window (BCP 47); none is that of the desktop.
    pub language: Option<String>,
    /// Which keys send.
    pub send_key: SendKey,
    /// Answers appear as they are written; otherwise when they are complete.
    pub streaming: bool,
    /// What ends or waits while nobody looks is told.
    pub notifications: bool,
    /// Spelling is checked in the composer.
    pub spell_check: bool,
    /// New versions are looked for.
    pub updates: bool,
    /// The version that is not to be told of again.
    pub skipped_version: Option<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            high_contrast: false,
            density: Density::default(),
            reduced_motion: false,
            language: None,
            send_key: SendKey::default(),
            streaming: true,
            notifications: true,
            spell_check: true,
            updates: true,
            skipped_version: None,
        }
    }
}

impl Preferences {
    /// Reads them. A file that cannot be read is as none: it is only looks.
    pub fn load(home: &Home) -> Self {
        match fs::read_to_string(file(home)) {
            Ok(text) => serde_json::from_str(&text).unwrap_or_else(|error| {
                tracing::warn!(%error, "window.json cannot be read, so the window looks as new");
                Self::default()
            }),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(%error, "window.json cannot be opened");
                }
                Self::default()
            }
        }
    }

    /// Writes them: whole, or not at all.
    ///
    /// # Errors
    /// `invalid` for a language that is none, or where the file cannot be written.
    pub fn save(&self, home: &Home) -> Result<(), Failure> {
        let is_plain = |tag: &str| {
            tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && tag.len() < 36
        };
        if self.language.as_deref().is_some_and(|tag| !is_plain(tag)) {
            return Err(Failure::new(
                FailureCode::Invalid { field: "language".to_owned() },
                "This is no language.",
                "Choose one of the list.",
            ));
        }
        let text = serde_json::to_string_pretty(self).map_err(Failure::internal)?;
        let write = || -> io::Result<()> {
            fs::create_dir_all(home.path())?;
            let (path, fresh) = (file(home), home.path().join("window.json.new"));
            fs::write(&fresh, text)?;
            fs::rename(fresh, path)
        };
        write().map_err(|error| {
            Failure::new(
                FailureCode::Invalid { field: "window.json".to_owned() },
                format!("The settings could not be kept: {error}."),
                "Make room on the disk, then change them again.",
            )
        })
    }
}

fn file(home: &Home) -> PathBuf {
    home.path().join("window.json")
}
