#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

use super::*;
use crate::{text::Zone, typed};
use arrow::{
    array::ArrayRef,
    compute::cast,
    datatypes::{DataType, TimeUnit},
};
use behalf_core::{
    charts::{Axis, Bin, ChartColumn, ColumnKind, Measure},
    results::Column,
    views::{ResultView, SortKey},
};
use std::{collections::BTreeMap, sync::Arc};

/// Columns by `name:TYPE`, rows by their texts; `-` is NULL. In two batches.
fn table(columns: &[&str], rows: &[&[&str]]) -> Rows {
    let columns: Vec<Column> = columns
        .iter()
        .map(|one| {
            let (name, kind) = one.split_once(':').unwrap();
            Column { name: name.into(), type_text: kind.into() }
        })
        .collect();
    let rows: Vec<Vec<Option<String>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| (*cell != "-").then(|| (*cell).to_owned())).collect())
        .collect();
    let (one, other) = rows.split_at(rows.len() / 2);
    let batch = |rows| with_moments(&columns, &typed::batch(&columns, rows).unwrap());
    let batches = vec![batch(one), batch(other)];
    Rows::whole(Arc::new(columns), Arc::new(batches))
}

/// Moments as they come over the wire: with their zone.
fn with_moments(columns: &[Column], batch: &RecordBatch) -> RecordBatch {
    let kind = DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()));
    let of = columns.iter().zip(batch.columns());
    let arrays: Vec<(&str, ArrayRef)> = of
        .map(|(column, array)| match column.type_text.as_str() {
            "TIMESTAMP" => (column.name.as_str(), cast(array, &kind).unwrap()),
            _ => (column.name.as_str(), array.clone()),
        })
        .collect();
    RecordBatch::try_from_iter_with_nullable(arrays.into_iter().map(|(n, a)| (n, a, true))).unwrap()
}

fn chart(x: u32, bin: Bin, of: Of, column: Option<u32>, most: u32) -> Chart {
    Chart { x: Axis { column: x, bin }, series: None, measure: Measure { column, of }, most }
}

fn point(x: &str, y: f64, rows: u64) -> ChartPoint {
    ChartPoint { x: Some(x.into()), series: None, y: Some(y), rows }
}

const SALES: [&str; 4] = ["region:STRING", "amount:DECIMAL(12,2)", "day:DATE", "at:TIMESTAMP"];

fn drawn(rows: &Rows, chart: &Chart) -> Result<ChartRows, Failure> {
    rows.chart(chart, &CancellationToken::new())
}

fn sales() -> Rows {
    let rows: [&[&str]; 6] = [
        &["DACH", "10.10", "2026-01-31", "2026-01-31T22:30:00Z"],
        &["Nordics", "1.00", "2026-02-01", "2026-01-31T22:59:59Z"],
        &["DACH", "0.20", "2026-02-02", "2026-01-31T23:00:00Z"],
        &["-", "5.00", "2025-12-31", "-"],
        &["Iberia", "-", "1899-03-01", "2026-02-01T00:00:00Z"],
        &["Iberia", "-2.00", "-", "2026-02-01T00:10:00Z"],
    ];
    table(&SALES, &rows)
}

#[test]
fn texts_stand_by_what_they_come_to_and_the_rest_is_one() {
    let told = drawn(&sales(), &chart(0, Bin::None, Of::Sum, Some(1), 2)).unwrap();
    let null = ChartPoint { x: None, ..point("", 5.0, 1) };
    let expected = ChartRows {
        x_is: AxisKind::Text,
        points: vec![point("DACH", 10.3, 2), null],
        places: 4,
        other: Some(ChartPoint { x: None, series: None, y: Some(-1.0), rows: 3 }),
        left_out: 0,
        step: None,
    };
    assert_eq!(told, expected, "NULL is a group of its own, and no value of a sum");
    let means = drawn(&sales(), &chart(0, Bin::None, Of::Mean, Some(1), 9)).unwrap();
    assert_eq!(means.points[0], point("DACH", 5.15, 2), "exact until it is told");
    let counts = drawn(&sales(), &chart(0, Bin::None, Of::Count, Some(1), 9)).unwrap();
    assert_eq!(counts.points[0], point("DACH", 2.0, 2), "{counts:?}");
    assert!(counts.points.contains(&point("Iberia", 1.0, 2)), "NULL is not counted: {counts:?}");
}

