//! How this program was installed: by that it is updated.

use std::path::Path;

/// By what the program came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Installed {
    /// A package of Debian.
    Deb,
    /// An rpm, by this package manager.
    Rpm(&'static str),
    /// Neither is known.
    Otherwise,
}

/// The name of the package of the window.
const PACKAGE: &str = "behalf-desktop";
/// Where it puts the program.
const PROGRAM: &str = "usr/bin/behalf-desktop";
/// Package managers of rpms, and what they are called.
const MANAGERS: [(&str, &str); 3] = [
    ("usr/bin/dnf", "sudo dnf install"),
    ("usr/bin/zypper", "sudo zypper install"),
    ("usr/bin/yum", "sudo yum install"),
];

/// How it is installed on the machine whose files lie at `root`.
pub(super) fn here(root: &Path) -> Installed {
    let runs = std::env::current_exe().and_then(|path| path.canonicalize()).ok();
    found(root, runs.as_deref())
}

fn found(root: &Path, runs: Option<&Path>) -> Installed {
    // One that was built from its source is no package, also where a package is installed beside it.
    if runs != Some(root.join(PROGRAM).as_path()) {
        return Installed::Otherwise;
    }
    if root.join("var/lib/dpkg/info").join(format!("{PACKAGE}.list")).exists() {
        return Installed::Deb;
    }
    let manager = MANAGERS.iter().find(|(program, _)| root.join(program).exists());
    manager.map_or(Installed::Otherwise, |(_, install)| Installed::Rpm(install))
}

impl Installed {
    /// What an announcement calls its package.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm(_) => "rpm",
            Self::Otherwise => "",
        }
    }

    /// The command that installs a file.
    pub(super) fn install(self) -> Option<&'static str> {
        match self {
            Self::Deb => Some("sudo apt install"),
            Self::Rpm(install) => Some(install),
            Self::Otherwise => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_what_runs_and_is_listed() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            path
        };
        let program = at(PROGRAM);
        let found = |runs: &Path| found(root.path(), Some(runs));
        assert_eq!(found(&program), Installed::Otherwise, "put there by hand");
        at("usr/bin/zypper");
        assert_eq!(found(&program), Installed::Rpm("sudo zypper install"));
        at("usr/bin/dnf");
        assert_eq!(found(&program), Installed::Rpm("sudo dnf install"));
        at("var/lib/dpkg/info/behalf-desktop.list");
        assert_eq!(found(&program), Installed::Deb);
        let built = at("home/alice/behalf/target/debug/behalf-desktop");
        assert_eq!(found(&built), Installed::Otherwise, "another one runs");
    }
}
