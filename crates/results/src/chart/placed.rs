//! Where a row stands: the place of its value on an axis, and the series that it is of. Each is kept once.

use super::{
    bins, invalid,
    measured::{Values, fraction},
    short,
};
use crate::{
    text::{Zone, text},
    values,
};
use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray},
    datatypes::{DataType, TimeUnit, i256},
};
use behalf_core::{
    Failure,
    charts::{AxisKind, Bin},
};
use std::{
    cmp::Ordering,
    collections::{HashMap, hash_map::Entry},
    hash::{Hash, Hasher},
};

/// A place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    Null,
    Text(String),
    /// A whole number or a decimal, in its units.
    Units(i256, i8),
    Fraction(f64),
    Step(i64),
    Time(i64),
}

// Fractions are finite, and no zero is negative.
impl Eq for Place {}
impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Null => 0.hash(state),
            Self::Text(text) => text.hash(state),
            Self::Units(units, _) => units.to_le_bytes().hash(state),
            Self::Fraction(value) => value.to_bits().hash(state),
            Self::Step(number) | Self::Time(number) => number.hash(state),
        }
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Units(one, _), Self::Units(other, _)) => one.cmp(other),
            (Self::Fraction(one), Self::Fraction(other)) => one.total_cmp(other),
            (Self::Step(one), Self::Step(other)) | (Self::Time(one), Self::Time(other)) => {
                one.cmp(other)
            }
            // NULL comes last; no axis holds two kinds.
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Greater,
            (_, Self::Null) => Ordering::Less,
            _ => Ordering::Equal,
        }
    }
}

/// What a column is to an axis; nothing where it cannot stand on one.
pub(super) fn kind(kind: &DataType) -> Option<AxisKind> {
    Some(match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean => {
            AxisKind::Text
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => AxisKind::Time,
        kind if kind.is_numeric() => AxisKind::Number,
        _ => return None,
    })
}

/// The places of an axis.
pub(super) struct Places {
    column: usize,
    bin: Bin,
    kind: AxisKind,
    zone: Zone,
    is_date: bool,
    step: Option<f64>,
    known: HashMap<Place, u32>,
    all: Vec<Place>,
}

impl Places {
    pub(super) fn of(batches: &[RecordBatch], column: usize, bin: Bin) -> Result<Self, Failure> {
        let first = batches.first().map(|batch| batch.column(column).data_type().clone());
        let first = first.unwrap_or(DataType::Utf8);
        let kind = kind(&first).ok_or_else(|| {
            invalid("x", "A column of this type cannot stand on an axis.".to_owned())
        })?;
        let zone = bins::zone(&first);
        let is_date = matches!(first, DataType::Date32 | DataType::Date64);
        let (known, all) = (HashMap::new(), Vec::new());
        let mut places = Self { column, bin, kind, zone, is_date, step: None, known, all };
        if let (Bin::Numbers { count }, AxisKind::Number) = (bin, kind) {
            let (least, most) = ends(batches, column)?.unwrap_or((0.0, 0.0));
            places.step = Some(bins::step(least, most, count, first.is_integer()));
        }
        Ok(places)
    }

    pub(super) fn kind(&self) -> AxisKind {
        self.kind
    }

