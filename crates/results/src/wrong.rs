//! What is wrong with a way to look at a result, for people.

use behalf_core::{Failure, FailureCode, results::Column};

/// A column that the result does not have.
pub(crate) fn no_column(column: u32, columns: &[Column]) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: format!("column {}", u64::from(column) + 1) },
        format!("This result has no column {}.", u64::from(column) + 1),
        format!("It has {}. Choose one of them.", columns.len()),
    )
}

/// A value that does not read as the type of its column.
pub(crate) fn no_value(text: &str, column: &str, like: &str) -> Failure {
    let short: String = text.chars().take(80).collect();
    Failure::new(
        FailureCode::Invalid { field: column.to_owned() },
        format!("“{short}” is not a value of the column “{column}”."),
        format!("Write {like}."),
    )
}

/// A column whose values have no order.
pub(crate) fn no_order(column: &str) -> Failure {
    Failure::new(
        FailureCode::Invalid { field: column.to_owned() },
        format!("The values of the column “{column}” have no order."),
        "Choose a column of numbers, texts, dates or times.",
    )
}

/// More rows than are numbered.
pub(crate) fn too_many() -> Failure {
    Failure::new(
        FailureCode::Invalid { field: "rows".to_owned() },
        "This result has too many rows to be looked at otherwise than as it came.",
        "Ask for fewer rows.",
    )
}

/// The columns that are copied do not fit the form.
pub(crate) fn not_in_form(message: &str, hint: &str) -> Failure {
    Failure::new(FailureCode::Invalid { field: "columns".to_owned() }, message, hint)
}

/// A column as it is called to a person: by its number where it has no name.
pub(crate) fn name_of(column: u32, columns: &[Column]) -> Result<String, Failure> {
    let found = columns.get(column as usize).ok_or_else(|| no_column(column, columns))?;
    Ok(match found.name.as_str() {
        "" => format!("column {}", u64::from(column) + 1),
        name => name.to_owned(),
    })
}
