//! A workbook that spreadsheets open: one sheet, written row by row into its package. What a cell cannot hold
//! exactly is a text, so that nothing is rounded; no text is a formula.

mod cell;
mod package;

use super::{Sink, Source, Writer, invalid};
use crate::{is_formula, text::write_text};
use arrow::array::{Array, RecordBatch};
use behalf_core::Failure;
use cell::{Cell, Kind};
use std::io::Write;
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Rows of a sheet, below its names.
const ROWS: u64 = 1_048_575;
const COLUMNS: u64 = 16_384;
/// Characters of a cell, as UTF-16 counts them.
const CHARACTERS: usize = 32_767;
/// Ends a text that was cut.
const MARK: &str = "… (cut)";
/// Cells of a sheet that may be longer than 4 GiB.
const MANY: u64 = 100_000;

/// Refuses what no sheet holds.
pub(super) fn fits(columns: u64, rows: u64) -> Result<(), Failure> {
    let hint = "Save it as Parquet or CSV, or look at fewer of them first.";
    if rows > ROWS {
        let message = format!("A sheet holds {ROWS} rows, and these are {rows}.");
        return Err(invalid("form", message, hint));
    }
    if columns > COLUMNS {
        let message = format!("A sheet holds {COLUMNS} columns, and these are {columns}.");
        return Err(invalid("form", message, hint));
    }
    Ok(())
}

pub(super) struct Workbook<'a, 'b> {
    zip: ZipWriter<&'a mut Sink<'b>>,
    /// The letters of each column.
    letters: Vec<String>,
    row: u64,
    cut_cells: u64,
}

impl<'a, 'b> Workbook<'a, 'b> {
    pub(super) fn begin(source: &Source<'_>, out: &'a mut Sink<'b>) -> Result<Self, Failure> {
        let columns = source.columns.len() as u64;
        let mut zip = ZipWriter::new(out);
        let options = SimpleFileOptions::default();
        for (name, text) in package::parts() {
            zip.start_file(name, options).map_err(failed)?;
            zip.write_all(text.as_bytes()).map_err(Failure::internal)?;
        }
        let is_large = columns.saturating_mul(source.rows) > MANY;
        zip.start_file(package::SHEET, options.large_file(is_large)).map_err(failed)?;
        zip.write_all(package::before_rows(columns).as_bytes()).map_err(Failure::internal)?;
        let letters = (0..source.columns.len()).map(letters).collect();
        let mut workbook = Self { zip, letters, row: 0, cut_cells: 0 };
        let names = source.columns.iter().map(|column| column.name.as_str());
        workbook.names(names)?;
        Ok(workbook)
    }

    fn names<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Result<(), Failure> {
        let mut line = self.begin_row();
        for (at, name) in names.enumerate() {
            if !name.is_empty() {
                self.text(at, name, package::HEADER, &mut line);
            }
        }
        self.end_row(line)
    }

    fn begin_row(&mut self) -> String {
        self.row += 1;
        format!("<row r=\"{}\">", self.row)
    }

    fn end_row(&mut self, mut line: String) -> Result<(), Failure> {
        line.push_str("</row>");
        self.zip.write_all(line.as_bytes()).map_err(Failure::internal)
    }

    /// A cell that is a number, of any look.
    fn number(&self, at: usize, number: &str, style: usize, line: &mut String) {
        let (letters, row) = (&self.letters[at], self.row);
        line.push_str(&format!("<c r=\"{letters}{row}\" s=\"{style}\"><v>{number}</v></c>"));
    }

    fn text(&mut self, at: usize, text: &str, style: usize, line: &mut String) {
        let (letters, row) = (&self.letters[at], self.row);
        line.push_str(&format!(
            "<c r=\"{letters}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
        ));
        let whole = end_of(text, CHARACTERS);
        if whole < text.len() {
            let room = CHARACTERS - MARK.encode_utf16().count();
            package::escape(&text[..end_of(text, room)], line);
            package::escape(MARK, line);
            self.cut_cells += 1;
        } else {
            package::escape(text, line);
        }
        line.push_str("</t></is></c>");
    }

    fn cell(&mut self, at: usize, kind: Kind, column: &dyn Array, row: usize, line: &mut String) {
        let mut text = String::new();
        if !write_text(column, row, &mut text) {
            return;
        }
        match kind.of(column, row, &text) {
            Cell::Number { style } => self.number(at, &text, style, line),
            Cell::Moment { serial, style } => self.number(at, &serial, style, line),
            Cell::Yes(is) => {
                let (letters, row, is) = (&self.letters[at], self.row, u8::from(is));
                line.push_str(&format!("<c r=\"{letters}{row}\" t=\"b\"><v>{is}</v></c>"));
            }
            Cell::Text => {
                let style = if is_formula(&text) { package::QUOTED } else { package::PLAIN };
                self.text(at, &text, style, line);
            }
        }
    }
}

impl Writer for Workbook<'_, '_> {
    fn rows(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let kinds: Vec<Kind> =
            batch.columns().iter().map(|column| Kind::from(column.data_type())).collect();
        for row in 0..batch.num_rows() {
            let mut line = self.begin_row();
            for (at, (column, kind)) in batch.columns().iter().zip(&kinds).enumerate() {
                self.cell(at, *kind, column, row, &mut line);
            }
            self.end_row(line)?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<u64, Failure> {
        self.zip.write_all(package::AFTER_ROWS.as_bytes()).map_err(Failure::internal)?;
        let cut_cells = self.cut_cells;
        self.zip.finish().map_err(failed)?;
        Ok(cut_cells)
    }
}

fn failed(error: ZipError) -> Failure {
    Failure::internal(error)
}

/// Where a text ends that has so many characters at most.
fn end_of(text: &str, characters: usize) -> usize {
    if text.len() <= characters {
        return text.len();
    }
    let mut count = 0;
    for (place, letter) in text.char_indices() {
        count += letter.len_utf16();
        if count > characters {
            return place;
        }
    }
    text.len()
}

/// The letters of a column: A, B, … Z, AA, …
fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_as_a_sheet_has_them() {
        let all = [0, 25, 26, 701, 702, 16_383].map(letters);
        assert_eq!(all, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_text_ends_between_characters_as_utf_16_counts_them() {
        assert_eq!(end_of("abc", 3), 3);
        assert_eq!(end_of("a😀b", 2), 1, "half of a pair is none");
        assert_eq!(end_of("a😀b", 3), 5);
    }
}
