//! A `.deb`: an `ar` of a version, a tar of what dpkg must know, and a tar of the files (deb(5)). No scripts: nothing of
//! ours runs as root when it is installed; desktop, icon and manual caches are kept by triggers of their own packages.

use crate::package::{File, Machine, Package, Packing, Release};
use anyhow::Context;
use liblzma::stream::{Check, Filters, LzmaOptions, PRESET_EXTREME, Stream};
use md5::{Digest, Md5};
use std::{collections::BTreeSet, fmt::Write as _, io::Write};

/// Our packaging of one version.
pub(crate) const REVISION: &str = "1";

pub(crate) fn file_name(package: &Package, release: &Release) -> anyhow::Result<String> {
    let version = &release.version;
    Ok(format!("{}_{version}-{REVISION}_{}.deb", package.name, Machine::here()?.deb))
}

pub(crate) fn write(package: &Package, release: &Release) -> anyhow::Result<Vec<u8>> {
    let packed = |content: &[u8]| packed(content, release.packing);
    let files: Vec<&File> = package.files.iter().filter(|file| file.formats.in_deb()).collect();
    let (control, sums) = (control(package, release, &files)?, sums(&files));
    let about = [("control", control.as_bytes()), ("md5sums", sums.as_bytes())];
    let about = about.into_iter().map(|(name, content)| (format!("./{name}"), 0o644, content));
    let control = packed(&tar(&["./".to_owned()], about, release.date)?)?;
    let all = files.iter().map(|file| (format!(".{}", file.path), file.mode, &*file.content));
    let data = packed(&tar(&folders(&files), all, release.date)?)?;
    let mut archive = ar::Builder::new(Vec::new());
    let members =
        [("debian-binary", &b"2.0\n"[..]), ("control.tar.xz", &control), ("data.tar.xz", &data)];
    for (name, content) in members {
        let mut header = ar::Header::new(name.as_bytes().to_vec(), content.len() as u64);
        header.set_mode(0o100_644);
        header.set_mtime(release.date.into());
        archive.append(&header, content).with_context(|| format!("packing {name}"))?;
    }
    Ok(archive.into_inner()?)
}

fn control(package: &Package, release: &Release, files: &[&File]) -> anyhow::Result<String> {
    let kibibytes: u64 = files.iter().map(|file| (file.content.len() as u64).div_ceil(1024)).sum();
    let mut depends = package.needs.debian()?;
    depends.extend(package.starts.iter().map(|name| (*name).to_owned()));
    let mut text = format!(
        "Package: {}\nVersion: {}-{REVISION}\nArchitecture: {}\nMaintainer: {}\nInstalled-Size: {kibibytes}\n",
        package.name,
        release.version,
        Machine::here()?.deb,
        release.maintainer
    );
    writeln!(text, "Depends: {}", depends.join(", "))?;
    if !package.recommends[0].is_empty() {
        writeln!(text, "Recommends: {}", package.recommends[0].join(", "))?;
    }
    writeln!(text, "Section: {}\nPriority: optional", package.section)?;
    writeln!(text, "Description: {}", package.summary)?;
    for (place, paragraph) in package.description.iter().enumerate() {
        if place > 0 {
            writeln!(text, " .")?;
        }
        for line in crate::pages::wrapped(paragraph, 76) {
            writeln!(text, " {line}")?;
        }
    }
    Ok(text)
}

fn sums(files: &[&File]) -> String {
    let line = |file: &&File| {
        let sum = Md5::digest(&file.content);
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{hex}  {}\n", file.path.trim_start_matches('/'))
    };
    files.iter().map(line).collect()
}

/// Every folder above a file, those above first.
fn folders(files: &[&File]) -> Vec<String> {
    let mut all = BTreeSet::from(["./".to_owned()]);
    for file in files {
        for (end, _) in file.path.match_indices('/').skip(1) {
            all.insert(format!(".{}/", &file.path[..end]));
        }
    }
    all.into_iter().collect()
}

