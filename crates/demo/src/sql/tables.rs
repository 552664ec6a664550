//! Tables: where their rows come from, and one version of them all.

use super::{
    data,
    grants::Name,
    samples::{self, Sample},
    system::{self, Log, Logs},
};
use datafusion::{
    arrow::{datatypes::SchemaRef, record_batch::RecordBatch},
    catalog::{Session, TableProvider},
    datasource::memory::MemorySourceConfig,
    error::Result,
    logical_expr::{Expr, TableType},
    physical_plan::ExecutionPlan,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) source: Source,
    pub(super) version: u64,
}

/// Where a table's rows come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Kept(SchemaRef, Vec<RecordBatch>),
    /// Made as they are read.
    Made(Sample),
    /// Of what the workspace served.
    Logged(Log),
}

impl Source {
    pub(super) fn schema(&self) -> SchemaRef {
        match self {
            Source::Kept(schema, _) => Arc::clone(schema),
            Source::Made(sample) => Arc::clone(sample.schema()),
            Source::Logged(log) => log.schema(),
        }
    }
}

/// What a scan reads.
pub(super) struct Scan<'a> {
    pub(super) projection: Option<&'a Vec<usize>>,
    pub(super) limit: Option<usize>,
}

/// Every table, by its full name.
#[derive(Debug, Clone)]
pub(crate) struct Tables(BTreeMap<Name, Table>);

impl Tables {
    /// The company from its seed, the samples at a scale, and what the workspace logs.
    pub(super) fn new(seed: u64, scale: f64, logs: &Logs) -> anyhow::Result<Self> {
        let mut all: BTreeMap<Name, Table> = data::company(seed)?.into_iter().collect();
        for (name, sample) in samples::tables(scale) {
            all.insert(name, Table { source: Source::Made(sample), version: 0 });
        }
        for (name, log) in system::tables(logs)? {
            all.insert(name, Table { source: Source::Logged(log), version: 0 });
        }
        Ok(Self(all))
    }

    pub(super) fn get(&self, name: &Name) -> Option<&Table> {
        self.0.get(name)
    }

    pub(super) fn get_mut(&mut self, name: &Name) -> Option<&mut Table> {
        self.0.get_mut(name)
    }

    pub(super) fn insert(&mut self, name: Name, table: Table) {
        self.0.insert(name, table);
    }

    pub(super) fn remove(&mut self, name: &Name) {
        self.0.remove(name);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Name, &Table)> {
        self.0.iter()
    }

    pub(super) fn catalogs(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.0.keys().map(|[catalog, _, _]| catalog).collect();
        all.into_iter().cloned().collect()
    }

    pub(super) fn has_catalog(&self, catalog: &str) -> bool {
        self.catalogs().iter().any(|known| known == catalog)
    }

    pub(super) fn has_schema(&self, catalog: &str, schema: &str) -> bool {
        self.0.keys().any(|[c, s, _]| c == catalog && s == schema)
    }
}

/// A fixed version of a table.
pub(super) fn snapshot(source: Source) -> Arc<dyn TableProvider> {
    Arc::new(Snapshot(source))
}

#[derive(Debug)]
struct Snapshot(Source);

#[async_trait::async_trait]
impl TableProvider for Snapshot {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let projection_of = projection.cloned();
        match &self.0 {
            Source::Made(sample) => sample.scan(Scan { projection, limit }),
            Source::Logged(log) => {
                let rows = [vec![log.rows()?]];
                Ok(MemorySourceConfig::try_new_exec(&rows, log.schema(), projection_of)?)
            }
            Source::Kept(schema, batches) => Ok(MemorySourceConfig::try_new_exec(
                std::slice::from_ref(batches),
                Arc::clone(schema),
                projection_of,
            )?),
        }
    }
}
