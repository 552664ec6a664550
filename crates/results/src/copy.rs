//! Cells as text for the clipboard. What a spreadsheet would take for a formula, it is given as text.

mod forms;

use crate::{rows::Rows, stop::check, wrong};
use arrow::{array::RecordBatch, datatypes::DataType};
use behalf_core::{
    Failure,
    views::{CopiedText, CopyForm},
};
use forms::Form;
use std::ops::Range;
use tokio_util::sync::CancellationToken;

/// Bytes of text at most.
const TEXT: usize = 4 * 1024 * 1024;
/// Rows that are looked at at once.
const STEP: u64 = 1000;

impl Rows {
    /// The cells of these columns and rows in a form. Whole rows, as many as fit in 4 MiB.
    pub fn copy(
        &self,
        columns: &[u32],
        rows: Range<u64>,
        form: CopyForm,
        header: bool,
        stop: &CancellationToken,
    ) -> Result<CopiedText, Failure> {
        let names: Vec<&str> = columns
            .iter()
            .map(|column| {
                wrong::name_of(*column, self.columns())?;
                Ok(self.columns()[*column as usize].name.as_str())
            })
            .collect::<Result<_, Failure>>()?;
        if columns.is_empty() {
            return Err(wrong::not_in_form("No column is chosen.", "Choose the columns to copy."));
        }
        let end = rows.end.min(self.count());
        let mut form = Form::new(form, &names, header)?;
        let mut copied = CopiedText::default();
        let mut from = rows.start;
        form.begin(&mut copied.text);
        let head = copied.text.len();
        while from < end && !copied.cut {
            check(stop)?;
            let count = STEP.min(end - from);
            let Some(batch) = self.window(Some(columns), from, count)? else { break };
            for row in 0..batch.num_rows() {
                let before = copied.text.len();
                form.row(&batch, row, copied.rows == 0, &mut copied.text)?;
                if copied.text.len() + form.tail() > TEXT {
                    copied.text.truncate(before);
                    copied.cut = true;
                    break;
                }
                copied.rows += 1;
            }
            from += count;
        }
        debug_assert!(copied.rows > 0 || copied.text.len() == head, "no part of a row stays");
        form.end(copied.rows, &mut copied.text);
        Ok(copied)
    }
}

/// Whether a spreadsheet may take cells of this type for formulas: numbers and dates begin with a sign as
/// well, and are none.
pub fn may_be_formula(kind: &DataType) -> bool {
    !kind.is_primitive() && !matches!(kind, DataType::Boolean | DataType::Null)
}

/// Whether a spreadsheet would take this text for a formula: some skip what is not seen before one, and some
/// know the wide signs of East Asia. `sep=` is no formula, but says to one where cells begin.
pub fn is_formula(text: &str) -> bool {
    let is_unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    text.starts_with(['\t', '\r', '\n'])
        || text.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("sep="))
        || text
            .trim_start_matches(is_unseen)
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

fn kind(batch: &RecordBatch, column: usize) -> &DataType {
    batch.column(column).data_type()
}
