//! The three packages: what each is, and every file of it with where that comes from.

use crate::{
    elf,
    notices::{Crates, Notices},
    package::{File, Formats, Package, Release},
    pages,
};
use anyhow::{Context, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The id under which a desktop knows the window.
const DESKTOP_ID: &str = "dev.behalf.desktop";
/// Of the icons that are drawn; the folder has one of each.
const ICONS: [u32; 9] = [16, 22, 24, 32, 48, 64, 128, 256, 512];

/// Where everything is taken from.
pub(crate) struct Sources<'s> {
    pub(crate) root: &'s Path,
    pub(crate) programs: &'s [PathBuf],
    pub(crate) release: &'s Release,
    pub(crate) crates: &'s Crates,
}

pub(crate) const NAMES: [&str; 3] = ["behalf-desktop", "behalf", "behalf-demo"];

impl Sources<'_> {
    /// A package by its name.
    pub(crate) fn package(&self, name: &str) -> anyhow::Result<Package> {
        let mut package = match name {
            "behalf-desktop" => self.desktop()?,
            "behalf" => self.command()?,
            "behalf-demo" => self.demo()?,
            _ => bail!("there is no package {name}: there are {}", NAMES.join(", ")),
        };
        package.files.extend(self.documents(package.name)?);
        package.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(package)
    }

    fn desktop(&self) -> anyhow::Result<Package> {
        let (program, needs) = self.program("behalf-desktop")?;
        let mut notices = Notices::default();
        notices.crates(self.crates, "behalf-desktop")?;
        notices.npm(&self.root.join("ui"))?;
        let metainfo = self.asset(&format!("{DESKTOP_ID}.metainfo.xml"))?;
        let metainfo = metainfo.replace("@DATE@", &date(self.release.date));
        let mut files = vec![
            program,
            File::new(
                format!("/usr/share/applications/{DESKTOP_ID}.desktop"),
                self.asset(&format!("{DESKTOP_ID}.desktop"))?,
            ),
            File::new(format!("/usr/share/metainfo/{DESKTOP_ID}.metainfo.xml"), metainfo),
            page("behalf-desktop.1", self.asset("behalf-desktop.1")?.as_bytes())?,
            notices_file("behalf-desktop", &notices)?,
        ];
        let icons = self.root.join("src-tauri/icons");
        for size in ICONS {
            // The one of 128 pixels is also that of the window.
            let name = if size == 128 { "icon.png".to_owned() } else { format!("{size}.png") };
            let place = format!("/usr/share/icons/hicolor/{size}x{size}/apps/{DESKTOP_ID}.png");
            files.push(File::new(place, read(&icons.join(name))?));
        }
        let place = format!("/usr/share/icons/hicolor/scalable/apps/{DESKTOP_ID}.svg");
        files.push(File::new(place, read(&icons.join("icon.svg"))?));
        Ok(Package {
            name: "behalf-desktop",
            summary: "chat for governed Databricks data that acts as you",
            description: &[
                "Behalf is a chat in which every action runs on behalf of the signed-in user: before each call the user's \
                 token is exchanged for a scoped one, so that their own permissions apply and the workspace logs them.",
                "This package is the window. Sign-in, threads and the audit trail stay in the user's own folder and \
                 keyring.",
            ],
            section: "database",
            needs,
            starts: &["xdg-utils"],
            recommends: [&["gnome-keyring | kwalletmanager"], &["gnome-keyring"]],
            provides: &[
                "application()",
                "application(dev.behalf.desktop.desktop)",
                "metainfo()",
                "metainfo(dev.behalf.desktop.metainfo.xml)",
                "mimehandler(x-scheme-handler/behalf)",
            ],
            files,
        })
    }

    fn command(&self) -> anyhow::Result<Package> {
        let (program, needs) = self.program("behalf")?;
        let mut notices = Notices::default();
        notices.crates(self.crates, "behalf-cli")?;
        let mut files = vec![program, notices_file("behalf", &notices)?];
        files.extend(pages::completions());
        for (name, text) in pages::manual(&self.release.version)? {
            files.push(page(&name, &text)?);
        }
        Ok(Package {
            name: "behalf",
            summary: "ask your Databricks data, as yourself, on the command line",
            description: &[
                "The command of Behalf: questions, threads and the audit trail in a terminal, and an HTTP service in \
                 which each request brings its own user token.",
                "Every action runs on behalf of the signed-in user, whose own permissions apply.",
            ],
            section: "database",
            needs,
            starts: &[],
            recommends: [&["xdg-utils", "gnome-keyring | kwalletmanager"], &["xdg-utils"]],
            provides: &[],
            files,
        })
    }

    fn demo(&self) -> anyhow::Result<Package> {
        let (program, needs) = self.program("behalf-demo")?;
        let mut notices = Notices::default();
        notices.crates(self.crates, "behalf-demo")?;
        let what = "a local demo workspace for Behalf";
        let version = &self.release.version;
        let manual = pages::manual_of_help(
            &built(self.programs, "behalf-demo")?,
            "behalf-demo",
            what,
            version,
        )?;
        Ok(Package {
            name: "behalf-demo",
            summary: "local demo workspace for Behalf, with invented data",
            description: &[
                "A local workspace that speaks the Databricks APIs, with real sign-in, real SQL and real grants on \
                 invented data, to try Behalf without an account. The passwords of its users are known to everybody.",
            ],
            section: "database",
            needs,
            starts: &[],
            recommends: [&[], &[]],
            provides: &[],
            files: vec![
                program,
                notices_file("behalf-demo", &notices)?,
                page("behalf-demo.1", &manual)?,
            ],
        })
    }

    /// What every package says of itself.
    fn documents(&self, name: &str) -> anyhow::Result<Vec<File>> {
        let folder = format!("/usr/share/doc/{name}");
        let licence = read(&self.root.join("LICENSE"))?;
        let changes = pages::gzipped(&read(&self.root.join("CHANGELOG.md"))?)?;
        let Release { version, maintainer, date, .. } = self.release;
        let entry = format!(
            "{name} ({version}-{}) stable; urgency=medium\n\n  * Release {version}; see changelog.gz.\n\n -- {maintainer}  {}\n",
            crate::deb::REVISION,
            mail_date(*date)
        );
        Ok(vec![
            File::new(format!("{folder}/changelog.gz"), changes),
            File::new(format!("{folder}/changelog.Debian.gz"), pages::gzipped(entry.as_bytes())?)
                .only(Formats::Deb),
            File::new(
                format!("{folder}/copyright"),
                self.asset("copyright")?.replace("@NAME@", name),
            )
            .only(Formats::Deb),
            File::new(format!("/usr/share/licenses/{name}/LICENSE"), licence).only(Formats::Rpm),
        ])
    }

    /// A program without the names that only a developer reads, and what it needs.
    fn program(&self, name: &str) -> anyhow::Result<(File, elf::Needs)> {
        let built = built(self.programs, name)?;
        let needs = elf::needs(&read(&built)?).with_context(|| format!("reading {name}"))?;
        let scratch: PathBuf =
            std::env::temp_dir().join(format!("behalf-bundle-{}-{name}", std::process::id()));
        let status = Command::new("strip")
            .args(["--strip-all", "--remove-section=.comment", "--remove-section=.note", "-o"])
            .args([&scratch, &built])
            .status()
            .context("`strip` cannot be started: it comes with binutils")?;
        let content = read(&scratch);
        fs::remove_file(&scratch).ok();
        if !status.success() {
            bail!("`strip` failed for {name} ({status})");
        }
        Ok((File::program(name, content?), needs))
    }

    fn asset(&self, name: &str) -> anyhow::Result<String> {
        let path = self.root.join("xtask/bundle/assets").join(name);
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(text.replace("@VERSION@", &self.release.version))
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("reading {}", path.display()))
}

fn page(name: &str, text: &[u8]) -> anyhow::Result<File> {
    Ok(File::new(format!("/usr/share/man/man1/{name}.gz"), pages::gzipped(text)?))
}

fn notices_file(name: &str, notices: &Notices) -> anyhow::Result<File> {
    let packed = pages::gzipped(notices.text()?.as_bytes())?;
    Ok(File::new(format!("/usr/share/doc/{name}/third-party-notices.txt.gz"), packed))
}

fn instant(seconds: u32) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds.into()).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn date(seconds: u32) -> String {
    instant(seconds).strftime("%Y-%m-%d").to_string()
}

fn mail_date(seconds: u32) -> String {
    instant(seconds).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// Where a program is built: in the first of these folders that has it.
pub(crate) fn built(folders: &[PathBuf], name: &str) -> anyhow::Result<PathBuf> {
    let mut all = folders.iter().map(|folder| folder.join(name));
    all.find(|path| path.exists())
        .with_context(|| format!("{name} is not built: run this without --no-build"))
}
