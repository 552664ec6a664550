//! What is in the packages: every file listed, the same in both formats, and what the world's own checkers say.

use crate::{PACKAGES, listed, package, ran, said, text, written};
use behalf_tests::Scratch;
use std::{collections::BTreeMap, fs, path::Path};

/// Mode and path of every file of a deb; folders are dpkg's business.
fn in_deb(name: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for line in said("dpkg-deb", &["--contents", text(&package("first", name, ".deb"))]).lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[1], "root/root", "{name}: everything is root's: {line}");
        if !words[0].starts_with('d') {
            files.push((octal(words[0]), words[5].trim_start_matches('.').to_owned()));
        }
    }
    files.sort();
    files
}

/// Mode and path of everything in an rpm; a folder ends in a slash.
fn in_rpm(name: &str) -> Vec<(String, String)> {
    let query = "[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]";
    let path = package("first", name, ".rpm");
    let mut files = Vec::new();
    for line in said("rpm", &["--nosignature", "-qp", "--queryformat", query, text(&path)]).lines()
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[1..3], ["root", "root"], "{name}: everything is root's: {line}");
        let slash = if words[0].starts_with('d') { "/" } else { "" };
        files.push((octal(words[0]), format!("{}{slash}", words[3])));
    }
    files.sort();
    files
}

/// `-rwxr-xr-x` as `0755`.
fn octal(letters: &str) -> String {
    let digit =
        |three: &str| three.bytes().fold(0, |sum, letter| sum * 2 + u32::from(letter != b'-'));
    format!("0{}{}{}", digit(&letters[1..4]), digit(&letters[4..7]), digit(&letters[7..10]))
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn every_file_is_one_that_is_listed() {
    for name in PACKAGES {
        for (format, holds) in [("deb", in_deb(name)), ("rpm", in_rpm(name))] {
            let is_here = |of: &String| of == "both" || of == format;
            let mut wanted: Vec<(String, String)> = listed(name)
                .into_iter()
                .filter(|(of, _, _)| is_here(of))
                .map(|(_, mode, path)| (mode, path))
                .collect();
            wanted.sort();
            assert_eq!(holds, wanted, "{name}, as {format}, holds what its list says");
        }
    }
}

/// The bytes of every file below a folder.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(each) = folders.pop() {
        for entry in fs::read_dir(each).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn both_formats_unpack_to_the_same_bytes() {
    for name in PACKAGES {
        let (deb, rpm) = (Scratch::new("deb"), Scratch::new("rpm"));
        said("dpkg-deb", &["--extract", text(&package("first", name, ".deb")), text(deb.path())]);
        let script = format!(
            "cd '{}' && rpm2cpio '{}' | cpio --quiet --extract --make-directories",
            rpm.path().display(),
            package("first", name, ".rpm").display()
        );
        said("sh", &["-c", &script]);
        let (deb, rpm) = (bytes(deb.path()), bytes(rpm.path()));
        for (of, _, path) in listed(name).iter().filter(|(of, _, _)| of == "both") {
            let path = path.trim_start_matches('/');
            assert!(deb[path] == rpm[path], "{name}: {path} ({of}) is the same in both");
            assert!(!deb[path].is_empty(), "{name}: {path} holds something");
        }
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn lintian_finds_no_error() {
    for name in PACKAGES {
        let deb = package("first", name, ".deb");
        let output = ran("lintian", &["--fail-on", "error", "--allow-root", text(&deb)]);
        let told = String::from_utf8_lossy(&output.stdout);
        println!("{told}");
        assert!(output.status.success(), "{name}: lintian shows no error: {told}{output:?}");
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn desktop_entry_and_metadata_are_valid() {
    let folder = Scratch::new("desktop");
    let deb = package("first", "behalf-desktop", ".deb");
    said("dpkg-deb", &["--extract", text(&deb), text(folder.path())]);
    let share = folder.path().join("usr/share");
    let entry = share.join("applications/dev.behalf.desktop.desktop");
    let told = said("desktop-file-validate", &[text(&entry)]);
    assert_eq!(told, "", "nothing is to be said about the entry");
    let entry = fs::read_to_string(entry).unwrap();
    assert!(entry.contains("MimeType=x-scheme-handler/behalf;"), "links are handled: {entry}");
    let metainfo = share.join("metainfo/dev.behalf.desktop.metainfo.xml");
    said("appstreamcli", &["validate", "--no-net", text(&metainfo)]);
    for size in [16, 22, 24, 32, 48, 64, 128, 256, 512_u32] {
        let icon = share.join(format!("icons/hicolor/{size}x{size}/apps/dev.behalf.desktop.png"));
        let bytes = fs::read(&icon).unwrap();
        let wanted = [size.to_be_bytes(), size.to_be_bytes()].concat();
        assert_eq!(bytes[16..24], wanted, "{} is as large as its folder says", icon.display());
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn every_work_of_others_has_its_licence() {
    for (name, works) in [
        (
            "behalf-desktop",
            &[
                "tauri 2",
                "react 19",
                "libsqlite3-sys ",
                "sqlcipher-src ",
                "@fontsource-variable/inter ",
            ][..],
        ),
        ("behalf", &["tokio 1", "rusqlite ", "sqlparser "]),
        ("behalf-demo", &["datafusion 55", "tokio 1"]),
    ] {
        let folder = Scratch::new("notices");
        let deb = package("first", name, ".deb");
        said("dpkg-deb", &["--extract", text(&deb), text(folder.path())]);
        let place = folder.path().join(format!("usr/share/doc/{name}/third-party-notices.txt.gz"));
        let notices = said("gzip", &["--decompress", "--stdout", text(&place)]);
        for work in works {
            let is_named = notices.lines().any(|line| line.starts_with(work));
            assert!(is_named, "{name}: {work} is named");
        }
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn the_installer_of_the_window_is_small() {
    // Written as for people; the others are packed quickly.
    let deb = package("next", "behalf-desktop", ".deb");
    let size = fs::metadata(&deb).unwrap().len();
    println!("{}: {size} bytes, in {}", deb.display(), written("next").display());
    assert!(size <= 15 * 1024 * 1024, "{size} bytes are more than an installer may have");
}
