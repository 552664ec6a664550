//! Columns of a log, filled from its records.

use datafusion::{
    arrow::{
        array::{
            ArrayRef, BooleanArray, Date32Array, Int32Array, Int64Array, MapBuilder, MapFieldNames,
            RecordBatchOptions, StringArray, StringBuilder, StructArray, TimestampMicrosecondArray,
        },
        datatypes::{Field, Fields, Schema},
        record_batch::RecordBatch,
    },
    error::Result,
};
use std::sync::Arc;

const MS_PER_DAY: i64 = 86_400_000;

pub(super) struct Columns<'r, T> {
    records: &'r [T],
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl<'r, T> Columns<'r, T> {
    pub(super) fn new(records: &'r [T]) -> Self {
        Self { records, fields: Vec::new(), arrays: Vec::new() }
    }

    fn add(&mut self, name: &str, array: ArrayRef) {
        self.fields.push(Field::new(name, array.data_type().clone(), true));
        self.arrays.push(array);
    }

    pub(super) fn text(&mut self, name: &str, of: impl Fn(&T) -> Option<String>) {
        self.add(name, Arc::new(self.records.iter().map(of).collect::<StringArray>()));
    }

    pub(super) fn long(&mut self, name: &str, of: impl Fn(&T) -> Option<i64>) {
        self.add(name, Arc::new(self.records.iter().map(of).collect::<Int64Array>()));
    }

    pub(super) fn int(&mut self, name: &str, of: impl Fn(&T) -> Option<i32>) {
        self.add(name, Arc::new(self.records.iter().map(of).collect::<Int32Array>()));
    }

    pub(super) fn flag(&mut self, name: &str, of: impl Fn(&T) -> bool) {
        let values = self.records.iter().map(|record| Some(of(record)));
        self.add(name, Arc::new(values.collect::<BooleanArray>()));
    }

    /// From milliseconds since 1970.
    pub(super) fn instant(&mut self, name: &str, of: impl Fn(&T) -> Option<i64>) {
        let micros = self.records.iter().map(|record| of(record).map(|ms| ms * 1000));
        let values = micros.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
        self.add(name, Arc::new(values));
    }

    /// From milliseconds since 1970.
    pub(super) fn day(&mut self, name: &str, of: impl Fn(&T) -> i64) {
        let days = self.records.iter().map(|r| i32::try_from(of(r).div_euclid(MS_PER_DAY)).ok());
        self.add(name, Arc::new(days.collect::<Date32Array>()));
    }

    pub(super) fn map(
        &mut self,
        name: &str,
        of: impl Fn(&T) -> Vec<(String, Option<String>)>,
    ) -> Result<()> {
        let names = MapFieldNames {
            entry: "entries".to_owned(),
            key: "key".to_owned(),
            value: "value".to_owned(),
        };
        let mut map = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
        for record in self.records {
            for (key, value) in of(record) {
                map.keys().append_value(key);
                map.values().append_option(value);
            }
            map.append(true)?;
        }
        self.add(name, Arc::new(map.finish()));
        Ok(())
    }

    pub(super) fn structure(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let mut inner = Self::new(self.records);
        fill(&mut inner)?;
        let fields = Fields::from(inner.fields);
        let whole =
            StructArray::try_new_with_length(fields, inner.arrays, None, self.records.len())?;
        self.add(name, Arc::new(whole));
        Ok(())
    }

    pub(super) fn finish(self) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(self.records.len()));
        let schema = Arc::new(Schema::new(self.fields));
        Ok(RecordBatch::try_new_with_options(schema, self.arrays, &options)?)
    }
}
