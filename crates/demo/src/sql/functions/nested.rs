//! Arrays and maps: made, counted, and looked into.

use super::native;
use crate::sql::error::SqlError;
use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, Int32Array, ListArray, MapArray, StructArray, UInt64Array,
        },
        buffer::OffsetBuffer,
        compute::{interleave, take},
        datatypes::{DataType, Field, Fields, Int64Type},
        row::{RowConverter, SortField},
    },
    error::Result,
    logical_expr::ScalarUDF,
};
use std::{collections::HashSet, sync::Arc};

pub(super) fn all() -> Vec<Arc<ScalarUDF>> {
    let list = |types: &[DataType]| {
        Ok(DataType::List(Arc::new(element(types.first().unwrap_or(&DataType::Null)))))
    };
    vec![
        native("array_of", |types| alike(types, 0, 1), list, array),
        native("map_of", pairs, |types| Ok(map_type(types)), map),
        native("size", whole, |_| Ok(DataType::Int32), |a, _| size(&a[0])),
        native("element", subscript, looked_up, |a, _| look_up(&a[0], &a[1])),
    ]
}

fn element(data_type: &DataType) -> Field {
    Field::new("element", data_type.clone(), true)
}

/// Checks that every `step`th type from one on is the same; NULL is of any type.
fn alike(types: &[DataType], from: usize, step: usize) -> Result<Vec<DataType>> {
    if types.is_empty() {
        return Err(SqlError::unsupported("an empty array or map").into());
    }
    let mut these = types.iter().skip(from).step_by(step).filter(|t| **t != DataType::Null);
    let first = these.next().unwrap_or(&DataType::Null);
    if these.any(|other| other != first) {
        return Err(SqlError::unsupported("values of several types in one array or map").into());
    }
    let same = |(at, own): (usize, &DataType)| {
        if at % step == from % step { first.clone() } else { own.clone() }
    };
    Ok(types.iter().enumerate().map(same).collect())
}

/// Keys and values by turns.
fn pairs(types: &[DataType]) -> Result<Vec<DataType>> {
    if !types.len().is_multiple_of(2) {
        return Err(SqlError::unsupported("a map of a key without a value").into());
    }
    if types.iter().step_by(2).any(|key| key.is_floating() || *key == DataType::Null) {
        return Err(SqlError::unsupported("keys of a map that are DOUBLE or NULL").into());
    }
    alike(&alike(types, 0, 2)?, 1, 2)
}

fn map_type(types: &[DataType]) -> DataType {
    let of = |at: usize| types.get(at).cloned().unwrap_or(DataType::Null);
    let fields =
        Fields::from(vec![Field::new("key", of(0), false), Field::new("value", of(1), true)]);
    DataType::Map(Arc::new(Field::new("entries", DataType::Struct(fields), false)), false)
}

fn whole(types: &[DataType]) -> Result<Vec<DataType>> {
    match types {
        [DataType::List(_) | DataType::Map(..)] => Ok(types.to_vec()),
        _ => Err(SqlError::unsupported("size of anything but an array or a map").into()),
    }
}

fn subscript(types: &[DataType]) -> Result<Vec<DataType>> {
    match types {
        [list @ DataType::List(_), index] if index.is_integer() || *index == DataType::Null => {
            Ok(vec![list.clone(), DataType::Int64])
        }
        [map @ DataType::Map(entries, _), key]
            if *key == DataType::Null || key_of(entries) == Some(key) =>
        {
            Ok(vec![map.clone(), key_of(entries).unwrap_or(key).clone()])
        }
        _ => Err(SqlError::unsupported("a subscript of anything but an array or a map").into()),
    }
}

fn key_of(entries: &Field) -> Option<&DataType> {
    match entries.data_type() {
        DataType::Struct(fields) => fields.first().map(|field| field.data_type()),
        _ => None,
    }
}

fn looked_up(types: &[DataType]) -> Result<DataType> {
    Ok(match types.first() {
        Some(DataType::List(element)) => element.data_type().clone(),
        Some(DataType::Map(entries, _)) => match entries.data_type() {
            DataType::Struct(fields) => {
                fields.get(1).map_or(DataType::Null, |value| value.data_type().clone())
            }
            _ => DataType::Null,
        },
        _ => DataType::Null,
    })
}

/// The values of several columns, row by row: those of one row stand side by side.
fn side_by_side(columns: &[&ArrayRef]) -> Result<(ArrayRef, OffsetBuffer<i32>)> {
    let rows = columns.first().map_or(0, |column| column.len());
    let indices: Vec<(usize, usize)> =
        (0..rows).flat_map(|row| (0..columns.len()).map(move |column| (column, row))).collect();
    let arrays: Vec<&dyn Array> = columns.iter().map(|column| column.as_ref()).collect();
    let lengths = std::iter::repeat_n(columns.len(), rows);
    Ok((interleave(&arrays, &indices)?, OffsetBuffer::from_lengths(lengths)))
}

