//! What makes a program large: its bytes by crate, from the symbols that a release build keeps and a package does not.

use anyhow::Context;
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};
use std::collections::BTreeMap;

/// Names and bytes, the largest first: crates, what is C, and what of a section has no name.
pub(crate) fn contributors(program: &[u8]) -> anyhow::Result<Vec<(String, u64)>> {
    let file = object::File::parse(program).context("not a program")?;
    let mut bytes: BTreeMap<String, u64> = BTreeMap::new();
    let mut rest: BTreeMap<usize, (String, u64)> = BTreeMap::new();
    for section in file.sections().filter(|section| section.address() != 0) {
        let size = section.file_range().map_or(0, |(_, size)| size);
        rest.insert(section.index().0, (section.name().unwrap_or("?").to_owned(), size));
    }
    // One place may have several names; it is counted once.
    let mut seen = BTreeMap::new();
    for symbol in file.symbols() {
        let is_part = matches!(symbol.kind(), SymbolKind::Text | SymbolKind::Data);
        if let (true, Some(section)) = (is_part && symbol.size() > 0, symbol.section_index()) {
            seen.entry((section.0, symbol.address())).or_insert((symbol.size(), symbol.name()));
        }
    }
    for ((section, _), (size, name)) in seen {
        let Some((_, left)) = rest.get_mut(&section) else { continue };
        let size = size.min(*left);
        *left -= size;
        *bytes.entry(owner(name.unwrap_or_default())).or_default() += size;
    }
    for (name, left) in rest.into_values() {
        let what = match name.as_str() {
            ".rodata" => "texts, tables and the embedded UI (.rodata)".to_owned(),
            ".eh_frame" | ".gcc_except_table" | ".eh_frame_hdr" => "unwinding tables".to_owned(),
            ".rela.dyn" => "relocations".to_owned(),
            other => format!("the rest of {other}"),
        };
        *bytes.entry(what).or_default() += left;
    }
    let mut all: Vec<_> = bytes.into_iter().filter(|(_, size)| *size > 0).collect();
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(all)
}

/// The crate that a symbol comes from.
fn owner(symbol: &str) -> String {
    let Ok(name) = rustc_demangle::try_demangle(symbol) else { return "C and assembly".to_owned() };
    let name = format!("{name:#}");
    let path = name.trim_start_matches(|c: char| !(c.is_alphanumeric() || c == '_'));
    let path = ["dyn ", "mut ", "const "]
        .iter()
        .fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(path.len());
    path[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_belongs_to_the_crate_that_its_name_begins_with() {
        let cases = [
            ("_ZN9sqlparser6parser6Parser5parse17h0123456789abcdefE", "sqlparser"),
            (
                "_ZN59_$LT$behalf_app..desk..Desk$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE",
                "behalf_app",
            ),
            ("_RNvNtCs1234_7mycrate3foo3bar", "mycrate"),
            ("sqlite3_step", "C and assembly"),
        ];
        for (symbol, wanted) in cases {
            assert_eq!(owner(symbol), wanted, "{symbol}");
        }
    }

    #[test]
    fn every_byte_of_a_program_is_somebodys() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let file = object::File::parse(&*program).unwrap();
        let loaded: u64 = file
            .sections()
            .filter(|section| section.address() != 0)
            .filter_map(|section| section.file_range())
            .map(|(_, size)| size)
            .sum();
        let told: u64 = contributors(&program).unwrap().iter().map(|(_, size)| size).sum();
        assert_eq!(told, loaded, "the sum is that of all sections that are loaded");
    }
}
