//! What the configuration offers, as the window is told.

use crate::contract::{OfferedPrompt, Offers, Starter};
use behalf_config::Config;

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
    Offers {
        app: config.name.clone(),
        greeting: of.greeting.clone(),
        starters: of.starters.iter().map(starter).collect(),
        prompts: of.prompts.iter().map(prompt).collect(),
    }
}
