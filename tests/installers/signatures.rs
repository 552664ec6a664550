//! Who signed, read by others' programs; and that a byte of difference is noticed.

use crate::{PACKAGES, ending, package, ran, said, text, written};
use behalf_tests::Scratch;
use std::path::{Path, PathBuf};

/// A copy with one byte turned over, in the midst of it.
fn tampered(file: &Path, folder: &Scratch) -> PathBuf {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let copy = folder.path().join(file.file_name().unwrap());
    std::fs::write(&copy, bytes).unwrap();
    copy
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn gpg_verifies_every_deb_and_no_changed_one() {
    let folder = Scratch::new("gpg");
    let home = ["--batch", "--no-autostart", "--homedir", text(folder.path())];
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .unwrap();
    let key = written("first").join("THROWAWAY-KEY.asc");
    said("gpg", &[&home[..], &["--import", text(&key)]].concat());
    for name in PACKAGES {
        let deb = package("first", name, ".deb");
        let signature = format!("{}.asc", text(&deb));
        said("gpg", &[&home[..], &["--verify", &signature, text(&deb)]].concat());
        let changed = tampered(&deb, &folder);
        let output = ran("gpg", &[&home[..], &["--verify", &signature, text(&changed)]].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{name}: a changed package has no signature: {told}");
        assert!(told.contains("BAD signature"), "{name}: and that is why: {told}");
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn rpm_verifies_every_rpm_and_no_changed_one() {
    let folder = Scratch::new("rpmkeys");
    let database = folder.path().join("database");
    std::fs::create_dir(&database).unwrap();
    let base = ["--dbpath", text(&database)];
    let check = |file: &Path| {
        ran("rpmkeys", &[&base[..], &["--checksig", "--verbose", text(file)]].concat())
    };
    let first = package("first", "behalf", ".rpm");
    let unknown = check(&first);
    assert!(
        !unknown.status.success(),
        "a key that nobody has imported proves nothing: {unknown:?}"
    );
    let key = written("first").join("THROWAWAY-KEY.asc");
    said("rpmkeys", &[&base[..], &["--import", text(&key)]].concat());
    for name in PACKAGES {
        let rpm = package("first", name, ".rpm");
        let output = check(&rpm);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name} is verified: {told}");
        for line in ["Signature, key ID", "Header SHA256 digest: OK", "Payload SHA256 digest: OK"] {
            assert!(told.contains(line), "{name}: {line}: {told}");
        }
        let output = check(&tampered(&rpm, &folder));
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success(), "{name}: a changed package is refused: {told}");
        assert!(told.contains("BAD"), "{name}: and that is why: {told}");
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn minisign_verifies_sums_and_packages_and_no_changed_one() {
    let folder = Scratch::new("minisign");
    let home = written("first");
    let key = home.join("THROWAWAY-KEY.pub");
    let check = |file: &Path, signature: &str| {
        ran("minisign", &["-V", "-p", text(&key), "-m", text(file), "-x", signature])
    };
    let signed = ending(&home, ".minisig");
    assert_eq!(signed.len(), 7, "three debs, three rpms and the sums: {signed:?}");
    for signature in signed {
        let file = PathBuf::from(text(&signature).strip_suffix(".minisig").unwrap());
        let name = file.file_name().unwrap().to_str().unwrap();
        let output = check(&file, text(&signature));
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name} is verified: {output:?}");
        assert!(told.contains(&format!("file:{name}")), "the signature names its file: {told}");
        assert!(told.contains("THROWAWAY KEY"), "and that the key is nobody's: {told}");
        let output = check(&tampered(&file, &folder), text(&signature));
        assert!(!output.status.success(), "a changed {name} is refused: {output:?}");
    }
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn the_sums_are_those_of_every_file() {
    let home = written("first");
    let sums = std::fs::read_to_string(home.join("SHA256SUMS")).unwrap();
    let mut summed: Vec<&str> = sums.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    summed.sort_unstable();
    let there = ending(&home, "");
    let mut there: Vec<&str> =
        there.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    there.retain(|name| !name.ends_with(".minisig") && *name != "SHA256SUMS");
    assert_eq!(summed, there, "every file, but for the sums and what signs them, has a sum");
    let script = format!("cd '{}' && sha256sum --check --strict SHA256SUMS", home.display());
    said("sh", &["-c", &script]);
}

#[test]
#[ignore = "wants packages: cargo xtask test --all"]
fn the_same_sources_make_the_same_deb() {
    let (one, other) = (package("first", "behalf", ".deb"), package("again", "behalf", ".deb"));
    let same = std::fs::read(one).unwrap() == std::fs::read(other).unwrap();
    assert!(same, "two writings of one version are the same, byte for byte");
}
