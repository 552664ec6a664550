//! One release: its packages, their signatures, the sums of all, and what of it is large.

use crate::{
    Arguments,
    contents::{NAMES, Sources, built},
    deb,
    keys::{Keys, THROWAWAY},
    manifest,
    notices::Crates,
    package::{Package, Packing, Release},
    redhat, sizes,
};
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::{fmt::Write as _, fs, path::Path, process::Command};

/// An installer of the window may be so large (design §11).
const BUDGET: u64 = 15 * 1024 * 1024;

/// Writes everything that was asked for.
pub(crate) fn write(arguments: &Arguments) -> anyhow::Result<()> {
    let keys = Keys::find(&arguments.keys)?;
    if keys.is_throwaway {
        let line = "!".repeat(THROWAWAY.len() + 6);
        println!(
            "{line}\n!! {THROWAWAY} !!\n{line}\nGive --key and --minisign-key for a release.\n"
        );
    }
    let date = match arguments.source_date_epoch {
        Some(date) => date,
        None => last_commit(&arguments.root)?,
    };
    if !arguments.sign_only.is_empty() {
        for file in &arguments.sign_only {
            let (name, content) = (file_name(file)?, fs::read(file)?);
            let signature = keys.minisign(&name, &content, date)?;
            fs::write(file.with_file_name(format!("{name}.minisig")), signature)?;
            println!("signed {name}");
        }
        return Ok(());
    }
    let release = Release {
        version: arguments.version.clone(),
        maintainer: arguments.maintainer.clone(),
        date,
        packing: if arguments.quick { Packing::Quick } else { Packing::Small },
    };
    fs::remove_dir_all(&arguments.out).ok();
    fs::create_dir_all(&arguments.out).context("making the folder of the packages")?;
    let crates = Crates::read(&arguments.root)?;
    let sources = Sources {
        root: &arguments.root,
        programs: &arguments.programs,
        release: &release,
        crates: &crates,
    };
    let mut out = Out { folder: &arguments.out, keys: &keys, date, sums: String::new() };
    out.plain(public_name("asc", &keys), keys.openpgp_public.as_bytes())?;
    out.plain(public_name("pub", &keys), keys.minisign_public()?.as_bytes())?;
    let wanted: Vec<&str> = match arguments.only.as_slice() {
        [] => NAMES.to_vec(),
        some => some.iter().map(String::as_str).collect(),
    };
    for name in wanted {
        let package = sources.package(name)?;
        let lists = arguments.root.join("xtask/bundle/manifest");
        manifest::compare(&lists, &package, arguments.write_manifest)?;
        let written = deb::write(&package, &release)?;
        let is_installer = name == "behalf-desktop";
        out.deb(&deb::file_name(&package, &release)?, &written)?;
        out.signed(
            &redhat::file_name(&package, &release)?,
            &redhat::write(&package, &release, &keys)?,
        )?;
        tell(&package, &built(&arguments.programs, name)?)?;
        if is_installer {
            let size = written.len() as u64;
            println!(
                "  the installer has {}, of {} that it may have\n",
                mebibytes(size),
                mebibytes(BUDGET)
            );
            if size > BUDGET && !arguments.quick {
                bail!("the installer of the window is larger than it may be");
            }
        }
    }
    out.finish()
}

/// The files of a release, and their sums.
struct Out<'o> {
    folder: &'o Path,
    keys: &'o Keys,
    date: u32,
    sums: String,
}

impl Out<'_> {
    fn plain(&mut self, name: String, content: &[u8]) -> anyhow::Result<()> {
        let sum = Sha256::digest(content);
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(self.sums, "{hex}  {name}")?;
        fs::write(self.folder.join(&name), content).with_context(|| format!("writing {name}"))
    }

    /// A file with a minisign signature beside it.
    fn signed(&mut self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        println!("{name}: {}", mebibytes(content.len() as u64));
        self.plain(name.to_owned(), content)?;
        let signature = self.keys.minisign(name, content, self.date)?;
        fs::write(self.folder.join(format!("{name}.minisig")), signature)?;
        Ok(())
    }

    /// A deb carries no signature that anybody checks; it has one beside it, for gpg.
    fn deb(&mut self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        self.signed(name, content)?;
        let signature = self.keys.openpgp(content, self.date)?;
        self.plain(format!("{name}.asc"), &signature)
    }

    fn finish(self) -> anyhow::Result<()> {
        let signature = self.keys.minisign("SHA256SUMS", self.sums.as_bytes(), self.date)?;
        fs::write(self.folder.join("SHA256SUMS.minisig"), signature)?;
        fs::write(self.folder.join("SHA256SUMS"), self.sums).context("writing the sums")
    }
}

/// Public keys, so named that a throwaway one cannot be taken for the project's.
fn public_name(end: &str, keys: &Keys) -> String {
    format!("{}.{end}", if keys.is_throwaway { "THROWAWAY-KEY" } else { "behalf" })
}

/// What a package takes on disk, and what of its program is large.
fn tell(package: &Package, program: &Path) -> anyhow::Result<()> {
    let bytes: usize = package.files.iter().map(|file| file.content.len()).sum();
    println!(
        "  {} files, {} on disk; of the program:",
        package.files.len(),
        mebibytes(bytes as u64)
    );
    for (who, size) in sizes::contributors(&fs::read(program)?)?.into_iter().take(10) {
        println!("  {:>10}  {who}", mebibytes(size));
    }
    println!();
    Ok(())
}

fn mebibytes(bytes: u64) -> String {
    // Two places are enough to compare with a budget.
    let hundredths = bytes * 100 / (1024 * 1024);
    format!("{}.{:02} MiB", hundredths / 100, hundredths % 100)
}

fn file_name(path: &Path) -> anyhow::Result<String> {
    let name = path.file_name().with_context(|| format!("{} names no file", path.display()))?;
    Ok(name.to_string_lossy().into_owned())
}

/// The time of the last commit: whoever builds the same sources writes the same bytes.
fn last_commit(root: &Path) -> anyhow::Result<u32> {
    let output = Command::new("git")
        .args(["log", "-1", "--format=%ct"])
        .current_dir(root)
        .output()
        .context("asking git for the time of the last commit; SOURCE_DATE_EPOCH gives it too")?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().context("no time of a last commit; SOURCE_DATE_EPOCH gives it too")
}
