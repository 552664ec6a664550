//! What a program is linked with: from its dynamic section, not from a list that somebody keeps.

use anyhow::Context;
use object::{
    Endianness, elf,
    read::elf::{Dyn, ElfFile64, FileHeader},
};
use std::collections::{BTreeMap, BTreeSet};

/// The libraries that a program needs, and of each the versions of its symbols.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs(pub(crate) BTreeMap<String, BTreeSet<String>>);

/// Reads them from a program.
pub(crate) fn needs(program: &[u8]) -> anyhow::Result<Needs> {
    let file = ElfFile64::<Endianness>::parse(program).context("not a program for 64 bits")?;
    let header = file.elf_header();
    let endian = header.endian()?;
    let sections = header.sections(endian, program)?;
    let mut needs = Needs::default();
    if let Some((entries, link)) = sections.dynamic(endian, program)? {
        let strings = sections.strings(endian, program, link)?;
        for entry in entries.iter().filter(|entry| entry.tag(endian) == elf::DT_NEEDED) {
            needs.0.entry(text(entry.string(endian, strings)?)).or_default();
        }
    }
    if let Some((mut libraries, link)) = sections.gnu_verneed(endian, program)? {
        let strings = sections.strings(endian, program, link)?;
        while let Some((library, mut versions)) = libraries.next()? {
            let of = needs.0.entry(text(library.file(endian, strings)?)).or_default();
            while let Some(version) = versions.next()? {
                of.insert(text(version.name(endian, strings)?));
            }
        }
    }
    Ok(needs)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Needs {
    /// The packages of Debian that hold these libraries. One that is not in the table is an error: a package that lacks
    /// a dependency is found by whoever installs it, too late.
    pub(crate) fn debian(&self) -> anyhow::Result<Vec<String>> {
        let mut packages = BTreeSet::new();
        for (library, versions) in &self.0 {
            let package = match library.as_str() {
                "libc.so.6" | "libm.so.6" | "ld-linux-x86-64.so.2" | "ld-linux-aarch64.so.1" => {
                    format!("libc6 (>= {})", self.glibc().context("no version of the C library")?)
                }
                "libgcc_s.so.1" => "libgcc-s1 (>= 4.2)".to_owned(),
                "libcrypto.so.3" => "libssl3 (>= 3.0.0)".to_owned(),
                "libcairo.so.2" => "libcairo2 (>= 1.10.0)".to_owned(),
                "libdbus-1.so.3" => "libdbus-1-3 (>= 1.9.14)".to_owned(),
                "libgdk_pixbuf-2.0.so.0" => "libgdk-pixbuf-2.0-0 (>= 2.36.9)".to_owned(),
                "libgio-2.0.so.0" | "libglib-2.0.so.0" | "libgobject-2.0.so.0" => {
                    "libglib2.0-0 (>= 2.65.1)".to_owned()
                }
                "libgtk-3.so.0" | "libgdk-3.so.0" => "libgtk-3-0 (>= 3.21.5)".to_owned(),
                "libjavascriptcoregtk-4.1.so.0" => "libjavascriptcoregtk-4.1-0".to_owned(),
                "libsoup-3.0.so.0" => "libsoup-3.0-0 (>= 3.0.3)".to_owned(),
                "libwebkit2gtk-4.1.so.0" => "libwebkit2gtk-4.1-0 (>= 2.41.90)".to_owned(),
                _ => anyhow::bail!("no Debian package is known for {library} ({versions:?})"),
            };
            packages.insert(package);
        }
        Ok(packages.into_iter().collect())
    }

    /// What an rpm requires: libraries and the versions of their symbols, as rpm's own generator writes them.
    pub(crate) fn rpm(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (library, versions) in &self.0 {
            all.push(format!("{library}()(64bit)"));
            all.extend(versions.iter().map(|version| format!("{library}({version})(64bit)")));
        }
        all
    }

    /// The newest version of the C library that is asked for.
    fn glibc(&self) -> Option<String> {
        let number = |version: &str| -> Option<(u32, u32)> {
            let mut parts = version.strip_prefix("GLIBC_")?.split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        };
        let newest = self.0.values().flatten().filter_map(|version| number(version)).max()?;
        Some(format!("{}.{}", newest.0, newest.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needing(libraries: &[(&str, &[&str])]) -> Needs {
        let owned = |versions: &[&str]| versions.iter().map(|v| (*v).to_owned()).collect();
        Needs(libraries.iter().map(|(name, of)| ((*name).to_owned(), owned(of))).collect())
    }

    #[test]
    fn the_newest_version_of_the_c_library_is_asked_for() {
        let needs = needing(&[("libc.so.6", &["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.9"])]);
        assert_eq!(needs.debian().unwrap(), ["libc6 (>= 2.34)"], "2.34 is newer than 2.9");
    }

    #[test]
    fn a_library_that_nobody_thought_of_is_an_error() {
        let error = needing(&[("libnew.so.1", &[])]).debian().unwrap_err();
        assert!(error.to_string().contains("libnew.so.1"), "it is named: {error}");
    }

    #[test]
    fn an_rpm_names_libraries_and_versions() {
        let needs = needing(&[("libc.so.6", &["GLIBC_2.34"])]);
        let wanted = ["libc.so.6()(64bit)", "libc.so.6(GLIBC_2.34)(64bit)"];
        assert_eq!(needs.rpm(), wanted, "as rpm's generator writes them");
    }

    #[test]
    fn this_test_needs_the_c_library() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let needs = needs(&program).unwrap();
        assert!(needs.0.contains_key("libc.so.6"), "its own libraries are read: {needs:?}");
        assert!(needs.glibc().is_some(), "with the versions of their symbols: {needs:?}");
    }
}
