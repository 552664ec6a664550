//! The licences of everything that a program is made of: of each crate that is linked, each package of the UI, and what
//! these hold of others, with the texts as their authors ship them.

use anyhow::{Context, bail};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What a crate that ships no text is given under, where its licence says so.
const MIT: &str = include_str!("../assets/mit.txt");
const BSD: &str = include_str!("../assets/bsd-3-clause.txt");

/// Texts, and whose they are.
#[derive(Default)]
pub(crate) struct Notices(BTreeMap<String, BTreeSet<String>>);

/// The graph of crates, as cargo resolves it for this machine.
pub(crate) struct Crates {
    packages: BTreeMap<String, Value>,
    nodes: BTreeMap<String, Value>,
}

impl Crates {
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["metadata", "--format-version=1", "--locked", "--filter-platform", &target])
            .current_dir(root)
            .output()
            .context("asking cargo for the crates")?;
        if !output.status.success() {
            bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let by_id = |list: &Value| -> BTreeMap<String, Value> {
            let all = list.as_array().into_iter().flatten();
            all.map(|each| (words(&each["id"]), each.clone())).collect()
        };
        Ok(Self {
            packages: by_id(&metadata["packages"]),
            nodes: by_id(&metadata["resolve"]["nodes"]),
        })
    }

    /// Every crate that is linked into a program: neither what tests it nor what builds it, but for those that hold
    /// the sources of a library in another language, `…-src`.
    fn linked(&self, program: &str) -> anyhow::Result<Vec<&Value>> {
        let named = self.packages.iter().find(|(_, package)| package["name"] == program);
        let (first, _) = named.with_context(|| format!("there is no crate {program}"))?;
        let mut found = BTreeSet::from([first.clone()]);
        let mut left = vec![first.clone()];
        while let Some(id) = left.pop() {
            let node = self.nodes.get(&id).context("a crate that is not resolved")?;
            for dependency in node["deps"].as_array().into_iter().flatten() {
                let kinds = dependency["dep_kinds"].as_array();
                let id = words(&dependency["pkg"]);
                let is_source =
                    self.packages.get(&id).is_some_and(|p| words(&p["name"]).ends_with("-src"));
                let is_linked = kinds
                    .into_iter()
                    .flatten()
                    .any(|kind| kind["kind"].is_null() || (is_source && kind["kind"] == "build"));
                let is_macro = self.packages.get(&id).is_some_and(is_macro);
                if is_linked && !is_macro && found.insert(id.clone()) {
                    left.push(id);
                }
            }
        }
        let is_other = |package: &&Value| !package["source"].is_null();
        Ok(found.iter().filter_map(|id| self.packages.get(id)).filter(is_other).collect())
    }
}

