//! The forms that cells are copied in.

use super::{is_formula, kind, may_be_formula};
use crate::{
    save::field,
    text::{is_nested, is_null, string, write_json, write_text},
    wrong::not_in_form,
};
use arrow::{
    array::{Array, RecordBatch},
    datatypes::DataType,
};
use behalf_core::{Failure, views::CopyForm};
use std::collections::{HashMap, HashSet};

pub(super) struct Form {
    form: CopyForm,
    names: Vec<String>,
    header: bool,
    /// The values of an IN list: each stands in it once.
    known: HashSet<String>,
    scratch: String,
}

impl Form {
    pub(super) fn new(form: CopyForm, names: &[&str], header: bool) -> Result<Self, Failure> {
        if form == CopyForm::SqlIn && names.len() != 1 {
            return Err(not_in_form(
                "An IN list holds the values of one column.",
                "Choose one column.",
            ));
        }
        let names = match form {
            CopyForm::Json => unique(names),
            _ => names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let header = match form {
            CopyForm::Tsv | CopyForm::Csv => header,
            CopyForm::Markdown => true,
            CopyForm::Json | CopyForm::SqlIn => false,
        };
        Ok(Self { form, names, header, known: HashSet::new(), scratch: String::new() })
    }

    /// What stands before the rows.
    pub(super) fn begin(&mut self, out: &mut String) {
        match self.form {
            CopyForm::Json => out.push('['),
            CopyForm::SqlIn => out.push('('),
            _ if self.header => {
                for (at, name) in self.names.iter().enumerate() {
                    separate(self.form, at, out);
                    cell(self.form, Some(name), true, out);
                }
                if self.form == CopyForm::Markdown {
                    out.push_str(" |\n|");
                    out.push_str(&" --- |".repeat(self.names.len()));
                }
            }
            _ => {}
        }
    }

    /// One row; `first` where none is before it.
    pub(super) fn row(
        &mut self,
        batch: &RecordBatch,
        row: usize,
        first: bool,
        out: &mut String,
    ) -> Result<(), Failure> {
        match self.form {
            CopyForm::Json => {
                out.push_str(if first { "\n  {" } else { ",\n  {" });
                for (at, name) in self.names.iter().enumerate() {
                    out.push_str(if at > 0 { ", " } else { "" });
                    string(name, out);
                    out.push_str(": ");
                    write_json(batch.column(at), row, out);
                }
                out.push('}');
            }
            CopyForm::SqlIn => {
                if let Some(value) = literal(batch.column(0), row)?
                    && self.known.insert(value.clone())
                {
                    out.push_str(if self.known.len() > 1 { ", " } else { "" });
                    out.push_str(&value);
                }
            }
            form => {
                if !first || self.header {
                    out.push_str(if form == CopyForm::Csv { "\r\n" } else { "\n" });
                }
                for (at, column) in batch.columns().iter().enumerate() {
                    separate(form, at, out);
                    self.scratch.clear();
                    let is_there = write_text(column, row, &mut self.scratch);
                    let text = is_there.then_some(self.scratch.as_str());
                    cell(form, text, may_be_formula(kind(batch, at)), out);
                }
                if form == CopyForm::Markdown {
                    out.push_str(" |");
                }
            }
        }
        Ok(())
    }

    /// How many bytes stand behind the rows.
    pub(super) fn tail(&self) -> usize {
        match self.form {
            CopyForm::Json => "\n]".len(),
            CopyForm::SqlIn => "NULL)".len(),
            _ => 0,
        }
    }

    /// What stands behind them.
    pub(super) fn end(&self, rows: u64, out: &mut String) {
        match self.form {
            CopyForm::Json => out.push_str(if rows > 0 { "\n]" } else { "]" }),
            // An empty list is no SQL; nothing equals NULL.
            CopyForm::SqlIn if self.known.is_empty() => out.push_str("NULL)"),
            CopyForm::SqlIn => out.push(')'),
            _ => {}
        }
    }
}

fn separate(form: CopyForm, at: usize, out: &mut String) {
    out.push_str(match (form, at) {
        (CopyForm::Markdown, 0) => "| ",
        (CopyForm::Markdown, _) => " | ",
        (_, 0) => "",
        (CopyForm::Csv, _) => ",",
        _ => "\t",
    });
}

fn cell(form: CopyForm, text: Option<&str>, is_text: bool, out: &mut String) {
    let Some(text) = text else {
        // NULL is an empty cell; in a table for people it says so.
        out.push_str(if form == CopyForm::Markdown { "NULL" } else { "" });
        return;
    };
    let guard = if form != CopyForm::Markdown && is_text && is_formula(text) { "'" } else { "" };
    match form {
        CopyForm::Csv => field(text, is_text, out),
        CopyForm::Markdown => {
            let flat = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
            out.push_str(&flat.replace('|', "\\|"));
        }
        _ => {
            out.push_str(guard);
            out.push_str(&text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " "));
        }
    }
}

/// A value as a literal of Databricks SQL; none where it is NULL.
fn literal(array: &dyn Array, row: usize) -> Result<Option<String>, Failure> {
    let kind = array.data_type();
    if is_nested(kind) {
        return Err(not_in_form(
            "Nested values do not fit in an IN list.",
            "Choose a column of numbers, texts or dates.",
        ));
    }
    if is_null(array, row) {
        return Ok(None);
    }
    let mut text = String::new();
    write_text(array, row, &mut text);
    let quoted = |text: &str| {
        // A backslash begins an escape in a literal; a quote twice ends one and begins another.
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
    };
    Ok(Some(match kind {
        DataType::Boolean => text,
        kind if kind.is_floating() && text.ends_with(['N', 'y']) => {
            format!("double({})", quoted(&text))
        }
        kind if kind.is_numeric() => text,
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => format!("X'{}'", text.trim_start_matches("0x")),
        _ => quoted(&text),
    }))
}

/// Names that do not repeat: `a`, `a_2`, `a_3`.
fn unique(names: &[&str]) -> Vec<String> {
    let mut taken: HashSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    // How far each name is counted: where all are one, none is tried twice.
    let mut seen: HashMap<&str, u32> = HashMap::new();
    names
        .iter()
        .map(|name| {
            let Some(number) = seen.get_mut(name) else {
                seen.insert(name, 1);
                return (*name).to_owned();
            };
            loop {
                *number += 1;
                let other = format!("{name}_{number}");
                if taken.insert(other.clone()) {
                    return other;
                }
            }
        })
        .collect()
}
