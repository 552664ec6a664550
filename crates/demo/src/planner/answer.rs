//! Prose from a tool's result. It says what the rows say, and nothing more.

mod told;

use super::{
    gullible,
    words::{has, normalised},
};
use serde_json::Value;

/// Rows that are written out.
const LISTED: usize = 20;

/// Answers the question with every result, each in a paragraph of its own.
pub(super) fn together(question: &str, results: &[&str]) -> String {
    let mut paragraphs: Vec<String> =
        results.iter().map(|result| compose(question, result)).collect();
    for wanted in results.iter().flat_map(|result| gullible::repeated(result)) {
        if !paragraphs.iter().any(|paragraph| paragraph.contains(&wanted)) {
            paragraphs.push(wanted);
        }
    }
    paragraphs.join("\n\n")
}

/// Answers the question with a result: `{columns, rows, total_rows}`, `{documents}`, `{answer}`,
/// `{text}`, `{error}`, or whatever else a tool gives.
pub(crate) fn compose(question: &str, result: &str) -> String {
    let Ok(result) = serde_json::from_str::<Value>(result) else {
        return format!("The tool answered: {result}");
    };
    if let Some(error) = result["error"]["message"].as_str().or(result["error"].as_str()) {
        return format!("I could not read that: {error}");
    }
    if ["columns", "rows", "total_rows"].iter().all(|field| result.get(field).is_none()) {
        return told::prose(&result);
    }
    let columns: Vec<String> = result["columns"]
        .as_array()
        .map(|columns| {
            columns
                .iter()
                .map(|c| c["name"].as_str().or(c.as_str()).unwrap_or_default().to_owned())
                .collect()
        })
        .unwrap_or_default();
    let rows: Vec<Vec<String>> = result["rows"]
        .as_array()
        .map(|rows| {
            rows.iter()
                .map(|row| {
                    row.as_array().map(|cells| cells.iter().map(cell).collect()).unwrap_or_default()
                })
                .collect()
        })
        .unwrap_or_default();
    let total = result["total_rows"].as_u64().unwrap_or(rows.len() as u64);
    if columns == ["num_affected_rows"] {
        let count = rows.first().and_then(|row| row.first()).cloned().unwrap_or_default();
        let noun = if count == "1" { "row was" } else { "rows were" };
        return format!("Done: {count} {noun} changed.");
    }
    if columns.iter().any(|column| column == "table_name") {
        return tables(&rows, total);
    }
    match (rows.as_slice(), columns.as_slice()) {
        ([], _) => "There are no rows for that.".to_owned(),
        ([row], [column]) => {
            let value = row.first().map(|v| number(v)).unwrap_or_default();
            format!("{} is **{value}**.", title(column))
        }
        _ => listed(question, &columns, &rows, total),
    }
}

fn tables(rows: &[Vec<String>], total: u64) -> String {
    if rows.is_empty() {
        return "You cannot access any table yet. Ask your workspace admin for access.".to_owned();
    }
    let mut text =
        format!("You can access {total} {}:\n", if total == 1 { "table" } else { "tables" });
    for row in rows {
        text.push_str(&format!("\n- `{}`", row.join(".")));
    }
    if (rows.len() as u64) < total {
        text.push_str(&format!("\n\nand {} more.", total - rows.len() as u64));
    }
    text
}

fn listed(question: &str, columns: &[String], rows: &[Vec<String>], total: u64) -> String {
    let (Some(measure), Some(first)) = (columns.last(), rows.first()) else {
        return "There are no rows for that.".to_owned();
    };
    let value = |row: &Vec<String>| row.last().map(|v| number(v)).unwrap_or_default();
    let label = |row: &Vec<String>| row[..row.len().saturating_sub(1)].join(" · ");
    let by = columns[..columns.len() - 1].join(" and ");
    let mut text = format!("{} by {}", title(measure), by.replace('_', " "));
    let asked = normalised(question);
    let low =
        ["worst", "lowest", "least", "smallest", "bottom"].iter().any(|word| has(&asked, word));
    let in_time = columns.iter().any(|c| matches!(c.as_str(), "month" | "quarter" | "year"));
    if columns.len() == 2 && !in_time {
        let verb = if low { "is lowest" } else { "leads" };
        text.push_str(&format!(": **{}** {verb} with **{}**", label(first), value(first)));
    }
    text.push_str(".\n");
    for row in rows.iter().take(LISTED) {
        text.push_str(&format!("\n- {}: {}", label(row), value(row)));
    }
    let shown = rows.len().min(LISTED) as u64;
    if shown < total {
        text.push_str(&format!("\n\nand {} more rows.", total - shown));
    }
    text
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn title(column: &str) -> String {
    let words = column.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Groups thousands of a decimal number; anything else stays.
fn number(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = !whole.is_empty()
        && whole.bytes().all(|b| b.is_ascii_digit())
        && fraction.bytes().all(|b| b.is_ascii_digit());
    if !numeric {
        return text.to_owned();
    }
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_prose() {
        let result = r#"{"columns":[{"name":"region"},{"name":"revenue"}],"rows":[["DACH","1234567.50"],["Iberia",null]],"total_rows":2}"#;
        assert_eq!(
            compose("revenue by region", result),
            "Revenue by region: **DACH** leads with **1,234,567.50**.\n\n- DACH: 1,234,567.50\n- Iberia: none",
            "the first row leads, NULL is none"
        );
    }

    #[test]
    fn an_error_is_told_as_it_is() {
        let result = r#"{"error":{"code":"forbidden","message":"dave does not have SELECT."}}"#;
        assert_eq!(
            compose("x", result),
            "I could not read that: dave does not have SELECT.",
            "no data is made up"
        );
    }
}