#[test]
fn moments_are_put_together_by_the_calendar() {
    let by = |column, bin| {
        let told = drawn(&sales(), &chart(column, bin, Of::Count, None, 100)).unwrap();
        let xs: Vec<(String, u64)> =
            told.points.into_iter().map(|p| (p.x.unwrap(), p.rows)).collect();
        (xs, told.left_out)
    };
    let named = |all: &[(&str, u64)]| -> Vec<(String, u64)> {
        all.iter().map(|(x, rows)| ((*x).to_owned(), *rows)).collect()
    };
    let months = [("1899-03-01", 1), ("2025-12-01", 1), ("2026-01-01", 1), ("2026-02-01", 2)];
    assert_eq!(by(2, Bin::Month), (named(&months), 1), "in their order; NULL has no place");
    let quarters = [("1899-01-01", 1), ("2025-10-01", 1), ("2026-01-01", 3)];
    assert_eq!(by(2, Bin::Quarter).0, named(&quarters));
    let weeks = [("1899-02-27", 1), ("2025-12-29", 1), ("2026-01-26", 2), ("2026-02-02", 1)];
    assert_eq!(by(2, Bin::Week).0, named(&weeks), "from Monday");
    let years = [("1899-01-01", 1), ("2025-01-01", 1), ("2026-01-01", 3)];
    assert_eq!(by(2, Bin::Year).0, named(&years));
    let hours =
        [("2026-01-31T22:00:00", 2), ("2026-01-31T23:00:00", 1), ("2026-02-01T00:00:00", 2)];
    assert_eq!(by(3, Bin::Hour), (named(&hours), 1));
}

#[test]
fn a_day_is_that_of_the_zone() {
    let zone = Zone::of("Europe/Berlin");
    let late = 1_769_900_400_000_000; // 2026-01-31T23:00:00Z
    let day =
        |zone: &Zone| Some(bins::written(bins::begin(bins::local(late, zone)?, Bin::Day)?, true));
    assert_eq!(day(&zone), Some("2026-02-01".to_owned()));
    assert_eq!(day(&Zone::Utc), Some("2026-01-31".to_owned()));
    assert_eq!(day(&Zone::of("-05:30")), Some("2026-01-31".to_owned()));
    assert_eq!(bins::local(i64::MAX, &zone), None, "no calendar has it");
}

#[test]
fn numbers_stand_in_round_steps() {
    let rows: Vec<Vec<String>> = (0..100).map(|n| vec![format!("{}.{}", n / 10, n % 10)]).collect();
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let batches = table(&["n:DECIMAL(6,1)"], &rows);
    let told =
        drawn(&batches, &chart(0, Bin::Numbers { count: 10 }, Of::Count, None, 100)).unwrap();
    assert_eq!(told.step, Some(1.0));
    let expected: Vec<ChartPoint> = (0..10).map(|n| point(&n.to_string(), 10.0, 10)).collect();
    assert_eq!(told.points, expected);
    let told =
        drawn(&batches, &chart(0, Bin::Numbers { count: 40 }, Of::Count, None, 100)).unwrap();
    assert_eq!((told.step, told.points[1].x.as_deref()), (Some(0.5), Some("0.5")));
}

