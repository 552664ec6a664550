//! A text that is looked for in others, in whatever case.

use crate::text::{is_null, write_text};
use arrow::{
    array::{Array, AsArray},
    datatypes::DataType,
};

/// What is looked for.
pub(crate) struct Needle {
    lower: String,
}

impl Needle {
    pub(crate) fn new(text: &str) -> Self {
        Self { lower: text.to_lowercase() }
    }

    /// Whether a text holds it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let needle = self.lower.as_bytes();
        let Some((first, rest)) = needle.split_first() else { return true };
        if !self.lower.is_ascii() {
            return text.to_lowercase().contains(&self.lower);
        }
        let (small, large) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
        let bytes = text.as_bytes();
        let Some(last) = bytes.len().checked_sub(needle.len()) else { return false };
        bytes[..=last].iter().enumerate().any(|(at, byte)| {
            (*byte == small || *byte == large)
                && bytes[at + 1..=at + rest.len()].eq_ignore_ascii_case(rest)
        })
    }

    /// Whether the text of a cell holds it; NULL has none. `scratch` is room to write in.
    pub(crate) fn is_in_cell(&self, array: &dyn Array, row: usize, scratch: &mut String) -> bool {
        if is_null(array, row) {
            return false;
        }
        match array.data_type() {
            DataType::Utf8 => self.is_in(array.as_string::<i32>().value(row)),
            _ => {
                scratch.clear();
                write_text(array, row, scratch) && self.is_in(scratch)
            }
        }
    }

    /// Whether a text of this type can hold it: most columns need not be looked through for a word.
    pub(crate) fn can_be_in(&self, kind: &DataType) -> bool {
        let only = |letters: &str| self.lower.chars().all(|c| letters.contains(c));
        match kind {
            kind if kind.is_integer() => only("-0123456789"),
            DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) => {
                only("-.0123456789")
            }
            DataType::Float16 | DataType::Float32 | DataType::Float64 => {
                only("-.0123456789einftya")
            }
            DataType::Date32 | DataType::Date64 => only("+-0123456789"),
            DataType::Timestamp(..) => only("+-:.0123456789tz"),
            DataType::Boolean => only("truefals"),
            DataType::Null => false,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_whatever_case() {
        let found = |needle: &str, text: &str| Needle::new(needle).is_in(text);
        assert!(found("", ""), "nothing is in everything");
        assert!(found("ER", "Iberia"), "in the middle");
        assert!(found("a", "A") && found("ia", "IBERIA"), "at the end");
        assert!(!found("iberian", "Iberia") && !found("x", ""), "what is longer is not");
        assert!(found("MÜLLER", "Frau Müller") && found("ü", "MÜNCHEN"), "beyond ASCII");
        assert!(found("b", "äb") && !found("ab", "äb"), "bytes are not letters");
    }
}
