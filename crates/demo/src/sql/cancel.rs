//! Stopping: a plan that stands still at every batch once it is cancelled, also inside joins; then
//! whoever runs it drops it.

use datafusion::{
    common::{config::ConfigOptions, tree_node::TreeNodeRecursion},
    error::{DataFusionError, Result},
    execution::{SendableRecordBatchStream, TaskContext},
    physical_optimizer::PhysicalOptimizerRule,
    physical_plan::{
        DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties, coop,
        filter::FilterExec,
        joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec},
        replace_children_if_necessary,
        stream::RecordBatchStreamAdapter,
    },
};
use futures::StreamExt;
use std::{fmt, sync::Arc, task::Poll};
use tokio_util::sync::CancellationToken;

/// The token of a statement, in its session's extensions.
pub(super) struct Stop(pub(super) CancellationToken);

/// Puts a gate before leaves, filters and joins.
#[derive(Debug)]
pub(super) struct Gates;

impl PhysicalOptimizerRule for Gates {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        gated(plan)
    }

    fn name(&self) -> &'static str {
        "gates"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn gated(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    if plan.is::<Gate>() {
        return Ok(plan);
    }
    let children = plan.children().into_iter().cloned().map(gated).collect::<Result<Vec<_>>>()?;
    let plan = replace_children_if_necessary(plan, children)?;
    let wanted = plan.children().is_empty()
        || plan.is::<FilterExec>()
        || plan.is::<HashJoinExec>()
        || plan.is::<NestedLoopJoinExec>()
        || plan.is::<CrossJoinExec>()
        || plan.is::<SortMergeJoinExec>();
    Ok(if wanted { Arc::new(Gate { input: plan }) } else { plan })
}

#[derive(Debug)]
struct Gate {
    input: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for Gate {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

impl ExecutionPlan for Gate {
    fn name(&self) -> &'static str {
        "Gate"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
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
            .ok_or_else(|| DataFusionError::Internal("a gate without input".to_owned()))?;
        Ok(Arc::new(Self { input }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let stop = context.session_config().get_extension::<Stop>();
        let mut stream = coop::make_cooperative(self.input.execute(partition, context)?);
        let schema = stream.schema();
        // An error would be taken by some plans as a reason to try in another way.
        let gated = futures::stream::poll_fn(move |context| match &stop {
            Some(stop) if stop.0.is_cancelled() => Poll::Pending,
            _ => stream.poll_next_unpin(context),
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, gated)))
    }
}