#[test]
fn what_no_axis_has_is_left_out_and_counted() {
    let rows: [&[&str]; 5] =
        [&["a", "1.5"], &["a", "NaN"], &["b", "inf"], &["b", "-"], &["c", "-2.5"]];
    let batches = table(&["x:STRING", "y:DOUBLE"], &rows);
    let told = drawn(&batches, &chart(0, Bin::None, Of::Sum, Some(1), 9)).unwrap();
    let none = ChartPoint { y: None, ..point("b", 0.0, 1) };
    assert_eq!(told.points, vec![point("a", 1.5, 1), point("c", -2.5, 1), none]);
    assert_eq!(told.left_out, 2);
    let each = drawn(&batches, &chart(1, Bin::None, Of::Each, Some(1), 9)).unwrap();
    assert_eq!(each.points, vec![point("1.5", 1.5, 1), point("-2.5", -2.5, 1)]);
    assert_eq!(each.left_out, 3);
}

#[test]
fn sums_of_decimals_are_exact() {
    let kind = "DECIMAL(38,2)";
    let great = "999999999999999999999999999999999999.99";
    let (plus, minus) = (great.to_owned(), format!("-{great}"));
    let rows: [&[&str]; 3] = [&["a", &plus], &["a", "0.01"], &["a", &minus]];
    let batches = table(&["x:STRING", &format!("y:{kind}")], &rows);
    let told = drawn(&batches, &chart(0, Bin::None, Of::Sum, Some(1), 9)).unwrap();
    assert_eq!(told.points, vec![point("a", 0.01, 3)], "nothing is lost beside something great");
}