fn tar<'f>(
    folders: &[String],
    files: impl Iterator<Item = (String, u32, &'f [u8])>,
    date: u32,
) -> anyhow::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut add = |name: &str, kind: tar::EntryType, mode: u32, content: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(date.into());
        header.set_size(content.len() as u64);
        header.set_uid(0);
        header.set_gid(0);
        header.set_username("root")?;
        header.set_groupname("root")?;
        // As dpkg writes them, with `./` in front, which the library would take away.
        let field = &mut header.as_gnu_mut().context("a GNU header")?.name;
        let place = field.get_mut(..name.len()).with_context(|| format!("{name} is too long"))?;
        place.copy_from_slice(name.as_bytes());
        header.set_cksum();
        archive.append(&header, content).with_context(|| format!("packing {name}"))
    };
    for name in folders {
        add(name, tar::EntryType::Directory, 0o755, &[])?;
    }
    for (name, mode, content) in files {
        add(&name, tar::EntryType::Regular, mode, content)?;
    }
    Ok(archive.into_inner()?)
}

/// Packed by xz; machine code is prepared for it first.
fn packed(content: &[u8], packing: Packing) -> anyhow::Result<Vec<u8>> {
    let mut filters = Filters::new();
    match std::env::consts::ARCH {
        "x86_64" => filters.x86(),
        _ => &mut filters,
    };
    filters.lzma2(&LzmaOptions::new_preset(match packing {
        Packing::Small => 9 | PRESET_EXTREME,
        Packing::Quick => 0,
    })?);
    let stream = Stream::new_stream_encoder(&filters, Check::Crc64)?;
    let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::small;

    #[test]
    fn a_deb_is_the_same_twice_and_holds_what_is_for_debs() {
        let one = write(&small::package(), &small::release()).unwrap();
        assert!(one == write(&small::package(), &small::release()).unwrap(), "byte for byte");
        let mut archive = ar::Archive::new(&*one);
        let mut members = Vec::new();
        while let Some(member) = archive.next_entry() {
            members
                .push(String::from_utf8(member.unwrap().header().identifier().to_vec()).unwrap());
        }
        assert_eq!(members, ["debian-binary", "control.tar.xz", "data.tar.xz"], "in this order");
    }

    #[test]
    fn the_control_file_says_what_dpkg_must_know() {
        let package = small::package();
        let files: Vec<&File> = package.files.iter().filter(|file| file.formats.in_deb()).collect();
        let text = control(&package, &small::release(), &files).unwrap();
        let wanted = format!(
            "Package: small\nVersion: 1.2.3-1\nArchitecture: {}\nMaintainer: Somebody <somebody@packages.invalid>\n\
             Installed-Size: 2\nDepends: xdg-utils\nSection: misc\nPriority: optional\nDescription: a small package\n It is small.\n",
            Machine::here().unwrap().deb
        );
        assert_eq!(text, wanted, "each field");
    }

    #[test]
    fn every_folder_comes_before_what_is_in_it() {
        let files = [File::new("/usr/bin/behalf", ""), File::new("/usr/share/doc/x/y", "")];
        let files: Vec<&File> = files.iter().collect();
        let wanted = [
            "./",
            "./usr/",
            "./usr/bin/",
            "./usr/share/",
            "./usr/share/doc/",
            "./usr/share/doc/x/",
        ];
        assert_eq!(folders(&files), wanted, "dpkg wants each folder named");
    }

    #[test]
    fn a_tar_is_the_same_twice_and_names_files_as_dpkg_does() {
        let one = || tar(&["./".into()], [("./a".to_owned(), 0o644, &b"x"[..])].into_iter(), 7);
        let bytes = one().unwrap();
        assert_eq!(bytes, one().unwrap(), "nothing of the clock or the machine is in it");
        assert_eq!(&bytes[512..516], b"./a\0", "the name begins with a dot");
    }
}
