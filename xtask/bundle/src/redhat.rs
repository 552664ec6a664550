//! An `.rpm`, signed as it is written. No scriptlets: what keeps caches are file triggers of other packages.

use crate::{
    keys::Keys,
    package::{File, Machine, Package, Packing, Release},
};
use rpm::{BuildConfig, CompressionWithLevel, Dependency, FileOptions, PackageBuilder};

/// Our packaging of one version.
const REVISION: &str = "1";

pub(crate) fn file_name(package: &Package, release: &Release) -> anyhow::Result<String> {
    let version = &release.version;
    Ok(format!("{}-{version}-{REVISION}.{}.rpm", package.name, Machine::here()?.rpm))
}

pub(crate) fn write(package: &Package, release: &Release, keys: &Keys) -> anyhow::Result<Vec<u8>> {
    let mut builder = PackageBuilder::new(
        package.name,
        &release.version,
        "Apache-2.0",
        Machine::here()?.rpm,
        package.summary,
    );
    let level = match release.packing {
        Packing::Small => 9,
        Packing::Quick => 0,
    };
    let config = BuildConfig::v4()
        .source_date(release.date)
        .compression(CompressionWithLevel::Xz(level))
        // What is signed stays as it is.
        .reserved_space(None);
    builder
        .using_config(config)
        .release(REVISION)
        .description(package.description.join("\n\n"))
        .vendor(release.maintainer.as_str())
        .packager(release.maintainer.as_str())
        // Else that of this machine, which is nobody's business and never twice the same.
        .build_host("localhost")
        .cookie(format!("{} {}", package.name, release.version));
    for folder in own_folders(package) {
        builder.with_dir_entry(FileOptions::dir(folder).permissions(0o755))?;
    }
    for file in package.files.iter().filter(|file| file.formats.in_rpm()) {
        let options = FileOptions::new(file.path.as_str()).permissions(u16::try_from(file.mode)?);
        let options = match file.path.as_str() {
            path if path.starts_with("/usr/share/licenses/") => options.license(),
            path if is_documentation(path) => options.doc(),
            _ => options,
        };
        builder.with_file_contents(file.content.clone(), options)?;
    }
    builder.requires(Dependency::rpmlib("PayloadIsXz", "5.2-1"));
    for name in package.needs.rpm() {
        builder.requires(Dependency::any(name));
    }
    for name in package.starts {
        builder.requires(Dependency::any(*name));
    }
    for name in package.recommends[1] {
        builder.recommends(Dependency::any(*name));
    }
    for name in package.provides {
        builder.provides(Dependency::any(*name));
    }
    let written = builder.build_and_sign(keys.rpm())?;
    let mut bytes = Vec::new();
    written.write(&mut bytes)?;
    Ok(bytes)
}

fn is_documentation(path: &str) -> bool {
    path.starts_with("/usr/share/doc/") || path.starts_with("/usr/share/man/")
}

/// The folders that are this package's alone: rpm takes away only what a package names.
pub(crate) fn own_folders(package: &Package) -> Vec<String> {
    let is_own =
        |file: &&File| file.formats.in_rpm() && file.path.contains(&format!("/{}/", package.name));
    let mut folders: Vec<String> = package
        .files
        .iter()
        .filter(is_own)
        .filter_map(|file| file.path.rsplit_once('/').map(|(folder, _)| folder.to_owned()))
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::small;

    #[test]
    fn an_rpm_is_the_same_twice_signed_and_holds_what_is_for_rpms() {
        let keys = Keys::throwaway().unwrap();
        let one = write(&small::package(), &small::release(), &keys).unwrap();
        let other = write(&small::package(), &small::release(), &keys).unwrap();
        assert!(one == other, "byte for byte, the signature too");
        let read = rpm::Package::parse(&mut &*one).unwrap();
        let verifier = rpm::signature::pgp::Verifier::from_asc(&keys.openpgp_public).unwrap();
        read.verify_signature(verifier).unwrap();
        let paths: Vec<String> = read
            .metadata
            .get_file_paths()
            .unwrap()
            .into_iter()
            .map(|path| path.display().to_string())
            .collect();
        let wanted =
            ["/usr/bin/small", "/usr/share/licenses/small", "/usr/share/licenses/small/LICENSE"];
        assert_eq!(paths, wanted, "with the folder that is its own");
    }
}
