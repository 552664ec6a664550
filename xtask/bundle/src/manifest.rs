//! Which files a package holds, as a list in `manifest/` that is read in review. A package that holds anything else, or
//! less, is not written.

use crate::{package::Package, redhat};
use anyhow::{Context, bail};
use std::{fmt::Write as _, fs, path::Path};

/// The list of a package: formats, mode and path of each file, and the folders that an rpm calls its own.
pub(crate) fn of(package: &Package) -> String {
    let mut text = String::new();
    let mut lines: Vec<(String, String)> = package
        .files
        .iter()
        .map(|file| {
            (
                file.path.clone(),
                format!("{:4} {:04o} {}", file.formats.name(), file.mode, file.path),
            )
        })
        .collect();
    lines.extend(
        redhat::own_folders(package)
            .into_iter()
            .map(|folder| (folder.clone(), format!("rpm  0755 {folder}/"))),
    );
    lines.sort();
    for (_, line) in lines {
        writeln!(text, "{line}").ok();
    }
    text
}

/// Compares with the list, or writes it.
pub(crate) fn compare(folder: &Path, package: &Package, write: bool) -> anyhow::Result<()> {
    let path = folder.join(format!("{}.txt", package.name));
    let holds = of(package);
    if write {
        return fs::write(&path, holds).with_context(|| format!("writing {}", path.display()));
    }
    let listed =
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let only = |one: &str, other: &str| -> Vec<String> {
        one.lines().filter(|line| !other.lines().any(|o| o == *line)).map(str::to_owned).collect()
    };
    let (new, gone) = (only(&holds, &listed), only(&listed, &holds));
    if !new.is_empty() || !gone.is_empty() {
        bail!(
            "{} does not hold what {} lists: not listed {new:?}, not there {gone:?}",
            package.name,
            path.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{File, small};

    #[test]
    fn a_file_more_or_less_stops_the_release() {
        let folder = std::env::temp_dir().join(format!("bundle-manifest-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut package = small::package();
        compare(&folder, &package, true).unwrap();
        compare(&folder, &package, false).unwrap();
        package.files.push(File::new("/usr/share/new", ""));
        let error = compare(&folder, &package, false).unwrap_err().to_string();
        assert!(error.contains("both 0644 /usr/share/new"), "what is new is named: {error}");
        package.files.truncate(1);
        let error = compare(&folder, &package, false).unwrap_err().to_string();
        assert!(error.contains("/usr/share/doc/small/copyright"), "and what is gone: {error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