#[test]
fn of_many_series_the_greatest_are_kept() {
    let cells: Vec<[String; 3]> = (0..10)
        .flat_map(|s| (0..=s).map(move |n| [format!("{}", n % 2), format!("s{s}"), "1".into()]))
        .collect();
    let rows: Vec<[&str; 3]> = cells.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 3]>::as_slice).collect();
    let batches = table(&["x:INT", "s:STRING", "y:INT"], &rows);
    let mut asked = chart(0, Bin::None, Of::Sum, Some(2), 100);
    asked.series = Some(1);
    let told = drawn(&batches, &asked).unwrap();
    let mut expected: BTreeMap<(String, String), f64> = BTreeMap::new();
    for [x, s, _] in cells.iter().filter(|row| !["s0", "s1"].contains(&row[1].as_str())) {
        *expected.entry((x.clone(), s.clone())).or_default() += 1.0;
    }
    let found: BTreeMap<(String, String), f64> = told
        .points
        .into_iter()
        .map(|p| ((p.x.unwrap(), p.series.unwrap()), p.y.unwrap()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(told.left_out, 3, "those of the two least");
}

#[test]
fn points_too_many_are_cells_that_lose_no_row() {
    let cells: Vec<[String; 2]> =
        (0..500).map(|n| [format!("{}", n % 97), format!("{}", (n * n) % 89)]).collect();
    let rows: Vec<[&str; 2]> = cells.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
    let batches = table(&["x:INT", "y:BIGINT"], &rows);
    let told = drawn(&batches, &chart(0, Bin::None, Of::Each, Some(1), 100)).unwrap();
    assert!(told.points.len() < 500, "{} points", told.points.len());
    assert_eq!(told.points.iter().map(|p| p.rows).sum::<u64>(), 500);
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let sum: f64 = told.points.iter().map(|p| p.y.unwrap() * p.rows as f64).sum();
    let naive: f64 = cells.iter().map(|[_, y]| y.parse::<f64>().unwrap()).sum();
    assert!((sum - naive).abs() < 1e-6, "{sum} is {naive}");
}

#[test]
fn what_the_columns_are() {
    let told = sales().chart_columns(&CancellationToken::new()).unwrap();
    let column = |kind, distinct, hours, longest| ChartColumn {
        kind,
        distinct: Some(distinct),
        hours,
        longest,
    };
    let expected = ChartColumns {
        columns: vec![
            column(ColumnKind::Text, 3, None, 7),
            column(ColumnKind::Number, 5, None, 0),
            column(ColumnKind::Date, 5, Some(1_112_616), 0),
            column(ColumnKind::Time, 5, Some(1), 0),
        ],
        rows: 6,
    };
    assert_eq!(told, expected);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let failed = |chart: Chart| drawn(&sales(), &chart).unwrap_err().code.name().to_owned();
    assert_eq!(failed(chart(9, Bin::None, Of::Count, None, 9)), "invalid", "no such column");
    assert_eq!(failed(chart(0, Bin::None, Of::Sum, Some(0), 9)), "invalid", "a sum of words");
    assert_eq!(failed(chart(0, Bin::None, Of::Each, Some(1), 9)), "invalid", "a point at a word");
    assert_eq!(failed(chart(0, Bin::None, Of::Sum, None, 9)), "invalid", "a sum of nothing");
    let none = Rows::whole(Arc::new(sales().columns().to_vec()), Arc::default());
    assert!(drawn(&none, &chart(0, Bin::None, Of::Count, None, 9)).is_err(), "nothing has come");
    let stop = CancellationToken::new();
    stop.cancel();
    assert!(
        sales().chart(&chart(0, Bin::None, Of::Count, None, 9), &stop).is_err(),
        "it is stopped"
    );
}

#[test]
fn a_view_is_drawn_by_its_own_rows() {
    let stop = CancellationToken::new();
    let view = ResultView {
        words: "dach".to_owned(),
        sort: vec![SortKey { column: 1, descending: true }],
        ..ResultView::default()
    };
    let rows = sales();
    let order = rows.order(&view, &stop).unwrap();
    let told = drawn(&rows.ordered(order), &chart(2, Bin::Day, Of::Sum, Some(1), 9)).unwrap();
    assert_eq!(told.points, vec![point("2026-01-31", 10.1, 1), point("2026-02-02", 0.2, 1)]);
}

#[test]
fn every_measure_is_that_of_a_naive_count() {
    // Numbers that are the same each time, with NULLs among them.
    let mut state: u64 = 7;
    let mut roll = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % n
    };
    let cells: Vec<[String; 2]> = (0..2_000)
        .map(|_| {
            let name = if roll(20) == 0 { "-".to_owned() } else { format!("g{}", roll(50)) };
            let value = if roll(10) == 0 {
                "-".to_owned()
            } else {
                format!("{}.{:02}", roll(10_000), roll(100))
            };
            [name, value]
        })
        .collect();
    let rows: Vec<[&str; 2]> = cells.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
    let batches = table(&["x:STRING", "y:DECIMAL(12,2)"], &rows);
    let mut groups: BTreeMap<Option<&str>, Vec<f64>> = BTreeMap::new();
    for row in &rows {
        let values = groups.entry((row[0] != "-").then_some(row[0])).or_default();
        values.extend(row[1].parse::<f64>().ok());
    }
    for of in [Of::Count, Of::Sum, Of::Mean, Of::Least, Of::Most] {
        let told = drawn(&batches, &chart(0, Bin::None, of, Some(1), 1_000)).unwrap();
        assert_eq!((told.points.len(), told.other, told.left_out), (groups.len(), None, 0));
        let ys: Vec<f64> = told.points.iter().map(|point| point.y.unwrap()).collect();
        assert!(ys.is_sorted_by(|one, other| one >= other), "{of:?}: the greatest first");
        for point in told.points {
            let values = &groups[&point.x.as_deref()];
            let sum: f64 = values.iter().sum();
            let naive = match of {
                Of::Count => values.len() as f64,
                Of::Sum => sum,
                Of::Mean => sum / values.len() as f64,
                Of::Least => values.iter().copied().fold(f64::INFINITY, f64::min),
                _ => values.iter().copied().fold(0.0, f64::max),
            };
            let y = point.y.unwrap();
            assert!((y - naive).abs() < 1e-6, "{of:?} of {:?}: {y} is {naive}", point.x);
        }
    }
}
