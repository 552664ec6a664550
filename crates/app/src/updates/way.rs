//! How this program was installed: by that it is updated.

use std::path::Path;

/// By what the program came here, and what came with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Installed {
    /// What an announcement calls such packages.
    pub(super) kind: &'static str,
    /// The command that installs files; none where it is no package.
    pub(super) install: Option<&'static str>,
    /// The packages of ours that are here: one that is left behind may not read what a newer one has written.
    pub(super) names: Vec<&'static str>,
}

/// Our packages, and the program of each; the first is the window.
const PACKAGES: [(&str, &str); 3] = [
    ("behalf-desktop", "usr/bin/behalf-desktop"),
    ("behalf", "usr/bin/behalf"),
    ("behalf-demo", "usr/bin/behalf-demo"),
];
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
    if runs != Some(root.join(PACKAGES[0].1).as_path()) {
        return Installed::default();
    }
    let listed = |name: &str| root.join("var/lib/dpkg/info").join(format!("{name}.list")).exists();
    let names = |is_here: &dyn Fn(&str, &str) -> bool| {
        let here = PACKAGES.iter().filter(|(name, program)| is_here(name, program));
        here.map(|(name, _)| *name).collect()
    };
    if listed(PACKAGES[0].0) {
        let names = names(&|name, _| listed(name));
        return Installed { kind: "deb", install: Some("sudo apt install"), names };
    }
    let manager = MANAGERS.iter().find(|(program, _)| root.join(program).exists());
    manager.map_or_else(Installed::default, |(_, install)| {
        let names = names(&|_, program| root.join(program).exists());
        Installed { kind: "rpm", install: Some(install), names }
    })
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
        let is = |kind, install, names: &[&'static str]| Installed {
            kind,
            install: Some(install),
            names: names.to_vec(),
        };
        let program = at("usr/bin/behalf-desktop");
        let found = |runs: &Path| found(root.path(), Some(runs));
        assert_eq!(found(&program), Installed::default(), "put there by hand");
        at("usr/bin/zypper");
        let window = ["behalf-desktop"];
        assert_eq!(found(&program), is("rpm", "sudo zypper install", &window));
        at("usr/bin/dnf");
        at("usr/bin/behalf");
        let both = ["behalf-desktop", "behalf"];
        assert_eq!(found(&program), is("rpm", "sudo dnf install", &both), "the command too");
        at("var/lib/dpkg/info/behalf-desktop.list");
        assert_eq!(found(&program), is("deb", "sudo apt install", &window), "which is no deb");
        at("var/lib/dpkg/info/behalf-demo.list");
        let demo = ["behalf-desktop", "behalf-demo"];
        assert_eq!(found(&program), is("deb", "sudo apt install", &demo));
        let built = at("home/alice/behalf/target/debug/behalf-desktop");
        assert_eq!(found(&built), Installed::default(), "another one runs");
    }
}
