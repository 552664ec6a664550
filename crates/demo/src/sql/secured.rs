//! A table as one account sees it: row filter and column masks behind a barrier.
//!
//! Without the barrier the optimiser would merge the user's predicates with the policy's, and an
//! expression that fails on a hidden row would tell of it.

use datafusion::{
    arrow::{
        datatypes::SchemaRef,
        record_batch::{RecordBatch, RecordBatchOptions},
    },
    catalog::{Session, TableProvider},
    common::{Column, TableReference, tree_node::TreeNodeRecursion},
    datasource::provider_as_source,
    error::{DataFusionError, Result},
    execution::{SendableRecordBatchStream, SessionState, TaskContext},
    logical_expr::{
        BinaryExpr, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Operator,
        TableProviderFilterPushDown, TableType, utils::conjunction,
    },
    physical_expr::EquivalenceProperties,
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PhysicalExpr,
        PlanProperties, stream::RecordBatchStreamAdapter,
    },
};
use futures::StreamExt;
use std::{fmt, sync::Arc};

/// What decides over a table.
pub(super) struct Policy {
    pub(super) row_filter: Option<&'static str>,
    pub(super) masks: &'static [(&'static str, &'static str)],
}

#[derive(Debug)]
pub(super) struct SecuredTable {
    name: TableReference,
    base: Arc<dyn TableProvider>,
    row_filter: Option<&'static str>,
    masks: &'static [(&'static str, &'static str)],
}

impl SecuredTable {
    pub(super) fn new(name: TableReference, base: Arc<dyn TableProvider>, policy: Policy) -> Self {
        Self { name, base, row_filter: policy.row_filter, masks: policy.masks }
    }

    fn plan(&self, state: &SessionState) -> Result<LogicalPlan> {
        let source = provider_as_source(Arc::clone(&self.base));
        let mut builder = LogicalPlanBuilder::scan(self.name.clone(), source, None)?;
        let schema = Arc::clone(builder.schema());
        if let Some(filter) = self.row_filter {
            builder = builder.filter(state.create_logical_expr(filter, &schema)?)?;
        }
        let mut columns = Vec::new();
        for (qualifier, field) in schema.iter() {
            let mask = self.masks.iter().find(|(column, _)| column == field.name());
            columns.push(match mask {
                Some((_, sql)) => state
                    .create_logical_expr(sql, &schema)?
                    .cast_to(field.data_type(), schema.as_ref())?
                    .alias(field.name()),
                None => Expr::Column(Column::from((qualifier, field))),
            });
        }
        builder.project(columns)?.build()
    }

    /// Only a comparison of an unmasked column with a literal may pass the barrier: it cannot fail.
    fn harmless(&self, filter: &Expr) -> bool {
        let Expr::BinaryExpr(BinaryExpr { left, op, right }) = filter else { return false };
        let comparison = matches!(
            op,
            Operator::Eq
                | Operator::NotEq
                | Operator::Lt
                | Operator::LtEq
                | Operator::Gt
                | Operator::GtEq
        );
        let unmasked = |column: &Column| !self.masks.iter().any(|(name, _)| *name == column.name);
        comparison
            && match (left.as_ref(), right.as_ref()) {
                (Expr::Column(column), Expr::Literal(..))
                | (Expr::Literal(..), Expr::Column(column)) => unmasked(column),
                _ => false,
            }
    }
}

#[async_trait::async_trait]
impl TableProvider for SecuredTable {
    fn schema(&self) -> SchemaRef {
        self.base.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(filters
            .iter()
            .map(|filter| {
                if self.harmless(filter) {
                    TableProviderFilterPushDown::Inexact
                } else {
                    TableProviderFilterPushDown::Unsupported
                }
            })
            .collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let state = session
            .as_any()
            .downcast_ref::<SessionState>()
            .ok_or_else(|| DataFusionError::Internal("not a session state".to_owned()))?;
        let plan = self.plan(state)?;
        let whole = Arc::clone(plan.schema());
        let mut builder = LogicalPlanBuilder::from(plan);
        if let Some(filter) = conjunction(filters.iter().cloned()) {
            builder = builder.filter(filter)?;
        }
        let schema = match projection {
            Some(wanted) => {
                let columns: Vec<Expr> = wanted
                    .iter()
                    .map(|&i| Expr::Column(Column::from(whole.qualified_field(i))))
                    .collect();
                builder = builder.project(columns)?;
                Arc::new(self.schema().project(wanted)?)
            }
            None => self.schema(),
        };
        if let Some(rows) = limit {
            builder = builder.limit(0, Some(rows))?;
        }
        let inner = session.create_physical_plan(&builder.build()?).await?;
        Ok(Arc::new(Barrier::new(inner, schema)))
    }
}

/// Lets nothing through from above: the defaults of `ExecutionPlan` refuse every push-down.
#[derive(Debug)]
struct Barrier {
    input: Arc<dyn ExecutionPlan>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
}

impl Barrier {
    fn new(input: Arc<dyn ExecutionPlan>, schema: SchemaRef) -> Self {
        let properties = Arc::new(PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        ));
        Self { input, schema, properties }
    }
}

impl DisplayAs for Barrier {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Barrier")
    }
}

impl ExecutionPlan for Barrier {
    fn name(&self) -> &'static str {
        "Barrier"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children
            .pop()
            .ok_or_else(|| DataFusionError::Internal("a barrier without input".to_owned()))?;
        Ok(Arc::new(Self::new(input, Arc::clone(&self.schema))))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let schema = Arc::clone(&self.schema);
        let restamped = self.input.execute(partition, context)?.map(move |batch| {
            let batch = batch?;
            let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let columns = batch.columns().to_vec();
            Ok(RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)?)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), restamped)))
    }
}
