//! A package before it is written as one format or another.

use crate::elf::Needs;

/// Which formats a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Formats {
    Both,
    Deb,
    Rpm,
}

impl Formats {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Deb => "deb",
            Self::Rpm => "rpm",
        }
    }

    pub(crate) fn in_deb(self) -> bool {
        self != Self::Rpm
    }

    pub(crate) fn in_rpm(self) -> bool {
        self != Self::Deb
    }
}

/// A file as it will lie on the machine of whoever installs it.
pub(crate) struct File {
    /// Absolute.
    pub(crate) path: String,
    pub(crate) mode: u32,
    pub(crate) formats: Formats,
    pub(crate) content: Vec<u8>,
}

impl File {
    pub(crate) fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), mode: 0o644, formats: Formats::Both, content: content.into() }
    }

    pub(crate) fn program(name: &str, content: Vec<u8>) -> Self {
        Self { mode: 0o755, ..Self::new(format!("/usr/bin/{name}"), content) }
    }

    pub(crate) fn only(self, formats: Formats) -> Self {
        Self { formats, ..self }
    }
}

/// What a package is, for both formats.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    /// Paragraphs.
    pub(crate) description: &'static [&'static str],
    /// Of Debian's archive.
    pub(crate) section: &'static str,
    /// What its program is linked with.
    pub(crate) needs: Needs,
    /// Programs that it starts: packages that both worlds name alike.
    pub(crate) starts: &'static [&'static str],
    /// What makes it better, as deb and as rpm.
    pub(crate) recommends: [&'static [&'static str]; 2],
    /// What an rpm says that it handles; a deb says it by its files alone.
    pub(crate) provides: &'static [&'static str],
    /// Sorted by path.
    pub(crate) files: Vec<File>,
}

/// What is the same for every package of a release.
pub(crate) struct Release {
    pub(crate) version: String,
    pub(crate) maintainer: String,
    /// Seconds since 1970.
    pub(crate) date: u32,
    pub(crate) packing: Packing,
}

/// How hard a packer tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// For people: minutes.
    Small,
    /// For a test: seconds.
    Quick,
}

/// The machine that packages are for, as each format names it.
pub(crate) struct Machine {
    pub(crate) deb: &'static str,
    pub(crate) rpm: &'static str,
}

impl Machine {
    /// The one that programs were built for: this one.
    pub(crate) fn here() -> anyhow::Result<Self> {
        match std::env::consts::ARCH {
            "x86_64" => Ok(Self { deb: "amd64", rpm: "x86_64" }),
            "aarch64" => Ok(Self { deb: "arm64", rpm: "aarch64" }),
            other => anyhow::bail!("no package is made for {other}"),
        }
    }
}

#[cfg(test)]
pub(crate) mod small {
    use super::*;

    /// A package that is written in no time.
    pub(crate) fn package() -> Package {
        Package {
            name: "small",
            summary: "a small package",
            description: &["It is small."],
            section: "misc",
            needs: Needs::default(),
            starts: &["xdg-utils"],
            recommends: [&[], &[]],
            provides: &[],
            files: vec![
                File::program("small", b"program".to_vec()),
                File::new("/usr/share/doc/small/copyright", "ours").only(Formats::Deb),
                File::new("/usr/share/licenses/small/LICENSE", "ours").only(Formats::Rpm),
            ],
        }
    }

    pub(crate) fn release() -> Release {
        Release {
            version: "1.2.3".to_owned(),
            maintainer: "Somebody <somebody@packages.invalid>".to_owned(),
            date: 1_000_000_000,
            packing: Packing::Quick,
        }
    }
}