    pub(super) fn step(&self) -> Option<f64> {
        self.step
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn place(&self, number: u32) -> &Place {
        self.all.get(number as usize).unwrap_or(&Place::Null)
    }

    /// A place as it is told.
    pub(super) fn text(&self, number: u32) -> Option<String> {
        Some(match self.place(number) {
            Place::Null => return None,
            Place::Text(text) => short(text),
            Place::Units(units, 0) => units.to_string(),
            Place::Units(units, scale) => fraction(*units, *scale).to_string(),
            Place::Fraction(value) => value.to_string(),
            Place::Step(step) => bins::edge(*step, self.step.unwrap_or(1.0)),
            Place::Time(local) => {
                let is_day = self.is_date || !matches!(self.bin, Bin::None | Bin::Hour);
                bins::written(*local, is_day)
            }
        })
    }

    /// The places of the rows of a batch; nothing for a row that has none.
    pub(super) fn read(&mut self, batch: &RecordBatch) -> Result<Vec<Option<u32>>, Failure> {
        let array = batch.column(self.column);
        match self.kind {
            AxisKind::Text => {
                let texts = texts(array)?;
                let mut at = Vec::with_capacity(texts.len());
                // The same value often follows itself.
                let mut last: Option<(Option<&str>, u32)> = None;
                for row in 0..texts.len() {
                    let text = (!texts.is_null(row)).then(|| texts.value(row));
                    let number = match last {
                        Some((before, number)) if before == text => number,
                        _ => self.number(text.map_or(Place::Null, |t| Place::Text(t.to_owned()))),
                    };
                    last = Some((text, number));
                    at.push(Some(number));
                }
                Ok(at)
            }
            AxisKind::Number => {
                let numbers = Values::numbers(array)?.ok_or_else(|| not_numbers(array))?;
                let place = |row: usize| self.number_at(&numbers, row);
                let all: Vec<Option<Place>> = (0..array.len()).map(place).collect();
                Ok(all.into_iter().map(|place| place.map(|place| self.number(place))).collect())
            }
            AxisKind::Time => {
                let moments = moments(array)?;
                let (zone, bin) = (self.zone.clone(), self.bin);
                let place = |row: usize| {
                    let moment = (!moments.is_null(row)).then(|| moments.value(row))?;
                    bins::begin(bins::local(moment, &zone)?, bin)
                };
                let all: Vec<Option<i64>> = (0..moments.len()).map(place).collect();
                Ok(all.into_iter().map(|at| at.map(|at| self.number(Place::Time(at)))).collect())
            }
        }
    }

    fn number_at(&self, numbers: &Values, row: usize) -> Option<Place> {
        let Some(step) = self.step else {
            return match numbers.units(row) {
                Some((units, scale)) => Some(Place::Units(units, scale)),
                None => {
                    let value = numbers.fraction(row).filter(|value| value.is_finite())?;
                    Some(Place::Fraction(value + 0.0))
                }
            };
        };
        let value = numbers.fraction(row).filter(|value| value.is_finite())?;
        #[allow(clippy::cast_possible_truncation, reason = "as many steps as were asked for")]
        let number = (value / step + 1e-9).floor() as i64;
        Some(Place::Step(number))
    }

    fn number(&mut self, place: Place) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        match self.known.entry(place) {
            Entry::Occupied(there) => *there.get(),
            Entry::Vacant(free) => {
                self.all.push(free.key().clone());
                *free.insert(next)
            }
        }
    }
}

/// The names of series, each once.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<Option<String>, u32>,
    all: Vec<Option<String>>,
}

impl Names {
    pub(super) fn read(&mut self, array: &ArrayRef) -> Result<Vec<u32>, Failure> {
        let texts = texts(array)?;
        let mut at = Vec::with_capacity(texts.len());
        for row in 0..texts.len() {
            let text = (!texts.is_null(row)).then(|| texts.value(row).to_owned());
            let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
            at.push(match self.known.entry(text) {
                Entry::Occupied(there) => *there.get(),
                Entry::Vacant(free) => {
                    self.all.push(free.key().clone());
                    *free.insert(next)
                }
            });
        }
        Ok(at)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn text(&self, number: u32) -> Option<String> {
        self.all.get(number as usize)?.as_deref().map(short)
    }
}

/// A column as texts.
pub(super) fn texts(array: &ArrayRef) -> Result<StringArray, Failure> {
    if let Some(texts) = array.as_any().downcast_ref::<StringArray>() {
        return Ok(texts.clone());
    }
    Ok((0..array.len()).map(|row| text(array, row)).collect())
}

/// A column as microseconds of the Unix epoch: in each zone they are the same. What is out of their range is NULL.
pub(super) fn moments(array: &ArrayRef) -> Result<TimestampMicrosecondArray, Failure> {
    let (times, of) = match array.data_type() {
        DataType::Date32 => (86_400_000_000, 1),
        DataType::Timestamp(TimeUnit::Second, _) => (1_000_000, 1),
        DataType::Date64 | DataType::Timestamp(TimeUnit::Millisecond, _) => (1_000, 1),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => (1, 1_000),
        _ => (1, 1),
    };
    let Some(values::Values::Whole(wholes)) = values::Values::of(std::iter::once(array)) else {
        return Err(not_numbers(array));
    };
    let moment = |value: i128| {
        let value = (value != values::NULL).then_some(value)?;
        i64::try_from((value * times).div_euclid(of)).ok()
    };
    Ok(wholes.into_iter().map(moment).collect())
}

/// The least and the greatest number of a column.
pub(super) fn ends(batches: &[RecordBatch], column: usize) -> Result<Option<(f64, f64)>, Failure> {
    let mut ends: Option<(f64, f64)> = None;
    for batch in batches {
        let array = batch.column(column);
        let numbers = Values::numbers(array)?.ok_or_else(|| not_numbers(array))?;
        for row in 0..array.len() {
            if let Some(value) = numbers.fraction(row).filter(|value| value.is_finite()) {
                let (least, most) = ends.unwrap_or((value, value));
                ends = Some((least.min(value), most.max(value)));
            }
        }
    }
    Ok(ends)
}

fn not_numbers(array: &ArrayRef) -> Failure {
    invalid("x", format!("A column of {} holds no numbers.", array.data_type()))
}