fn is_macro(package: &Value) -> bool {
    let targets = package["targets"].as_array().into_iter().flatten();
    targets.flat_map(|target| target["kind"].as_array()).flatten().any(|kind| kind == "proc-macro")
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Notices {
    /// Adds the crates of a program.
    pub(crate) fn crates(&mut self, crates: &Crates, program: &str) -> anyhow::Result<()> {
        for package in crates.linked(program)? {
            let manifest = PathBuf::from(words(&package["manifest_path"]));
            let folder = manifest.parent().context("a crate without a folder")?;
            let label = format!(
                "{} {} ({})",
                words(&package["name"]),
                words(&package["version"]),
                package["license"].as_str().unwrap_or("see below")
            );
            let mut texts = texts(folder, 3)?;
            if texts.is_empty() {
                let authors = package["authors"].as_array().into_iter().flatten().map(words);
                let licence = words(&package["license"]);
                texts.push(standard(&licence, &authors.collect::<Vec<_>>(), &label)?);
            }
            for text in texts {
                self.add(text, &label);
            }
        }
        Ok(())
    }

    /// Adds the packages that the UI is built of: those of its lock file that are not for development.
    pub(crate) fn npm(&mut self, ui: &Path) -> anyhow::Result<()> {
        let lock = fs::read_to_string(ui.join("package-lock.json"))
            .context("reading the UI's lock file")?;
        let lock: Value = serde_json::from_str(&lock)?;
        for (path, package) in lock["packages"].as_object().context("no packages")? {
            let skipped = ["dev", "optional", "devOptional", "peer"];
            if path.is_empty() || skipped.iter().any(|kind| package[*kind] == true) {
                continue;
            }
            let folder = ui.join(path);
            let name = path.rsplit_once("node_modules/").map_or(path.as_str(), |(_, name)| name);
            let licence = words(&package["license"]);
            let label = format!("{name} {} ({licence}), in the UI", words(&package["version"]));
            if !folder.is_dir() {
                bail!("{} is not installed: run `npm ci` in ui", folder.display());
            }
            let mut texts = texts(&folder, 1)?;
            if texts.is_empty() {
                let own: Value =
                    serde_json::from_str(&fs::read_to_string(folder.join("package.json"))?)?;
                let author = own["author"].as_str().or(own["author"]["name"].as_str());
                let author = author.map(str::to_owned).into_iter().collect::<Vec<_>>();
                texts.push(standard(&licence, &author, &label)?);
            }
            for text in texts {
                self.add(text, &label);
            }
        }
        Ok(())
    }

    fn add(&mut self, text: String, whose: &str) {
        self.0.entry(text).or_default().insert(whose.to_owned());
    }

    /// How many works are named.
    pub(crate) fn works(&self) -> usize {
        self.0.values().flatten().collect::<BTreeSet<_>>().len()
    }

    /// All of it, as a text.
    pub(crate) fn text(&self) -> anyhow::Result<String> {
        let mut text = format!(
            "Behalf is under the Apache License 2.0. It contains these {} works of others, and the Rust standard\n\
             library (MIT OR Apache-2.0), each under the licence that follows its name.\n",
            self.works()
        );
        let mut sorted: Vec<_> = self.0.iter().map(|(text, whose)| (whose, text)).collect();
        sorted.sort();
        for (whose, licence) in sorted {
            write!(text, "\n{}\n\n", "=".repeat(80))?;
            for label in whose {
                writeln!(text, "{label}")?;
            }
            write!(text, "\n{}\n", licence.trim_end())?;
        }
        Ok(text)
    }
}

/// The texts of licences and notices in a folder and so many levels below, in the order of their names.
fn texts(folder: &Path, levels: usize) -> anyhow::Result<Vec<String>> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .map(fs::DirEntry::path)
        .collect();
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        let name =
            path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let begins = ["license", "licence", "copying", "notice", "copyright", "unlicense"];
        let is_code = [".rs", ".js", ".ts", ".json", ".toml", ".html", ".c", ".h", ".py", ".sh"];
        if path.is_dir() && levels > 0 && name != "node_modules" && !path.is_symlink() {
            found.extend(texts(&path, levels - 1)?);
        } else if path.is_file()
            && begins
                .iter()
                .any(|begin| name.starts_with(begin) || name.contains(&format!("-{begin}")))
            && !is_code.iter().any(|end| name.ends_with(end))
        {
            let text = String::from_utf8_lossy(&fs::read(&path)?).replace("\r\n", "\n");
            if !text.trim().is_empty() {
                found.push(text);
            }
        }
    }
    Ok(found)
}

/// The text of a licence of which its author ships none.
fn standard(licence: &str, authors: &[String], label: &str) -> anyhow::Result<String> {
    let who = if authors.is_empty() { "the authors".to_owned() } else { authors.join(", ") };
    let has = |name: &str| licence.split([' ', '/', '(', ')']).any(|word| word == name);
    if has("MIT") {
        Ok(MIT.replace("@AUTHORS@", &who))
    } else if has("Apache-2.0") {
        Ok(format!(
            "By {who}, under the Apache License 2.0, whose text is the licence of Behalf itself."
        ))
    } else if has("BSD-3-Clause") {
        Ok(BSD.replace("@AUTHORS@", &who))
    } else if has("CC0-1.0") {
        Ok(format!(
            "By {who}, who gave up all rights by CC0 1.0: https://creativecommons.org/publicdomain/zero/1.0/"
        ))
    } else if has("MPL-2.0") {
        Ok(format!(
            "By {who}, under the Mozilla Public License 2.0 (https://mozilla.org/MPL/2.0/), unchanged. Its source is\n\
             published as the crate of this name and version: https://crates.io/crates/{}",
            label.split(' ').next().unwrap_or_default()
        ))
    } else {
        bail!("{label} ships no licence text, and none is known for it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_without_a_text_is_given_under_the_one_it_names() {
        let text = standard("MIT OR Apache-2.0", &["Ann".to_owned()], "x").unwrap();
        assert!(text.contains("Copyright (c) Ann"), "with its author: {text}");
        let error = standard("Strange-1.0", &[], "odd 1.0").unwrap_err();
        assert!(error.to_string().contains("odd 1.0"), "an unknown one stops the release: {error}");
    }

    #[test]
    fn equal_texts_are_told_once() {
        let mut notices = Notices::default();
        notices.add("licence".to_owned(), "b 1 (MIT)");
        notices.add("licence".to_owned(), "a 1 (MIT)");
        let text = notices.text().unwrap();
        assert_eq!(text.matches("licence\n").count(), 1, "one text: {text}");
        assert!(text.contains("a 1 (MIT)\nb 1 (MIT)\n\nlicence"), "for both: {text}");
        assert_eq!(notices.works(), 2, "of two works");
    }
}
