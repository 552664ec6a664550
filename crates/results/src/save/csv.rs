//! CSV by RFC 4180, in UTF-8. NULL is an empty field, an empty text is `""`. A text that a spreadsheet would
//! take for a formula begins with an apostrophe.

use super::{Sink, Source, Writer};
use crate::{is_formula, may_be_formula, text::write_text};
use arrow::array::RecordBatch;
use behalf_core::Failure;
use std::io::Write;

/// How much is gathered before it goes to the file.
const GATHERED: usize = 64 * 1024;

pub(super) struct Csv<'a, 'b> {
    out: &'a mut Sink<'b>,
    lines: String,
}

impl<'a, 'b> Csv<'a, 'b> {
    pub(super) fn begin(source: &Source<'_>, out: &'a mut Sink<'b>) -> Result<Self, Failure> {
        let mut lines = String::new();
        for (at, column) in source.columns.iter().enumerate() {
            separate(at, &mut lines);
            // Whoever asked has chosen the names: they may be formulas too.
            field(&column.name, true, &mut lines);
        }
        lines.push_str("\r\n");
        Ok(Self { out, lines })
    }

    fn hand_on(&mut self) -> Result<(), Failure> {
        self.out.write_all(self.lines.as_bytes()).map_err(Failure::internal)?;
        self.lines.clear();
        Ok(())
    }
}

impl Writer for Csv<'_, '_> {
    fn rows(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let mut text = String::new();
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| (column, may_be_formula(column.data_type())))
            .collect();
        for row in 0..batch.num_rows() {
            for (at, (column, guarded)) in columns.iter().enumerate() {
                separate(at, &mut self.lines);
                text.clear();
                if write_text(column, row, &mut text) {
                    field(&text, *guarded, &mut self.lines);
                }
            }
            self.lines.push_str("\r\n");
            if self.lines.len() >= GATHERED {
                self.hand_on()?;
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<u64, Failure> {
        self.hand_on()?;
        Ok(0)
    }
}

fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

/// A field that is there: quoted where it has to be, where it is empty, and where it holds what separates
/// fields elsewhere, so that no part of it begins another cell.
pub(crate) fn field(text: &str, guarded: bool, out: &mut String) {
    let apostrophe = if guarded && is_formula(text) { "'" } else { "" };
    if !text.is_empty() && !text.contains([',', '"', '\r', '\n', ';', '\t']) {
        out.push_str(apostrophe);
        out.push_str(text);
        return;
    }
    out.push('"');
    out.push_str(apostrophe);
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}
