//! How several agents work together: `app.orchestration`.

use super::Bound;
use crate::{
    bind::{Binder, Section},
    model::{Agent, Agents},
    tree::{Node, Value},
};
use behalf_core::RunAs;

/// What an orchestration may have beside its kind, and Behalf does not run.
const NOT_RUN: [&str; 3] = ["memory", "output_mode", "interrupt_model"];
/// The same of a supervisor.
const OF_SUPERVISOR: [&str; 2] = ["middleware", "worker_scope_boundary"];
/// What a swarm may have; of one agent, all but the first is not run.
const SWARM: [&str; 4] = ["default_agent", "handoffs", "middleware", "max_hops"];

impl Binder<'_> {
    /// Who answers, of these agents.
    pub(super) fn work_together(
        &mut self,
        app: &Section<'_>,
        of_app: RunAs,
        mut agents: Vec<Agent>,
        tools: &mut Bound,
    ) -> Agents {
        let orchestration = self.subsection(app, "orchestration");
        if let Some(section) = &orchestration {
            self.note_what_is_said(section, &NOT_RUN);
        }
        let part = |name: &str| {
            let node = orchestration.as_ref().and_then(|section| section.get(name));
            node.filter(|node| !matches!(node.value, Value::Null | Value::Bool(false)))
        };
        if let Some(node) = part("deep_agent") {
            let field = "app.orchestration.deep_agent";
            self.not_supported(field.to_owned(), node.place);
            return Agents::NotSupported(self.cannot(field, node.place, "is a deep agent"));
        }
        let supervisor = part("supervisor").map(|node| (self.part(node, "supervisor"), node));
        if let Some((section, _)) = &supervisor {
            self.check_keys(section, &["model", "prompt", "tools"], &OF_SUPERVISOR);
        }
        if let Some(node) = part("swarm") {
            let section = self.part(node, "swarm");
            self.check_keys(&section, &SWARM, &[]);
            if agents.len() > 1 {
                self.not_supported(section.path.clone(), node.place);
                if supervisor.is_none() {
                    let why =
                        self.cannot(&section.path, node.place, "is a swarm of several agents");
                    return Agents::NotSupported(why);
                }
            } else {
                // A swarm of one is that agent.
                self.note_what_is_said(&section, &SWARM[1..]);
            }
        }
        if agents.len() > 1 {
            let (mut prompt, mut model, mut own) = (None, None, Vec::new());
            if let Some((section, _)) = &supervisor {
                prompt = self.prompt(section);
                model = self.model_of(section, of_app);
                own = self.tools_of(section, of_app, tools);
            }
            return Agents::Supervised { prompt, model, tools: own, workers: agents };
        }
        if let Some((section, node)) = supervisor {
            // It has nobody to choose from.
            self.not_supported(section.path, node.place);
        }
        agents.pop().map_or(Agents::Implicit, Agents::One)
    }

    /// A kind of orchestration: `true`, or a mapping.
    fn part<'t>(&mut self, node: &'t Node, name: &str) -> Section<'t> {
        let field = format!("app.orchestration.{name}");
        if !matches!(node.value, Value::Map(_) | Value::Bool(_)) {
            self.wrong_type(node.place, field.clone(), "true or a mapping", &node.value);
        }
        Section::of(node, &field)
    }
}
