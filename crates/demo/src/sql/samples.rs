//! `samples.tpch`: the tables of TPC-H, made as they are read by the generator of that benchmark. None
//! of them is ever held whole.

use super::{grants::Name, tables::Scan};
use datafusion::{
    arrow::{
        array::{ArrayRef, RecordBatch},
        compute::cast,
        datatypes::{DataType, Field, Schema, SchemaRef},
        error::ArrowError,
    },
    error::Result,
    execution::{SendableRecordBatchStream, TaskContext},
    physical_plan::{
        ExecutionPlan,
        stream::RecordBatchStreamAdapter,
        streaming::{PartitionStream, StreamingTableExec},
    },
};
use std::sync::{Arc, LazyLock};
use tpchgen::{
    distribution::Distributions,
    generators::{
        CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator,
        PartSuppGenerator, RegionGenerator, SupplierGenerator,
    },
    text::TextPool,
};
use tpchgen_arrow::{
    CustomerArrow, LineItemArrow, NationArrow, OrderArrow, PartArrow, PartSuppArrow, RegionArrow,
    SupplierArrow,
};

/// Stands in for the 300 MB of words that comments are cut from, where no comment is read: the other
/// columns do not depend on them.
static NO_WORDS: LazyLock<TextPool> =
    LazyLock::new(|| TextPool::new(64 * 1024, Distributions::static_default()));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Customer,
    LineItem,
    Nation,
    Orders,
    Part,
    PartSupp,
    Region,
    Supplier,
}

const TABLES: [(&str, Kind); 8] = [
    ("customer", Kind::Customer),
    ("lineitem", Kind::LineItem),
    ("nation", Kind::Nation),
    ("orders", Kind::Orders),
    ("part", Kind::Part),
    ("partsupp", Kind::PartSupp),
    ("region", Kind::Region),
    ("supplier", Kind::Supplier),
];

type Batches = Box<dyn Iterator<Item = std::result::Result<RecordBatch, ArrowError>> + Send>;

/// One table at a scale.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    kind: Kind,
    scale: f64,
    schema: SchemaRef,
}

/// Every table at this scale, by name.
pub(super) fn tables(scale: f64) -> impl Iterator<Item = (Name, Sample)> {
    TABLES.into_iter().map(move |(table, kind)| {
        let name = ["samples", "tpch", table].map(str::to_owned);
        (name, Sample { kind, scale, schema: databricks(&kind.made()) })
    })
}

impl Kind {
    /// The schema as the generator makes it.
    fn made(self) -> SchemaRef {
        match self {
            Self::Customer => CustomerArrow::schema_ref(),
            Self::LineItem => LineItemArrow::schema_ref(),
            Self::Nation => NationArrow::schema_ref(),
            Self::Orders => OrderArrow::schema_ref(),
            Self::Part => PartArrow::schema_ref(),
            Self::PartSupp => PartSuppArrow::schema_ref(),
            Self::Region => RegionArrow::schema_ref(),
            Self::Supplier => SupplierArrow::schema_ref(),
        }
    }

    fn generate(self, scale: f64, words: &'static TextPool) -> Batches {
        macro_rules! of {
            ($arrow:ident, $generator:ident) => {
                Box::new($arrow::new($generator::new_with_distributions_and_text_pool(
                    scale,
                    1,
                    1,
                    Distributions::static_default(),
                    words,
                )))
            };
        }
        macro_rules! fixed {
            ($arrow:ident, $generator:ident) => {
                Box::new($arrow::new($generator::new_with_distributions_and_text_pool(
                    Distributions::static_default(),
                    words,
                )))
            };
        }
        match self {
            Self::Customer => of!(CustomerArrow, CustomerGenerator),
            Self::LineItem => of!(LineItemArrow, LineItemGenerator),
            Self::Nation => fixed!(NationArrow, NationGenerator),
            Self::Orders => of!(OrderArrow, OrderGenerator),
            Self::Part => of!(PartArrow, PartGenerator),
            Self::PartSupp => Box::new(PartSuppArrow::new(PartSuppGenerator::new_with_text_pool(
                scale, 1, 1, words,
            ))),
            Self::Region => fixed!(RegionArrow, RegionGenerator),
            Self::Supplier => of!(SupplierArrow, SupplierGenerator),
        }
    }
}

/// The types of the platform's samples: money has 18 digits, texts are STRING.
fn databricks(made: &Schema) -> SchemaRef {
    let field = |field: &Arc<Field>| {
        let data_type = match field.data_type() {
            DataType::Decimal128(_, scale) => DataType::Decimal128(18, *scale),
            DataType::Utf8View => DataType::Utf8,
            other => other.clone(),
        };
        Field::new(field.name(), data_type, true)
    };
    Arc::new(Schema::new(made.fields().iter().map(field).collect::<Vec<_>>()))
}

impl Sample {
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(super) fn scan(&self, scan: Scan<'_>) -> Result<Arc<dyn ExecutionPlan>> {
        let is_read = |index: usize| scan.projection.is_none_or(|wanted| wanted.contains(&index));
        let comments = self.schema.fields().iter().enumerate();
        let with_comments =
            comments.filter(|(_, f)| f.name().ends_with("_comment")).any(|(at, _)| is_read(at));
        let rows = Rows { sample: self.clone(), with_comments };
        Ok(Arc::new(StreamingTableExec::try_new(
            Arc::clone(&self.schema),
            vec![Arc::new(rows)],
            scan.projection,
            None,
            false,
            scan.limit,
        )?))
    }
}

#[derive(Debug)]
struct Rows {
    sample: Sample,
    with_comments: bool,
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.sample.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let Sample { kind, scale, schema } = self.sample.clone();
        let words = if self.with_comments { TextPool::get_or_init_default() } else { &NO_WORDS };
        let target = Arc::clone(&schema);
        let batches = kind.generate(scale, words).map(move |batch| Ok(conform(&batch?, &target)?));
        Box::pin(RecordBatchStreamAdapter::new(schema, futures::stream::iter(batches)))
    }
}

fn conform(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(schema.fields());
    let columns: Vec<ArrayRef> =
        columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<_, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_do_not_depend_on_the_words_of_comments() {
        let words: &'static TextPool =
            Box::leak(Box::new(TextPool::new(1024 * 1024, Distributions::static_default())));
        for (name, kind) in TABLES {
            let first = |words| kind.generate(0.001, words).next().unwrap().unwrap();
            let (with, without): (RecordBatch, RecordBatch) = (first(words), first(&NO_WORDS));
            for (at, field) in with.schema().fields().iter().enumerate() {
                if !field.name().ends_with("_comment") {
                    assert_eq!(with.column(at), without.column(at), "{name}.{}", field.name());
                }
            }
        }
    }
}