fn array(columns: &[ArrayRef], kind: &DataType) -> Result<ArrayRef> {
    let DataType::List(field) = kind else { return Err(SqlError::internal("array").into()) };
    let (values, offsets) = side_by_side(&columns.iter().collect::<Vec<_>>())?;
    Ok(Arc::new(ListArray::try_new(Arc::clone(field), offsets, values, None)?))
}

fn map(columns: &[ArrayRef], kind: &DataType) -> Result<ArrayRef> {
    let DataType::Map(entries, _) = kind else { return Err(SqlError::internal("map").into()) };
    let DataType::Struct(fields) = entries.data_type() else {
        return Err(SqlError::internal("map").into());
    };
    let of = |from: usize| columns.iter().skip(from).step_by(2).collect::<Vec<_>>();
    let (keys, offsets) = side_by_side(&of(0))?;
    let (values, _) = side_by_side(&of(1))?;
    if keys.null_count() > 0 {
        let text = "Cannot use null as map key.";
        return Err(SqlError::new("NULL_MAP_KEY", "2200E", text).into());
    }
    let converter = RowConverter::new(vec![SortField::new(keys.data_type().clone())])?;
    let rows = converter.convert_columns(std::slice::from_ref(&keys))?;
    for pair in offsets.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let mut seen = HashSet::new();
        for at in from..to {
            if !seen.insert(rows.row(usize::try_from(at).unwrap_or_default()).owned()) {
                let text = "Duplicate map key was found.";
                return Err(SqlError::new("DUPLICATED_MAP_KEY", "23505", text).into());
            }
        }
    }
    let both = StructArray::try_new(fields.clone(), vec![keys, values], None)?;
    Ok(Arc::new(MapArray::try_new(Arc::clone(entries), offsets, both, None, false)?))
}

fn size(whole: &ArrayRef) -> Result<ArrayRef> {
    let offsets = match whole.data_type() {
        DataType::Map(..) => whole.as_map().offsets(),
        _ => whole.as_list::<i32>().offsets(),
    };
    let sizes = offsets.windows(2).enumerate();
    let sizes = sizes.map(|(row, pair)| (!whole.is_null(row)).then(|| pair[1] - pair[0]));
    Ok(Arc::new(sizes.collect::<Int32Array>()))
}

fn look_up(whole: &ArrayRef, keys: &ArrayRef) -> Result<ArrayRef> {
    match whole.data_type() {
        DataType::Map(..) => value_of(whole.as_map(), keys),
        _ => element_at(whole.as_list::<i32>(), keys),
    }
}

/// Places are counted from 0; one that is not there is an error.
fn element_at(list: &ListArray, indices: &ArrayRef) -> Result<ArrayRef> {
    let indices = indices.as_primitive::<Int64Type>();
    let offsets = list.offsets();
    let places: Result<UInt64Array> = (0..list.len())
        .map(|row| {
            if list.is_null(row) || indices.is_null(row) {
                return Ok(None);
            }
            let (from, to) = (i64::from(offsets[row]), i64::from(offsets[row + 1]));
            let index = indices.value(row);
            if index < 0 || index >= to - from {
                let text = format!(
                    "The index {index} is out of bounds. The array has {} elements.",
                    to - from
                );
                return Err(SqlError::new("INVALID_ARRAY_INDEX", "22003", text).into());
            }
            Ok(u64::try_from(from + index).ok())
        })
        .collect();
    Ok(take(list.values(), &places?, None)?)
}

/// A key that is not there gives NULL.
fn value_of(map: &MapArray, wanted: &ArrayRef) -> Result<ArrayRef> {
    let converter = RowConverter::new(vec![SortField::new(wanted.data_type().clone())])?;
    let held = converter.convert_columns(&[Arc::clone(map.keys())])?;
    let asked = converter.convert_columns(&[Arc::clone(wanted)])?;
    let offsets = map.offsets();
    let places: UInt64Array = (0..map.len())
        .map(|row| {
            if map.is_null(row) || wanted.is_null(row) {
                return None;
            }
            let (from, to) = (usize::try_from(offsets[row]), usize::try_from(offsets[row + 1]));
            let mut entries = from.ok()?..to.ok()?;
            entries.find(|&at| held.row(at) == asked.row(row)).map(|at| at as u64)
        })
        .collect();
    Ok(take(map.values(), &places, None)?)
}
