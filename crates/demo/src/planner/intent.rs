//! What a question asks for, and the SQL that answers it.

mod to_sql;

use super::words::{
    BY, DIMENSIONS, Dimension, MEASURES, Measure, VALUES, WEAK_MEASURES, has, normalised,
};

/// Which span of time.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Period {
    Year(i32),
    Quarter(i32, u32),
    Month(i32, u32),
    /// Relative to today: a unit of `trunc`, and how many months back it starts and ends.
    Relative {
        unit: &'static str,
        from: i32,
        to: i32,
    },
}

/// One question, read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Intent {
    special: Option<String>,
    measure: Option<Measure>,
    dimensions: Vec<Dimension>,
    filters: Vec<(Dimension, &'static str)>,
    period: Option<Period>,
    ascending: bool,
    limit: Option<usize>,
}

const TABLE_QUESTIONS: [&str; 11] = [
    "what tables",
    "which tables",
    "list tables",
    "list the tables",
    "list my tables",
    "show tables",
    "show me the tables",
    "show me my tables",
    "my tables",
    "tables can i",
    "data can i access",
];
const SELF_QUESTIONS: [&str; 4] =
    ["who am i", "who are you acting as", "as whom", "which user am i"];
const FOLLOW_UPS: [&str; 7] = ["and", "what about", "how about", "now", "same", "only", "instead"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const UPWARD: [&str; 8] =
    ["worst", "lowest", "least", "smallest", "bottom", "weakest", "fewest", "slowest"];
const DOWNWARD: [&str; 8] =
    ["top", "best", "highest", "most", "largest", "biggest", "strongest", "leading"];

/// Whether a question leans on the one before it.
pub(super) fn is_follow_up(question: &str) -> bool {
    let text = normalised(question);
    FOLLOW_UPS.iter().any(|word| text.starts_with(&format!(" {word} ")))
}

/// Reads a question.
pub(super) fn read(question: &str) -> Intent {
    let text = normalised(question);
    if let Some(sql) = special(&text) {
        return Intent { special: Some(sql), ..Intent::default() };
    }
    let found = |list: &[(&str, Measure)]| {
        list.iter()
            .find(|(phrase, _)| has(&text, phrase) || has(&text, &format!("{phrase}s")))
            .map(|(_, m)| *m)
    };
    let filters: Vec<(Dimension, &'static str)> = VALUES
        .iter()
        .filter(|(word, _, _)| has(&text, word))
        .map(|(_, dimension, value)| (*dimension, *value))
        .fold(Vec::new(), |mut found, filter| {
            let covered = filter == (Dimension::Country, "Ireland")
                && found.contains(&(Dimension::Region, "UK & Ireland"));
            if !covered && !found.contains(&filter) {
                found.push(filter);
            }
            found
        });
    let measure = found(&MEASURES).or_else(|| found(&WEAK_MEASURES));
    let ranked = UPWARD.iter().chain(&DOWNWARD).any(|word| has(&text, word));
    let ascending = UPWARD.iter().any(|word| has(&text, word));
    let dimensions = dimensions(&text, ranked, measure);
    let limit = count_after_rank(&text).or_else(|| (ranked && asks_for_one(&text)).then_some(1));
    Intent { special: None, measure, dimensions, filters, period: period(&text), ascending, limit }
}

/// Questions with an answer of their own.
fn special(text: &str) -> Option<String> {
    if TABLE_QUESTIONS.iter().any(|q| has(text, q)) {
        return Some(
            "SELECT table_catalog, table_schema, table_name FROM system.information_schema.tables \
             WHERE table_schema <> 'information_schema' ORDER BY table_catalog, table_schema, table_name"
                .to_owned(),
        );
    }
    if SELF_QUESTIONS.iter().any(|q| has(text, q)) {
        return Some("SELECT current_user() AS acting_as".to_owned());
    }
    if has(text, "columns") || has(text, "describe") {
        let table = ["orders", "customers", "products", "targets", "salaries", "articles"]
            .into_iter()
            .find(|table| has(text, table))?;
        return Some(format!(
            "SELECT column_name, full_data_type FROM system.information_schema.columns \
             WHERE table_name = '{table}' AND table_schema <> 'information_schema' ORDER BY ordinal_position"
        ));
    }
    set_target(text)
}

/// `set the Q4 target for Iberia to 2.1 million`.
fn set_target(text: &str) -> Option<String> {
    let verbs = ["set", "change", "raise", "lower", "correct", "update"];
    if !has(text, "target") || !verbs.iter().any(|verb| has(text, verb)) {
        return None;
    }
    let region = VALUES.iter().find(|(word, d, _)| *d == Dimension::Region && has(text, word))?.2;
    let quarter = (1..=4).find(|n| has(text, &format!("q{n}")))?;
    let year = year_in(text).unwrap_or(2026);
    let words: Vec<&str> = text.split_whitespace().collect();
    let to = words.iter().rposition(|word| *word == "to")?;
    let number: f64 = words.get(to + 1)?.replace(['$', '€'], "").parse().ok()?;
    let factor = match words.get(to + 2) {
        Some(&"million" | &"m" | &"mio") => 1e6,
        Some(&"thousand" | &"k") => 1e3,
        _ => 1.0,
    };
    let cents = (number * factor * 100.0).round();
    let amount = format!("{:.2}", cents / 100.0);
    Some(format!(
        "UPDATE main.sales.targets SET target = {} WHERE region = '{region}' AND quarter = '{year}-Q{quarter}'",
        amount.trim_end_matches(".00")
    ))
}

fn dimensions(text: &str, ranked: bool, measure: Option<Measure>) -> Vec<Dimension> {
    let mut found: Vec<(usize, Dimension)> = Vec::new();
    for (phrase, dimension) in DIMENSIONS {
        let Some(at) = text.find(&format!(" {phrase} ")) else { continue };
        let before = text[..at].trim_end();
        let grouped = BY.iter().any(|by| before.ends_with(&format!(" {by}")) || before == *by)
            || before.ends_with(" and") && !found.is_empty()
            || matches!(phrase, "monthly" | "quarterly" | "yearly" | "regional")
            || text.contains(&format!(" {phrase} wise "));
        let counted = measure == Some(Measure::Customers) && dimension == Dimension::Customer;
        let of_rank = ranked
            && !counted
            && !matches!(dimension, Dimension::Month | Dimension::Quarter | Dimension::Year)
            || (ranked || before.ends_with(" which")) && before.ends_with(" which");
        let compared = has(text, "compare") && phrase.ends_with('s') && phrase != "status";
        if (grouped || of_rank || compared) && !found.iter().any(|(_, d)| *d == dimension) {
            let shadowed = dimension == Dimension::Product
                && found.iter().any(|(_, d)| *d == Dimension::Category)
                || dimension == Dimension::Customer
                    && found.iter().any(|(_, d)| *d == Dimension::Segment);
            if !shadowed {
                found.push((at, dimension));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, dimension)| dimension).collect()
}

/// `top 5`, `5 best`, `best five`.
fn count_after_rank(text: &str) -> Option<usize> {
    const NUMBERS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let number = |word: &str| {
        word.parse::<usize>()
            .ok()
            .filter(|n| (1..=100).contains(n))
            .or_else(|| NUMBERS.iter().position(|w| *w == word).map(|i| i + 1))
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let ranks: Vec<&str> = UPWARD.iter().chain(&DOWNWARD).copied().collect();
    words.windows(2).find_map(|pair| {
        let first_is_rank = ranks.contains(&pair[0]);
        let second_is_rank = ranks.contains(&pair[1]);
        if first_is_rank {
            number(pair[1])
        } else if second_is_rank {
            number(pair[0])
        } else {
            None
        }
    })
}

/// `which region…`, `what product…`, `the best region`: one row is asked for.
fn asks_for_one(text: &str) -> bool {
    DIMENSIONS.iter().any(|(phrase, _)| {
        let plural = phrase.ends_with("ies") || phrase.ends_with('s') && *phrase != "status";
        !plural && has(text, phrase)
    })
}

fn year_in(text: &str) -> Option<i32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .find_map(|digits| digits.parse().ok().filter(|year| (2000..2100).contains(year)))
}

fn period(text: &str) -> Option<Period> {
    const RELATIVE: [(&str, &str, i32, i32); 10] = [
        ("last quarter", "QUARTER", -3, 0),
        ("previous quarter", "QUARTER", -3, 0),
        ("this quarter", "QUARTER", 0, 3),
        ("last month", "MONTH", -1, 0),
        ("previous month", "MONTH", -1, 0),
        ("this month", "MONTH", 0, 1),
        ("last year", "YEAR", -12, 0),
        ("previous year", "YEAR", -12, 0),
        ("this year", "YEAR", 0, 12),
        ("year to date", "YEAR", 0, 12),
    ];
    let relative = RELATIVE.iter().find(|(phrase, ..)| has(text, phrase));
    if let Some((_, unit, from, to)) = relative {
        return Some(Period::Relative { unit, from: *from, to: *to });
    }
    let year = year_in(text);
    let ordinals = ["first quarter", "second quarter", "third quarter", "fourth quarter"];
    let quarter = (1..=4u32).find(|n| {
        text.contains(&format!(" q{n} "))
            || text.contains(&format!("-q{n} "))
            || has(text, ordinals[*n as usize - 1])
    });
    if let Some(quarter) = quarter {
        return Some(Period::Quarter(year.unwrap_or(2026), quarter));
    }
    let month = MONTHS.iter().zip(1u32..).find(|(name, _)| {
        // "may" is a month only beside a year or after "in".
        has(text, name) && (**name != "may" || year.is_some() || has(text, "in may"))
    });
    match (month, year) {
        (Some((_, month)), year) => Some(Period::Month(year.unwrap_or(2026), month)),
        (None, Some(year)) => Some(Period::Year(year)),
        (None, None) => None,
    }
}
