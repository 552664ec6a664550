//! Points of two numbers: each row as it is; where there are too many, each cell of a fine grid at the middle of its
//! rows.

use super::{
    SERIES, bins, invalid,
    measured::Values,
    placed::{Names, ends, kind, moments},
};
use crate::stop::check;
use arrow::array::{Array, RecordBatch};
use behalf_core::{
    Failure,
    charts::{AxisKind, Chart, ChartPoint, ChartRows},
};
use std::collections::{BTreeMap, HashMap};
use tokio_util::sync::CancellationToken;

/// The grid: so many cells across, and up.
const ACROSS: f64 = 60.0;
const UP: f64 = 40.0;

struct Pair {
    x: f64,
    y: f64,
    series: u32,
}

pub(super) fn of(
    batches: &[RecordBatch],
    chart: &Chart,
    stop: &CancellationToken,
) -> Result<ChartRows, Failure> {
    let (column, measured) = (chart.x.column as usize, chart.measure.column.unwrap_or(0) as usize);
    let x_is = batches
        .first()
        .map_or(Some(AxisKind::Number), |batch| kind(batch.column(column).data_type()));
    let x_is = x_is
        .filter(|kind| *kind != AxisKind::Text)
        .ok_or_else(|| invalid("x", "Points need numbers or moments on both axes.".to_owned()))?;
    let mut names = Names::default();
    let mut pairs = Vec::new();
    let mut left_out = 0;
    for batch in batches {
        check(stop)?;
        let xs = across(batch, column, x_is)?;
        let ys = Values::of(batch.column(measured), chart.measure.of)?;
        let series = chart.series.map(|c| names.read(batch.column(c as usize))).transpose()?;
        for (row, x) in xs.into_iter().enumerate() {
            match (x, ys.fraction(row).filter(|y| y.is_finite())) {
                (Some(x), Some(y)) => {
                    let series = series.as_ref().map_or(0, |series| series[row]);
                    pairs.push(Pair { x, y, series });
                }
                _ => left_out += 1,
            }
        }
    }
    if chart.series.is_some() {
        left_out += keep_series(&mut pairs);
    }
    let rows = pairs.len() as u64;
    let told = |x: f64, y: f64, series: u32, rows: u64| ChartPoint {
        x: Some(written(x, x_is)),
        series: chart.series.and_then(|_| names.text(series)),
        y: Some(y),
        rows,
    };
    let points = if pairs.len() <= chart.most as usize {
        pairs.iter().map(|pair| told(pair.x, pair.y, pair.series, 1)).collect()
    } else {
        let ys = ends(batches, measured)?.unwrap_or((0.0, 0.0));
        let cells = cells(&pairs, ys);
        let middle = |((_, _, series), (x, y, rows)): ((i64, i64, u32), (f64, f64, u64))| {
            #[allow(clippy::cast_precision_loss, reason = "the middle of a cell")]
            let count = rows as f64;
            told(x / count, y / count, series, rows)
        };
        cells.into_iter().map(middle).collect()
    };
    Ok(ChartRows { x_is, points, places: rows, other: None, left_out, step: None })
}

type Cells = BTreeMap<(i64, i64, u32), (f64, f64, u64)>;

/// The rows of each cell: their sums, and how many they are.
fn cells(pairs: &[Pair], (low, high): (f64, f64)) -> Cells {
    let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
    for pair in pairs {
        (left, right) = (left.min(pair.x), right.max(pair.x));
    }
    #[allow(clippy::cast_possible_truncation, reason = "the number of a cell is small")]
    let cell = |value: f64, from: f64, to: f64, count: f64| {
        if to > from {
            ((value - from) / (to - from) * count).floor().min(count - 1.0) as i64
        } else {
            0
        }
    };
    let mut cells = Cells::new();
    for pair in pairs {
        let at = (cell(pair.x, left, right, ACROSS), cell(pair.y, low, high, UP), pair.series);
        let (x, y, rows) = cells.entry(at).or_default();
        *x += pair.x;
        *y += pair.y;
        *rows += 1;
    }
    cells
}

/// Where each row stands across; moments in microseconds of their own clock.
fn across(batch: &RecordBatch, column: usize, kind: AxisKind) -> Result<Vec<Option<f64>>, Failure> {
    let array = batch.column(column);
    if kind == AxisKind::Number {
        let none = || invalid("x", "Points need numbers on both axes.".to_owned());
        let numbers = Values::numbers(array)?.ok_or_else(none)?;
        let number = |row| numbers.fraction(row).filter(|value| value.is_finite());
        return Ok((0..array.len()).map(number).collect());
    }
    let zone = bins::zone(array.data_type());
    let moments = moments(array)?;
    #[allow(clippy::cast_precision_loss, reason = "a place on an axis")]
    let moment = |row: usize| {
        let at = (!moments.is_null(row)).then(|| moments.value(row))?;
        bins::local(at, &zone).map(|at| at as f64)
    };
    Ok((0..moments.len()).map(moment).collect())
}

#[allow(clippy::cast_possible_truncation, reason = "it was whole")]
fn written(x: f64, kind: AxisKind) -> String {
    if kind == AxisKind::Time { bins::written(x as i64, false) } else { x.to_string() }
}

/// Drops the rows of all but the greatest series; says how many they were.
fn keep_series(pairs: &mut Vec<Pair>) -> u64 {
    let mut rows: HashMap<u32, u64> = HashMap::new();
    for pair in pairs.iter() {
        *rows.entry(pair.series).or_default() += 1;
    }
    let mut order: Vec<(u32, u64)> = rows.into_iter().collect();
    order.sort_by_key(|(name, rows)| (std::cmp::Reverse(*rows), *name));
    let kept: Vec<u32> = order.into_iter().take(SERIES).map(|(name, _)| name).collect();
    let before = pairs.len();
    pairs.retain(|pair| kept.contains(&pair.series));
    (before - pairs.len()) as u64
}
