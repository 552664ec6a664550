//! Configurations that were written for another loader: all that load there load here, with the same answers,
//! and whatever is broken in one of them is named by its line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]
#![allow(clippy::print_stdout, reason = "a test tells what it did")]

use behalf_config::{Environment, parse};
use behalf_tests::corpus;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    hash::{BuildHasher, Hasher, RandomState},
};

/// Each file that loads in the original: its name, its text, and what the original reads from it.
fn examples() -> Vec<(String, String, Value)> {
    let Some(folder) = corpus() else {
        println!("no corpus is at hand: set BEHALF_CORPUS");
        return Vec::new();
    };
    let oracle = fs::read_to_string(folder.join("oracle.json")).unwrap();
    let oracle: BTreeMap<String, Value> = serde_json::from_str(&oracle).unwrap();
    let loads = oracle.into_iter().filter(|(_, said)| said["loads"] == true);
    loads
        .map(|(name, said)| (name.clone(), fs::read_to_string(folder.join(&name)).unwrap(), said))
        .collect()
}

#[test]
fn every_example_reads_as_the_original_reads_it() {
    let mut wrong = Vec::new();
    for (name, text, said) in examples() {
        match parse(&name, &text, &Environment::new()) {
            Err(errors) => {
                wrong.push(errors.iter().map(|e| format!("{e}\n")).collect::<String>());
            }
            Ok(config) => {
                let declared = serde_json::to_value(&config.declared).unwrap();
                let mut read = json!({ "loads": true, "app": config.name });
                read.as_object_mut().unwrap().extend(declared.as_object().unwrap().clone());
                for key in said.as_object().unwrap().keys().filter(|key| read[*key] != said[*key]) {
                    wrong.push(format!(
                        "{name}: {key}\n  here  {}\n  there {}\n",
                        read[key], said[key]
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.concat());
}

/// Small random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// A line of the file, changed as people and editors change one by mistake.
fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = dice.below(lines.len());
    let line = lines[at].clone();
    let half = dice.below(line.len().max(1));
    let half = (0..=half).rev().find(|n| line.is_char_boundary(*n)).unwrap_or(0);
    lines[at] = match dice.below(9) {
        // A key with a letter too many, or too few.
        0 => line.replacen(':', "x:", 1),
        1 if half > 0 => format!("{}{}", &line[..half - half.min(1)], &line[half..]),
        // Values of another type.
        2 => line.split_once(": ").map_or(line.clone(), |(key, _)| format!("{key}: [1, {{a: 2}}]")),
        3 => line.split_once(": ").map_or(line.clone(), |(key, _)| format!("{key}: {{b: 1}}")),
        4 => line.split_once(": ").map_or(line.clone(), |(key, _)| format!("{key}: 1.5e99")),
        // Anchors that lead nowhere.
        5 => line.replacen('*', "*nowhere_", 1),
        6 => line.replacen('&', "&other_", 1),
        // Indentation, and what was cut off.
        7 => format!(" {line}"),
        _ => line[..half].to_owned(),
    };
    lines.join("\n")
}

#[test]
fn whatever_is_broken_is_named_by_its_line() {
    let given = std::env::var("BEHALF_SEED").ok().map(|seed| seed.parse().unwrap());
    let seed: u64 = given.unwrap_or_else(|| RandomState::new().build_hasher().finish());
    println!("BEHALF_SEED={seed}");
    let mut dice = Dice(seed);
    let (mut tried, mut refused) = (0, 0);
    for (name, text, _) in examples() {
        for _ in 0..20 {
            let broken = mutated(&text, &mut dice);
            tried += 1;
            let Err(errors) = parse(&name, &broken, &Environment::new()) else { continue };
            refused += 1;
            assert!(!errors.is_empty(), "{name}: a refusal says why\n{broken}");
            let lines = broken.lines().count() as u64 + 1;
            for error in errors {
                let place =
                    error.place.unwrap_or_else(|| panic!("{name}: no line: {error}\n{broken}"));
                assert!((1..=lines).contains(&place.line), "{name}: a line of the file: {error}");
                assert!(!error.hint.is_empty(), "{name}: what to do: {error}");
            }
        }
    }
    println!("{tried} broken files, {refused} refused, each by its line");
    assert!(tried == 0 || refused > tried / 10, "mistakes are found: {refused} of {tried}");
}

/// Whether a document fits a schema, as far as the schema goes: types, keys, required ones, choices.
fn fits(document: &Value, schema: &Value, path: &str, wrong: &mut Vec<String>) {
    if let Some(all) = schema["anyOf"].as_array() {
        let fit = all.iter().any(|one| {
            let mut found = Vec::new();
            fits(document, one, path, &mut found);
            found.is_empty()
        });
        if !fit {
            wrong.push(format!("{path}: fits none of several"));
        }
        return;
    }
    let kind = match document {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => vec![kind],
    };
    if !kinds.contains(&kind) {
        wrong.push(format!("{path}: is {kind}, not {kinds:?}"));
    }
    if schema["enum"].as_array().is_some_and(|choices| !choices.contains(document)) {
        wrong.push(format!("{path}: is none of the choices"));
    }
    let Value::Object(entries) = document else { return };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !entries.contains_key(name.as_str().unwrap()) {
            wrong.push(format!("{path}: lacks {name}"));
        }
    }
    for (key, value) in entries {
        let path = format!("{path}.{key}");
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => wrong.push(format!("{path}: is not known")),
            (Value::Null, Value::Null | Value::Bool(true)) => {}
            (Value::Null, other) | (other, _) => fits(value, other, &path, wrong),
        }
    }
}

#[test]
fn an_editor_that_has_the_schema_takes_what_the_loader_takes() {
    let schema = behalf_config::schema();
    let mut wrong = Vec::new();
    for (name, text, _) in examples() {
        // With its parameters as they are written: a schema sees no values of them.
        let text = text.replace("${var.on_behalf_of_user}", "true");
        let document: Value = serde_yaml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        fits(&document, &schema, &name, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut found = Vec::new();
    let typo = json!({ "app": { "on_behalf_off_user": true, "exchange": { "grant": "jwt" } } });
    fits(&typo, &schema, "typo", &mut found);
    assert_eq!(found.len(), 2, "and refuses what it refuses: {found:?}");
}
