//! What the values of a group come to. Whole numbers and decimals are added exactly; they become a fraction of the
//! machine's only when they are told.

use super::invalid;
use arrow::{
    array::{Array, ArrayRef, Decimal256Array, Float64Array},
    compute::cast,
    datatypes::{DataType, i256},
};
use behalf_core::{Failure, charts::Of};

/// A group, so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    pub(super) rows: u64,
    /// Those that are not NULL.
    pub(super) values: u64,
    exact: i256,
    scale: i8,
    /// Of fractions of the machine: the sum, and what it has lost to rounding.
    sum: f64,
    lost: f64,
    bounds: Option<(f64, f64)>,
    exact_bounds: Option<(i256, i256)>,
}

impl Measured {
    pub(super) fn merge(&mut self, other: &Measured) {
        self.rows += other.rows;
        self.values += other.values;
        self.exact = self.exact.wrapping_add(other.exact);
        self.scale = self.scale.max(other.scale);
        self.add_fraction(other.sum);
        self.add_fraction(other.lost);
        if let Some((least, most)) = other.bounds {
            self.bound(least);
            self.bound(most);
        }
        if let Some((least, most)) = other.exact_bounds {
            self.bound_exact(least);
            self.bound_exact(most);
        }
    }

    /// Adds so that nothing small is lost beside something great (Neumaier).
    fn add_fraction(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }

    fn bound(&mut self, value: f64) {
        let (least, most) = self.bounds.unwrap_or((value, value));
        self.bounds = Some((least.min(value), most.max(value)));
    }

    fn bound_exact(&mut self, value: i256) {
        let (least, most) = self.exact_bounds.unwrap_or((value, value));
        self.exact_bounds = Some((least.min(value), most.max(value)));
    }

    /// The least and the greatest value.
    fn ends(&self) -> Option<(f64, f64)> {
        let exact = |(least, most)| (fraction(least, self.scale), fraction(most, self.scale));
        self.bounds.or_else(|| self.exact_bounds.map(exact))
    }

    #[allow(clippy::cast_precision_loss, reason = "a chart shows a few digits")]
    pub(super) fn told(&self, of: Of) -> Option<f64> {
        let sum = || fraction(self.exact, self.scale) + self.sum + self.lost;
        let found = match of {
            Of::Count => return Some(self.values as f64),
            _ if self.values == 0 => None,
            Of::Sum => Some(sum()),
            Of::Mean => Some(sum() / self.values as f64),
            Of::Least => self.ends().map(|ends| ends.0),
            Of::Most => self.ends().map(|ends| ends.1),
            Of::Each => None,
        };
        found.filter(|value| value.is_finite())
    }
}

/// So many units as a fraction of the machine, rounded once.
#[allow(clippy::cast_precision_loss, reason = "so few units are exact")]
pub(super) fn fraction(units: i256, scale: i8) -> f64 {
    /// Up to here, units and powers of ten are exact: one division rounds once.
    const EXACT: u128 = 1 << 53;
    if let Some(few) = units.to_i128().filter(|few| few.unsigned_abs() < EXACT)
        && (0..=22).contains(&scale)
    {
        return few as f64 / 10f64.powi(i32::from(scale));
    }
    let written = format!("{units}e{}", -i32::from(scale));
    written.parse().unwrap_or(f64::NAN)
}

/// The values of a column of a batch.
pub(super) enum Values {
    Exact(Decimal256Array, i8),
    Fractions(Float64Array),
    /// What is only counted.
    Any(ArrayRef),
}

impl Values {
    /// The numbers of a column; anything, where it is only counted.
    pub(super) fn of(array: &ArrayRef, of: Of) -> Result<Self, Failure> {
        if of == Of::Count {
            return Ok(Self::Any(array.clone()));
        }
        Self::numbers(array)?.ok_or_else(|| {
            let message = "Only numbers can be measured.".to_owned();
            invalid("measure", message)
        })
    }

    /// The numbers of a column; nothing where it holds none.
    pub(super) fn numbers(array: &ArrayRef) -> Result<Option<Self>, Failure> {
        let scale = match array.data_type() {
            DataType::Decimal32(_, scale)
            | DataType::Decimal64(_, scale)
            | DataType::Decimal128(_, scale)
            | DataType::Decimal256(_, scale) => *scale,
            kind if kind.is_integer() => 0,
            kind if kind.is_floating() => {
                let array = cast(array, &DataType::Float64).map_err(Failure::internal)?;
                let numbers = array.as_any().downcast_ref::<Float64Array>().cloned();
                return Ok(numbers.map(Self::Fractions));
            }
            _ => return Ok(None),
        };
        let kind = DataType::Decimal256(76, scale);
        let array = cast(array, &kind).map_err(Failure::internal)?;
        let numbers = array.as_any().downcast_ref::<Decimal256Array>().cloned();
        Ok(numbers.map(|numbers| Self::Exact(numbers, scale)))
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Exact(array, _) => array,
            Self::Fractions(array) => array,
            Self::Any(array) => array,
        }
    }

    /// A number that no axis has: infinite, or not one.
    pub(super) fn is_odd(&self, row: usize) -> bool {
        matches!(self, Self::Fractions(all) if !all.is_null(row) && !all.value(row).is_finite())
    }

    /// A value as a fraction of the machine; nothing for NULL.
    pub(super) fn fraction(&self, row: usize) -> Option<f64> {
        match self {
            _ if self.array().is_null(row) => None,
            Self::Exact(all, scale) => Some(fraction(all.value(row), *scale)),
            Self::Fractions(all) => Some(all.value(row)),
            Self::Any(_) => None,
        }
    }

    /// A value in its units; nothing for NULL, and for fractions of the machine.
    pub(super) fn units(&self, row: usize) -> Option<(i256, i8)> {
        match self {
            Self::Exact(all, scale) if !all.is_null(row) => Some((all.value(row), *scale)),
            _ => None,
        }
    }

    pub(super) fn add(&self, row: usize, group: &mut Measured) -> Result<(), Failure> {
        if self.array().is_null(row) {
            return Ok(());
        }
        group.values += 1;
        match self {
            Self::Exact(all, scale) => {
                let value = all.value(row);
                let sum = group.exact.checked_add(value).ok_or_else(|| {
                    invalid("measure", "The sum is greater than can be counted.".to_owned())
                })?;
                (group.exact, group.scale) = (sum, *scale);
                group.bound_exact(value);
            }
            Self::Fractions(all) => {
                group.add_fraction(all.value(row));
                group.bound(all.value(row));
            }
            Self::Any(_) => {}
        }
        Ok(())
    }
}
