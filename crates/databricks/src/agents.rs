//! Agents that are deployed in the workspace and speak the Responses API: at a serving endpoint, or as an
//! App whose address the workspace names.

use crate::{
    door::{Call, Door, DoorError, Elsewhere, Errand},
    statements::typed,
    wire::segment,
};
use behalf_core::{Failure, FailureCode, Origin};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// An App, at the address that the workspace's own listing names. Nothing else makes one.
#[derive(Clone, Debug)]
pub struct App {
    name: String,
    elsewhere: Elsewhere,
}

impl App {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    pub(crate) fn elsewhere(&self) -> &Elsewhere {
        &self.elsewhere
    }
}

/// Finds an App by its name.
pub async fn app(door: &Door, errand: &Errand<'_>, name: &str) -> Result<App, DoorError> {
    #[derive(Deserialize)]
    struct Raw {
        url: String,
    }
    let path = format!("/api/2.0/apps/{}", segment(name));
    let raw: Raw = typed(door.json(errand, Call::get(path)).await?.body)?;
    Ok(App { name: name.to_owned(), elsewhere: named_by_workspace(name, &raw.url)? })
}

/// Finds the App at an address, among those that the workspace names.
pub async fn app_at(door: &Door, errand: &Errand<'_>, url: &Url) -> Result<Option<App>, DoorError> {
    #[derive(Deserialize)]
    struct Page {
        #[serde(default)]
        apps: Vec<Raw>,
        next_page_token: Option<String>,
    }
    #[derive(Deserialize)]
    struct Raw {
        #[serde(default)]
        name: String,
        #[serde(default)]
        url: String,
    }
    let mut token: Option<String> = None;
    for _ in 0..PAGES {
        let mut call = Call::get("/api/2.0/apps");
        if let Some(token) = token {
            call = call.query("page_token", token);
        }
        let page: Page = typed(door.json(errand, call).await?.body)?;
        for raw in page.apps {
            let same = Url::parse(&raw.url).is_ok_and(|named| named.origin() == url.origin());
            if same {
                let elsewhere = named_by_workspace(&raw.name, &raw.url)?;
                return Ok(Some(App { name: raw.name, elsewhere }));
            }
        }
        token = page.next_page_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(None)
}

/// Most pages of Apps that are read.
const PAGES: usize = 20;

fn named_by_workspace(name: &str, url: &str) -> Result<Elsewhere, Failure> {
    let origin = Origin::parse(url.trim_end_matches('/')).map_err(Failure::internal)?;
    Ok(Elsewhere::named(origin, format!("App `{name}`")))
}

/// What an agent answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Its words.
    pub text: String,
    /// What it did inside, by the names of its own tools.
    pub inside: Vec<String>,
    /// The workspace's id of the request.
    pub request_id: Option<String>,
}

/// Where an agent is asked.
pub enum Place<'a> {
    /// A serving endpoint, by its name.
    Endpoint(&'a str),
    /// An App.
    App(&'a App),
}

/// Asks an agent. It is never sent twice.
pub async fn ask(
    door: &Door,
    errand: &Errand<'_>,
    place: &Place<'_>,
    question: &str,
) -> Result<Answer, DoorError> {
    let body = json!({ "input": [{ "role": "user", "content": question }] });
    let call = match place {
        Place::Endpoint(name) => {
            Call::post(format!("/serving-endpoints/{}/invocations", segment(name)), body)
                .answered_by(format!("Agent `{name}`"))
        }
        Place::App(app) => Call::post("/responses", body).elsewhere(app.elsewhere()),
    };
    let reply = door.json(errand, call).await.map_err(relayed)?;
    let mut answer = read(&reply.body);
    let token = &errand.lease.token;
    answer.text = token.cut_from(&answer.text);
    answer.inside.truncate(INSIDE);
    for name in &mut answer.inside {
        *name = token.cut_from(name).chars().take(NAME).collect();
    }
    answer.request_id = reply.request_id;
    Ok(answer)
}

/// Names of what an agent did inside that are kept, and the longest of them.
const INSIDE: usize = 50;
const NAME: usize = 64;

/// An agent may hand on what others said to it: what asks for another try does not say that nothing ran, nor
/// does it that the token has died meanwhile.
fn relayed(error: DoorError) -> DoorError {
    match error {
        DoorError::DeadToken(failure) => DoorError::Failed(failure),
        DoorError::Refused(failure)
            if matches!(failure.code, FailureCode::RateLimited { .. } | FailureCode::Busy) =>
        {
            DoorError::Failed(failure)
        }
        other => other,
    }
}

fn read(body: &Value) -> Answer {
    let mut answer = Answer::default();
    for item in body["output"].as_array().into_iter().flatten() {
        match item["type"].as_str() {
            Some("message") => {
                for part in item["content"].as_array().into_iter().flatten() {
                    if let Some(text) = part["text"].as_str() {
                        answer.text.push_str(text);
                    }
                }
            }
            Some("function_call" | "mcp_call") => {
                answer.inside.extend(item["name"].as_str().map(str::to_owned));
            }
            _ => {}
        }
    }
    // An agent of the older kind answers as a chat.
    if answer.text.is_empty()
        && let Some(text) = body["choices"][0]["message"]["content"].as_str()
    {
        text.clone_into(&mut answer.text);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_what_was_done_inside_are_read() {
        let body = json!({ "output": [
            { "type": "function_call", "name": "lookup", "call_id": "1", "arguments": "{}" },
            { "type": "function_call_output", "call_id": "1", "output": "x" },
            { "type": "message", "content": [
                { "type": "output_text", "text": "It is " }, { "type": "output_text", "text": "42." },
            ] },
        ] });
        let expected =
            Answer { text: "It is 42.".into(), inside: vec!["lookup".into()], request_id: None };
        assert_eq!(read(&body), expected, "text of all parts, names of calls");
    }
}
