//! Files that a person asks for: written whole or not at all, beside what is there, in the folder for downloads.

use behalf_core::{Failure, FailureCode};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Longest name that is made of a title, in characters.
const NAME: usize = 60;

/// Where files are saved: `XDG_DOWNLOAD_DIR` of the environment, else what the desktop says, else the home.
pub(crate) fn folder(environment: &behalf_config::Environment) -> Result<PathBuf, Failure> {
    let named = behalf_config::variable(environment, "XDG_DOWNLOAD_DIR").map(PathBuf::from);
    let found = named.or_else(dirs::download_dir).or_else(dirs::home_dir);
    found.ok_or_else(|| {
        Failure::new(
            FailureCode::Invalid { field: "XDG_DOWNLOAD_DIR".to_owned() },
            "There is no folder to save files in.",
            "Set XDG_DOWNLOAD_DIR to a folder of yours.",
        )
    })
}

/// Saves a text under a name that is free, readable for its owner alone; gives where.
pub(crate) fn save(
    folder: &Path,
    title: &str,
    ending: &str,
    text: &str,
) -> Result<PathBuf, Failure> {
    let failed = |error: io::Error| {
        let message = format!("The file could not be saved in {}: {error}.", folder.display());
        let hint = "Make room or choose another folder with XDG_DOWNLOAD_DIR, then save again.";
        Failure::new(FailureCode::Invalid { field: "file".to_owned() }, message, hint)
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let name = plain(title);
    for number in 1..1000 {
        let tail = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{tail}.{ending}"));
        match create(&path) {
            Ok(mut file) => {
                let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
                if let Err(error) = written {
                    // Nothing half-written stays.
                    fs::remove_file(&path).ok();
                    return Err(failed(error));
                }
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(io::ErrorKind::AlreadyExists.into()))
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A title as the name of a file: letters and digits, with single dashes between.
fn plain(title: &str) -> String {
    let words: Vec<&str> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").to_lowercase().chars().take(NAME).collect();
    match name.trim_matches('-') {
        "" => "behalf".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails loudly")]

    use super::*;

    #[test]
    fn a_title_makes_a_name_that_is_safe() {
        for (title, name) in [
            ("Revenue by region, 2026?", "revenue-by-region-2026"),
            ("../../etc/passwd", "etc-passwd"),
            ("Umsätze nach Land", "umsätze-nach-land"),
            ("…", "behalf"),
            ("", "behalf"),
        ] {
            assert_eq!(plain(title), name, "{title}");
        }
    }
}
