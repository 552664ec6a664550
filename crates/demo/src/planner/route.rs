//! Which tool a message is for, by its words. What names a tool comes before what only sounds like it.

use super::{
    Call, Step, arguments,
    catalog::asked_for,
    intent, phrases,
    tools::{HANDOFF, Kind, Tool},
    words::{has, normalised},
};
use std::{cmp::Reverse, collections::BTreeSet};

/// Words that ask for an article, whatever else is in the message.
const ARTICLES: [&str; 9] = [
    "search",
    "article",
    "articles",
    "policy",
    "policies",
    "document",
    "documents",
    "support says",
    "support say",
];
/// Words that an article may answer, where the message is no question on the retail data.
const MATTERS: [&str; 15] = [
    "how do i",
    "how do we",
    "how can i",
    "how can we",
    "refund",
    "refunds",
    "return",
    "returns",
    "warranty",
    "warranties",
    "damaged",
    "battery",
    "solvents",
    "invoice",
    "trade account",
];

/// What the words of a message ask for, if a tool is offered that does it.
pub(super) fn step(message: &str, tools: &[Tool]) -> Option<Step> {
    let call =
        agent(message, tools).or_else(|| genie(message, tools)).or_else(|| catalog(message, tools));
    if let Some(call) = call {
        return Some(Step::Calls(vec![call]));
    }
    if let Some(step) = named(message, tools) {
        return Some(step);
    }
    let call = search(message, tools).or_else(|| handoff(message, tools))?;
    Some(Step::Calls(vec![call]))
}

fn of(kind: Kind, tools: &[Tool]) -> impl Iterator<Item = &Tool> {
    tools.iter().filter(move |tool| tool.kind == kind)
}

/// Something to be kept: the words are kept as they are.
pub(super) fn remember(message: &str, tools: &[Tool]) -> Option<Call> {
    const BEGINNINGS: [&str; 5] = [
        "please remember that",
        "please remember:",
        "please remember",
        "remember that",
        "remember:",
    ];
    let tool = of(Kind::Remember, tools).next()?;
    let rest = BEGINNINGS.iter().find_map(|begins| phrases::past(message.trim(), begins))?;
    let text = rest.trim();
    (!text.is_empty()).then(|| tool.call_with("text", text))
}

/// `ask the support agent …`
fn agent(message: &str, tools: &[Tool]) -> Option<Call> {
    of(Kind::Agent, tools).find_map(|tool| {
        let name = tool.name.to_lowercase().replace(['_', '-'], " ");
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = phrases::after(message, &format!("ask the {name}"))
            .or_else(|| phrases::after(message, &format!("ask {name}")))?;
        let rest = phrases::asked(rest);
        let rest = phrases::past(rest, "agent").map_or(rest, phrases::asked);
        Some(tool.call_with("question", if rest.is_empty() { message.trim() } else { rest }))
    })
}

fn genie(message: &str, tools: &[Tool]) -> Option<Call> {
    if !has(&normalised(message), "genie") {
        return None;
    }
    let tool = nearest(message, of(Kind::Genie, tools))?;
    let message = message.trim();
    let rest = phrases::past(message, "ask genie").map(phrases::asked);
    let question = rest.filter(|rest| !rest.is_empty()).unwrap_or(message);
    Some(tool.call_with(tool.takes(&["question", "query"])?, question))
}

fn catalog(message: &str, tools: &[Tool]) -> Option<Call> {
    let tool = of(Kind::Catalog, tools).next()?;
    Some(match asked_for(message)? {
        Some(name) => tool.call_with("name", &name),
        None => tool.call(),
    })
}

fn search(message: &str, tools: &[Tool]) -> Option<Call> {
    let text = normalised(message);
    let is_asked = |words: &[&str]| words.iter().any(|word| has(&text, word));
    let has_sql = of(Kind::Sql, tools).next().is_some();
    let is_business = has_sql && intent::read(message).to_sql().is_some();
    if !is_asked(&ARTICLES) && (is_business || !is_asked(&MATTERS)) {
        return None;
    }
    Some(nearest(message, of(Kind::Search, tools))?.call_with("query", message.trim()))
}

/// Of several tools the one whose name has most of the message's words; else the first.
fn nearest<'t>(message: &str, tools: impl Iterator<Item = &'t Tool>) -> Option<&'t Tool> {
    let said = phrases::stems(message);
    tools.min_by_key(|tool| {
        Reverse(phrases::stems(&tool.name).iter().filter(|word| said.contains(word)).count())
    })
}

/// The agent that the message is most about.
fn handoff(message: &str, tools: &[Tool]) -> Option<Call> {
    let asked: BTreeSet<String> = phrases::subjects(message).into_iter().collect();
    let fit = |tool: &Tool| {
        let name = tool.name.trim_start_matches(HANDOFF);
        let about = phrases::subjects(&format!("{name} {}", tool.description));
        let about: BTreeSet<String> = about.into_iter().collect();
        asked.intersection(&about).count()
    };
    let best = of(Kind::Handoff, tools).min_by_key(|tool| Reverse(fit(tool)))?;
    if fit(best) == 0 {
        return None;
    }
    // A reason is given where one is wanted.
    let wants_reason = best.required().any(|name| name == "reason");
    Some(if wants_reason { best.call_with("reason", message.trim()) } else { best.call() })
}

/// A tool that the message names: one without arguments by its name in a row, any other by the words
/// of its name. Of several the one with the longest name.
fn named(message: &str, tools: &[Tool]) -> Option<Step> {
    let said = phrases::stems(message);
    let in_a_row = format!(" {} ", said.join(" "));
    let words = |tool: &Tool| -> Vec<String> {
        phrases::stems(&tool.name).into_iter().filter(|word| word.chars().count() > 1).collect()
    };
    let is_named = |tool: &&Tool| {
        let words = words(tool);
        let all = !words.is_empty() && words.iter().all(|word| said.contains(word));
        let is_plain = tool.required().next().is_none();
        all && (!is_plain || in_a_row.contains(&format!(" {} ", words.join(" "))))
    };
    let tool =
        of(Kind::Other, tools).filter(is_named).min_by_key(|tool| Reverse(words(tool).len()))?;
    let missing = match arguments::read(message, tool) {
        Ok(arguments) => {
            return Some(Step::Calls(vec![Call { name: tool.name.clone(), arguments }]));
        }
        Err(missing) => missing,
    };
    // One word alone may be part of a question on the retail data.
    if words(tool).len() == 1 && intent::read(message).to_sql().is_some() {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let example = missing.first().map(|name| format!("{name}=…")).unwrap_or_default();
    Some(Step::Text(format!(
        "The tool `{}` needs {}, and I found no value for it. I am a rule-based planner, not a \
         language model: write it as `{example}`.",
        tool.name,
        names.join(" and ")
    )))
}
