//! Where a policy stands on a machine: out of reach of whoever works there.

use super::Policy;
use crate::{Environment, FILE_BYTES, bind, error::ConfigError, tree};
use std::{fs, io, path::Path};

/// Where Linux keeps it.
#[cfg(not(any(target_os = "macos", windows)))]
const FILE: &str = "/etc/behalf/policy.yaml";
/// Where macOS puts what a device management profile says of this app.
#[cfg(target_os = "macos")]
const FILE: &str = "/Library/Managed Preferences/dev.behalf.desktop.plist";
/// The key of the preferences, and the value of the registry, whose text is the policy.
#[cfg(any(target_os = "macos", windows))]
const NAME: &str = "Policy";
#[cfg(windows)]
const KEY: &str = r"SOFTWARE\Policies\Behalf";

/// A file in the place of the machine's, for tests of debug builds.
const ELSEWHERE: &str = "BEHALF_POLICY";

/// The policy of this machine, if there is one.
///
/// # Errors
/// Everything that is wrong with it. Where it is there and cannot be read, that is an error too: nothing
/// runs unmanaged because of a mistake.
pub fn of_machine(environment: &Environment) -> Result<Option<Policy>, Vec<ConfigError>> {
    let elsewhere = crate::variable(environment, ELSEWHERE).filter(|_| cfg!(debug_assertions));
    let found = match elsewhere {
        Some(file) => text_of(Path::new(file)).map(|text| text.map(|text| (file.to_owned(), text))),
        None => of_system(),
    };
    let found = found.map_err(|error| vec![*error])?;
    found.map(|(source, text)| parse(&source, &text)).transpose()
}

/// Checks a file before it is put in place.
///
/// # Errors
/// Everything that is wrong with it, the first first.
pub fn load(file: &Path) -> Result<Policy, Vec<ConfigError>> {
    let name = file.display().to_string();
    let text = text_of(file).map_err(|error| vec![*error])?;
    let absent = || vec![*unreadable(&name, &"there is no such file")];
    parse(&name, &text.ok_or_else(absent)?)
}

/// Checks a text as if it were the policy that stands at `source`.
///
/// # Errors
/// Everything that is wrong with it, the first first.
pub fn parse(source: &str, text: &str) -> Result<Policy, Vec<ConfigError>> {
    let tree = tree::read(source, text).map_err(|error| vec![error])?;
    bind::bind_policy(source, &tree)
}

/// Where it stands, and its text.
type Found = Result<Option<(String, String)>, Box<ConfigError>>;

#[cfg(not(any(target_os = "macos", windows)))]
fn of_system() -> Found {
    Ok(text_of(Path::new(FILE))?.map(|text| (FILE.to_owned(), text)))
}

#[cfg(target_os = "macos")]
fn of_system() -> Found {
    let file = Path::new(FILE);
    if is_absent(file)? {
        return Ok(None);
    }
    let source = format!("{FILE}: {NAME}");
    let read = plist::Value::from_file(file).map_err(|error| unreadable(FILE, &error))?;
    let text = read.as_dictionary().and_then(|all| all.get(NAME)).and_then(|v| v.as_string());
    match text {
        Some(text) => Ok(Some((source, text.to_owned()))),
        None => Err(unreadable(&source, &"there is no such text")),
    }
}

/// ERROR_FILE_NOT_FOUND, as an HRESULT.
#[cfg(windows)]
const ABSENT: i32 = 0x8007_0002_u32.cast_signed();

#[cfg(windows)]
fn of_system() -> Found {
    let source = format!(r"HKEY_LOCAL_MACHINE\{KEY}: {NAME}");
    let key = match windows_registry::LOCAL_MACHINE.open(KEY) {
        Ok(key) => key,
        Err(error) if error.code().0 == ABSENT => return Ok(None),
        Err(error) => return Err(unreadable(&source, &error)),
    };
    // Lines of a REG_MULTI_SZ are lines of the text.
    let text = match key.get_string(NAME) {
        Ok(text) => text,
        Err(error) if error.code().0 == ABSENT => return Ok(None),
        Err(_) => {
            key.get_multi_string(NAME).map_err(|error| unreadable(&source, &error))?.join("\n")
        }
    };
    Ok(Some((source, text)))
}

fn text_of(file: &Path) -> Result<Option<String>, Box<ConfigError>> {
    if is_absent(file)? {
        return Ok(None);
    }
    let name = file.display().to_string();
    let size = fs::metadata(file).map_err(|error| unreadable(&name, &error))?.len();
    if size > FILE_BYTES {
        return Err(unreadable(&name, &"it is larger than 1 MiB"));
    }
    fs::read_to_string(file).map(Some).map_err(|error| unreadable(&name, &error))
}

/// Whether nothing is there: a link that leads nowhere is something.
fn is_absent(file: &Path) -> Result<bool, Box<ConfigError>> {
    match fs::symlink_metadata(file) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(unreadable(&file.display().to_string(), &error)),
    }
}

fn unreadable(source: &str, why: &dyn std::fmt::Display) -> Box<ConfigError> {
    Box::new(ConfigError {
        file: source.to_owned(),
        place: None,
        field: String::new(),
        message: format!("the policy of your organization cannot be read: {why}"),
        hint: "whoever manages this machine must mend it; nothing runs until then".to_owned(),
    })
}
