//! Another model in the planner's place: requests go to any server that speaks OpenAI's API, and its
//! replies come back as they are. The caller's token stays here.

use crate::reply::Refusal;
use anyhow::Context;
use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use url::Url;

/// The variable with the key of the other server.
const KEY: &str = "BEHALF_DEMO_MODEL_KEY";

pub(crate) struct Upstream {
    url: Url,
    /// The model to ask for there; absent leaves the caller's.
    model: Option<String>,
    key: Option<String>,
    http: reqwest::Client,
}

impl Upstream {
    pub(crate) fn new(mut url: Url, model: Option<String>) -> anyhow::Result<Self> {
        anyhow::ensure!(
            matches!(url.scheme(), "http" | "https"),
            "--model-upstream must be an http or https address, not {url}"
        );
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let http = http.context("preparing the model upstream")?;
        Ok(Self { url, model, key: std::env::var(KEY).ok(), http })
    }

    /// Asks the other server: `chat/completions` or `responses`.
    pub(super) async fn ask(&self, route: &str, body: &[u8]) -> Result<Response, Refusal> {
        let mut body: Value = crate::reply::read(body)?;
        if let (Some(model), Some(fields)) = (&self.model, body.as_object_mut()) {
            fields.insert("model".to_owned(), json!(model));
        }
        let url = self.url.join(route).map_err(Refusal::failed)?;
        let mut request = self.http.post(url).json(&body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        let reply = request.send().await.map_err(|error| {
            let text = format!("The model behind this endpoint cannot be reached: {error}");
            Refusal::api(StatusCode::SERVICE_UNAVAILABLE, "TEMPORARILY_UNAVAILABLE", text)
        })?;
        let status = StatusCode::from_u16(reply.status().as_u16()).map_err(Refusal::failed)?;
        let kind = reply.headers().get(header::CONTENT_TYPE).cloned();
        let mut response = (status, Body::from_stream(reply.bytes_stream())).into_response();
        if let Some(kind) = kind {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        Ok(response)
    }
}
