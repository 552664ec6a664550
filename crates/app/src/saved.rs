//! Files that a person asks for: written whole or not at all, beside what is there, in the folder for downloads.

use behalf_core::{Failure, FailureCode};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Longest name that is made of a title, in characters and in bytes: a system takes 255 of them with all that follows.
const NAME: usize = 60;
const BYTES: usize = 200;
/// What some systems take for a device, whatever follows the dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Names that are tried, by a number behind.
const NAMES: std::ops::Range<u32> = 1..1000;

/// How the name of a file ends that is being written: ours, and no other program's.
const PART: &str = "behalf-part";

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

/// Saves bytes under a name that is free, readable for its owner alone; gives where.
pub(crate) fn save(
    folder: &Path,
    title: &str,
    ending: &str,
    bytes: &[u8],
) -> Result<PathBuf, Failure> {
    let mut part = Part::begin(folder, title, ending)?;
    let written = part.file().write_all(bytes).and_then(|()| part.file().sync_all());
    written.map_err(|error| part.refused(&error, Some(bytes.len() as u64)))?;
    part.keep()
}

/// A file that is being written, beside where it will lie. It goes when it is dropped, so that nothing half-written
/// stays.
pub(crate) struct Part {
    folder: PathBuf,
    name: String,
    ending: String,
    path: PathBuf,
    file: File,
}

impl Part {
    /// Begins one.
    pub(crate) fn begin(folder: &Path, title: &str, ending: &str) -> Result<Self, Failure> {
        let failed = |error: io::Error| refused(folder, &error, None);
        fs::create_dir_all(folder).map_err(failed)?;
        sweep(folder);
        let name = plain(title);
        for number in NAMES {
            let path = folder.join(format!(".{name}.{ending}.{number}.{PART}"));
            match create(&path) {
                Ok(file) => {
                    // Held as long as it is written. Another that sweeps may have come between.
                    let is_swept = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
                    if is_swept || !path.exists() {
                        continue;
                    }
                    let (folder, ending) = (folder.to_owned(), ending.to_owned());
                    return Ok(Self { folder, name, ending, path, file });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(failed(io::ErrorKind::AlreadyExists.into()))
    }

    /// Where it is written to.
    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// What the system did not take, with how long the whole file would be.
    pub(crate) fn refused(&self, error: &io::Error, bytes: Option<u64>) -> Failure {
        refused(&self.folder, error, bytes)
    }

    /// It is whole: gives it a name that is free.
    pub(crate) fn keep(self) -> Result<PathBuf, Failure> {
        for number in NAMES {
            let tail = if number == 1 { String::new() } else { format!("-{number}") };
            let path = self.folder.join(format!("{}{tail}.{}", self.name, self.ending));
            match place(&self.path, &path) {
                Ok(()) => {
                    // The name is on the disk too, where the system can say so.
                    if let Ok(folder) = File::open(&self.folder) {
                        folder.sync_all().ok();
                    }
                    return Ok(path);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(self.refused(&error, None)),
            }
        }
        Err(self.refused(&io::ErrorKind::AlreadyExists.into(), None))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Where it was kept, it has another name.
        fs::remove_file(&self.path).ok();
    }
}

/// Removes what a process that was killed has left here: ours by its name, and held by nobody.
fn sweep(folder: &Path) {
    let Ok(all) = fs::read_dir(folder) else { return };
    for one in all.flatten() {
        let name = one.file_name();
        let is_part = name.to_str().is_some_and(|name| {
            name.starts_with('.') && name.strip_suffix(PART).is_some_and(|name| name.ends_with('.'))
        });
        let is_file = one.file_type().is_ok_and(|kind| kind.is_file());
        if is_part
            && is_file
            && let Ok(file) = OpenOptions::new().write(true).open(one.path())
            && file.try_lock().is_ok()
        {
            fs::remove_file(one.path()).ok();
        }
    }
}

/// Names a file, unless that name is taken: a second name where the system has such, else over one that was just taken.
fn place(part: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            create(path)?;
            fs::rename(part, path).inspect_err(|_| drop(fs::remove_file(path)))
        }
        linked => linked,
    }
}

fn refused(folder: &Path, error: &io::Error, bytes: Option<u64>) -> Failure {
    let hint = "Make room or choose another folder with XDG_DOWNLOAD_DIR, then save again.";
    let folder = folder.display();
    let is_full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let message = match bytes.filter(|_| is_full) {
        Some(bytes) => {
            let megabytes = bytes.div_ceil(1_000_000);
            format!("There is no room in {folder}: the file needs about {megabytes} MB.")
        }
        None if is_full => format!("There is no room in {folder} for the file."),
        None => format!("The file could not be saved in {folder}: {error}."),
    };
    Failure::new(FailureCode::Invalid { field: "file".to_owned() }, message, hint)
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
    let mut bytes = 0;
    let fits = |letter: &char| {
        bytes += letter.len_utf8();
        bytes <= BYTES
    };
    let name: String = words.join("-").to_lowercase().chars().take(NAME).take_while(fits).collect();
    let name = name.trim_matches('-');
    let is_port = name.len() == 4
        && (name.starts_with("com") || name.starts_with("lpt"))
        && name.ends_with(|digit: char| digit.is_ascii_digit());
    match name {
        "" => "behalf".to_owned(),
        name if is_port || DEVICES.contains(&name) => format!("behalf-{name}"),
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
            ("Con", "behalf-con"),
            ("LPT1", "behalf-lpt1"),
            ("Con 1", "con-1"),
        ] {
            assert_eq!(plain(title), name, "{title}");
        }
        assert_eq!(plain(&"𠮷".repeat(100)).len(), BYTES, "as many bytes as a name may have");
    }

    fn names(folder: &Path) -> Vec<String> {
        let all = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            all.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_once_it_is_whole_and_never_that_of_another() {
        let folder = std::env::temp_dir().join(format!("behalf-parts-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.csv"), "older").unwrap();
        let mut part = Part::begin(&folder, "a", "csv").unwrap();
        let other = Part::begin(&folder, "a", "csv").unwrap();
        part.file().write_all(b"newer").unwrap();
        assert_eq!(names(&folder), [".a.csv.1.behalf-part", ".a.csv.2.behalf-part", "a.csv"]);
        drop(other);
        assert_eq!(names(&folder), [".a.csv.1.behalf-part", "a.csv"], "what was given up is gone");
        let path = part.keep().unwrap();
        assert_eq!(names(&folder), ["a-2.csv", "a.csv"]);
        assert_eq!(fs::read_to_string(path).unwrap(), "newer");
        assert_eq!(fs::read_to_string(folder.join("a.csv")).unwrap(), "older");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_a_killed_process_left_goes_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("behalf-left-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let held = Part::begin(&folder, "held", "csv").unwrap();
        for name in [".left.xlsx.1.behalf-part", ".left.csv.1.part", "behalf-part", ".behalf-part"]
        {
            fs::write(folder.join(name), "half").unwrap();
        }
        drop(Part::begin(&folder, "a", "csv").unwrap());
        let stay = [".held.csv.1.behalf-part", ".left.csv.1.part", "behalf-part"];
        assert_eq!(names(&folder), stay, "ours, and held by nobody");
        drop(held);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_full_disk_is_told_with_the_place_and_the_room_that_is_needed() {
        let full = io::ErrorKind::StorageFull.into();
        let told = |bytes| refused(Path::new("/d"), &full, bytes).message;
        assert_eq!(told(Some(2_500_001)), "There is no room in /d: the file needs about 3 MB.");
        assert_eq!(told(None), "There is no room in /d for the file.");
    }
}
