//! What a chart shows: rows grouped by what stands on its axis and measured, before anything reaches the view.

mod bins;
mod columns;
mod measured;
mod pairs;
mod placed;
#[cfg(test)]
mod tests;

use crate::{Rows, stop::check, wrong};
use arrow::array::RecordBatch;
use behalf_core::{
    Failure, FailureCode,
    charts::{AxisKind, Chart, ChartColumns, ChartPoint, ChartRows, Of},
};
use measured::{Measured, Values};
use placed::{Names, Places};
use std::{cmp::Ordering, collections::HashMap};
use tokio_util::sync::CancellationToken;

/// Series that can still be told from each other.
const SERIES: usize = 8;
/// Groups that are kept while they are counted; a column with more is no axis.
const GROUPS: usize = 500_000;
/// Longest text of a group, in characters.
const TEXT: usize = 200;

impl Rows {
    /// Groups and measures these rows. Takes a while where there are many: not for an async thread.
    pub fn chart(&self, chart: &Chart, stop: &CancellationToken) -> Result<ChartRows, Failure> {
        let mut wanted: Vec<u32> = [Some(chart.x.column), chart.series, chart.measure.column]
            .into_iter()
            .flatten()
            .collect();
        for column in &wanted {
            wrong::name_of(*column, self.columns())?;
        }
        wanted.sort_unstable();
        wanted.dedup();
        let parts = self.parts(&wanted, stop)?;
        // From here on a column is its place among those that are read.
        #[allow(clippy::cast_possible_truncation, reason = "three at most")]
        let place = |column: u32| wanted.partition_point(|other| *other < column) as u32;
        let mut chart = chart.clone();
        chart.x.column = place(chart.x.column);
        chart.series = chart.series.map(place);
        chart.measure.column = chart.measure.column.map(place);
        of(&parts, &chart, stop)
    }

    /// What the columns of these rows are to a chart: the first hundred, by the first 100,000 rows.
    pub fn chart_columns(&self, stop: &CancellationToken) -> Result<ChartColumns, Failure> {
        let mut columns = Vec::new();
        let width = self.columns().len().min(columns::COLUMNS);
        for at in 0..u32::try_from(width).unwrap_or(0) {
            check(stop)?;
            let Some(rows) = self.window(Some(&[at]), 0, columns::ROWS)? else { break };
            columns.push(columns::one(rows.column(0))?);
        }
        Ok(ChartColumns { columns, rows: self.count() })
    }
}

/// The groups of these rows.
fn of(
    batches: &[RecordBatch],
    chart: &Chart,
    stop: &CancellationToken,
) -> Result<ChartRows, Failure> {
    if batches.is_empty() {
        return Err(invalid("x", "No row of this result has come.".to_owned()));
    }
    if chart.measure.of != Of::Count && chart.measure.column.is_none() {
        return Err(invalid("measure", "A measure needs a column of numbers.".to_owned()));
    }
    if chart.measure.of == Of::Each {
        return pairs::of(batches, chart, stop);
    }
    let mut places = Places::of(batches, chart.x.column as usize, chart.x.bin)?;
    let mut names = Names::default();
    let mut groups: HashMap<(u32, u32), Measured> = HashMap::new();
    let mut left_out = 0;
    for batch in batches {
        check(stop)?;
        let at = places.read(batch)?;
        let series = chart.series.map(|c| names.read(batch.column(c as usize))).transpose()?;
        let values = match chart.measure.column {
            Some(column) => Some(Values::of(batch.column(column as usize), chart.measure.of)?),
            None => None,
        };
        for row in 0..batch.num_rows() {
            let (Some(place), false) = (at[row], values.as_ref().is_some_and(|v| v.is_odd(row)))
            else {
                left_out += 1;
                continue;
            };
            let name = series.as_ref().map_or(0, |series| series[row]);
            let group = groups.entry((place, name)).or_default();
            group.rows += 1;
            match &values {
                Some(values) => values.add(row, group)?,
                None => group.values += 1,
            }
        }
        if groups.len() > GROUPS || places.len() > GROUPS || names.len() > GROUPS {
            return Err(too_many());
        }
    }
    if chart.series.is_some() {
        left_out += keep_series(&mut groups);
    }
    Ok(told(chart, &places, &names, groups, left_out))
}

/// Drops the groups of all but the greatest series; says how many rows they were.
fn keep_series(groups: &mut HashMap<(u32, u32), Measured>) -> u64 {
    let mut rows: HashMap<u32, u64> = HashMap::new();
    for ((_, name), group) in groups.iter() {
        *rows.entry(*name).or_default() += group.rows;
    }
    let mut order: Vec<(u32, u64)> = rows.into_iter().collect();
    order.sort_by_key(|(name, rows)| (std::cmp::Reverse(*rows), *name));
    let dropped = order.split_off(order.len().min(SERIES));
    let gone: HashMap<u32, u64> = dropped.into_iter().collect();
    groups.retain(|(_, name), _| !gone.contains_key(name));
    gone.values().sum()
}

fn told(
    chart: &Chart,
    places: &Places,
    names: &Names,
    groups: HashMap<(u32, u32), Measured>,
    mut left_out: u64,
) -> ChartRows {
    let of = chart.measure.of;
    // What each place comes to, over its series: by that texts stand in order.
    let mut whole: HashMap<u32, Measured> = HashMap::new();
    for ((place, _), group) in &groups {
        whole.entry(*place).or_default().merge(group);
    }
    let is_text = places.kind() == AxisKind::Text;
    let mut order: Vec<(u32, Option<f64>)> =
        whole.iter().map(|(place, group)| (*place, group.told(of))).collect();
    order.sort_by(|(one, y), (other, z)| {
        let by_place = || places.place(*one).cmp(places.place(*other));
        let by_measure = match (y, z) {
            (Some(y), Some(z)) => z.total_cmp(y),
            (None, None) => Ordering::Equal,
            (None, _) => Ordering::Greater,
            (_, None) => Ordering::Less,
        };
        if is_text { by_measure.then_with(by_place) } else { by_place() }
    });
    let count = order.len();
    let rest = order.split_off(count.min(chart.most as usize));
    let mut others = Measured::default();
    for (place, _) in &rest {
        if let Some(group) = whole.get(place) {
            others.merge(group);
        }
    }
    let other = (is_text && !rest.is_empty()).then(|| ChartPoint {
        x: None,
        series: None,
        y: others.told(of),
        rows: others.rows,
    });
    if !is_text {
        left_out += others.rows;
    }
    let rank: HashMap<u32, usize> = order.iter().enumerate().map(|(i, (p, _))| (*p, i)).collect();
    let mut points: Vec<(usize, u32, ChartPoint)> = groups
        .into_iter()
        .filter_map(|((place, name), group)| {
            let series = chart.series.and_then(|_| names.text(name));
            let x = places.text(place);
            let point = ChartPoint { x, series, y: group.told(of), rows: group.rows };
            rank.get(&place).map(|rank| (*rank, name, point))
        })
        .collect();
    points.sort_by_key(|(rank, name, _)| (*rank, *name));
    ChartRows {
        x_is: places.kind(),
        points: points.into_iter().map(|(_, _, point)| point).collect(),
        places: count as u64,
        other,
        left_out,
        step: places.step(),
    }
}

fn invalid(field: &str, message: String) -> Failure {
    let hint = "Choose other columns for the chart.";
    Failure::new(FailureCode::Invalid { field: field.to_owned() }, message, hint)
}

fn too_many() -> Failure {
    invalid("x", "This column has too many different values for a chart.".to_owned())
}

/// A text of a group, cut where it is long.
fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
