//! What the configuration offers, as the window is told.

use crate::contract::{OfferedAgent, OfferedModel, OfferedPrompt, Offers, Starter};
use behalf_config::{Agent, Agents, Config};
use behalf_core::RunAs;

/// What a configuration offers.
pub(super) fn offers(config: &Config) -> Offers {
    let of = &config.offers;
    let starter = |one: &behalf_config::Starter| Starter {
        text: one.text.clone(),
        genie_space: one.genie_room.clone(),
    };
    let prompt = |one: &behalf_config::OfferedPrompt| OfferedPrompt {
        name: one.name.clone(),
        text: one.text.clone(),
    };
    // One whose name is not set here cannot answer.
    let model = |one: &behalf_config::OfferedModel| {
        let name = one.model.name.clone().ok()?;
        let service_principal = one.model.run_as == RunAs::ServicePrincipal;
        Some(OfferedModel { key: one.key.clone(), name, service_principal })
    };
    Offers {
        app: config.name.clone(),
        greeting: of.greeting.clone(),
        starters: of.starters.iter().map(starter).collect(),
        prompts: of.prompts.iter().map(prompt).collect(),
        models: of.models.iter().filter_map(model).collect(),
        agents: agents(config),
    }
}

/// The agents of a supervisor; of two by one name neither can be chosen.
fn agents(config: &Config) -> Vec<OfferedAgent> {
    let Agents::Supervised { workers, .. } = &config.agents else { return Vec::new() };
    let is_one = |name: &str| workers.iter().filter(|worker| worker.name == name).count() == 1;
    let offered = |worker: &Agent| OfferedAgent {
        name: worker.name.clone(),
        description: worker.description.clone(),
    };
    workers.iter().filter(|worker| is_one(&worker.name)).map(offered).collect()
}
