//! Nested values as JSON. What JSON has no word for, such as NaN or a date, stands in it as a string.

use super::{is_nested, is_null, write_text};
use arrow::{
    array::{Array, ArrayRef, AsArray, StructArray},
    datatypes::DataType,
};

/// Adds a cell as JSON: of any type, NULL too.
pub(crate) fn write_json(array: &dyn Array, row: usize, out: &mut String) {
    if is_null(array, row) {
        out.push_str("null");
        return;
    }
    match array.data_type() {
        DataType::List(_) => list(&array.as_list::<i32>().value(row), out),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row), out),
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row), out),
        DataType::Struct(_) => object(array.as_struct(), row, out),
        DataType::Map(..) => map(&array.as_map().value(row), out),
        kind => {
            let mut text = String::new();
            write_text(array, row, &mut text);
            let is_bare =
                *kind == DataType::Boolean || (kind.is_numeric() && !text.ends_with(['N', 'y']));
            if is_bare { out.push_str(&text) } else { string(&text, out) }
        }
    }
}

/// Adds a text as a string of JSON.
pub(crate) fn string(text: &str, out: &mut String) {
    // A string has a form in JSON, whatever it holds.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

fn list(values: &ArrayRef, out: &mut String) {
    out.push('[');
    for row in 0..values.len() {
        if row > 0 {
            out.push(',');
        }
        write_json(values, row, out);
    }
    out.push(']');
}

fn object(array: &StructArray, row: usize, out: &mut String) {
    out.push('{');
    for (at, (name, column)) in array.column_names().iter().zip(array.columns()).enumerate() {
        if at > 0 {
            out.push(',');
        }
        string(name, out);
        out.push(':');
        write_json(column, row, out);
    }
    out.push('}');
}

/// A map: its keys as texts, whatever they are.
fn map(entries: &StructArray, out: &mut String) {
    out.push('{');
    let (keys, values) = (entries.column(0), entries.column(1));
    for row in 0..entries.len() {
        if row > 0 {
            out.push(',');
        }
        let mut key = String::new();
        if is_nested(keys.data_type()) {
            write_json(keys, row, &mut key);
        } else {
            write_text(keys, row, &mut key);
        }
        string(&key, out);
        out.push(':');
        write_json(values, row, out);
    }
    out.push('}');
}
