//! The demo workspace as a process, its witness, and SQL through its API.

use crate::{eventually, http, program};
use serde_json::{Value, json};
use std::{path::Path, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A demo workspace of a test's own.
pub struct Demo {
    ready: Value,
    http: reqwest::Client,
    child: Child,
}

impl Demo {
    /// Starts one on a free port.
    pub async fn start(arguments: &[&str]) -> Self {
        Self::start_program(&program("behalf-demo"), arguments).await
    }

    /// Starts one from a build of its own.
    pub async fn start_program(path: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(path)
            .args(
                arguments
                    .iter()
                    .all(|a| *a != "--listen")
                    .then_some(["--listen", "127.0.0.1:0"])
                    .into_iter()
                    .flatten(),
            )
            .args(arguments)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line =
            lines.next_line().await.unwrap().expect("the demo prints a line when it is ready");
        Self { ready: serde_json::from_str(&line).unwrap(), http: http(), child }
    }

    /// Ends it: nobody answers at its address any more.
    pub async fn stop(mut self) {
        self.child.kill().await.unwrap();
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// What it said when it was ready: one line of JSON.
    pub fn ready(&self) -> String {
        self.ready.to_string()
    }

    /// The most memory it held so far, in KiB.
    pub fn peak_kib(&self) -> u64 {
        crate::peak_kib(self.child.id().unwrap())
    }

    /// Where it is.
    pub fn host(&self) -> &str {
        self.ready["host"].as_str().unwrap()
    }

    /// Where it listens, whatever clients know it by.
    pub fn address(&self) -> String {
        format!("http://{}", self.ready["listen"].as_str().unwrap())
    }

    /// Its warehouse.
    pub fn warehouse(&self) -> &str {
        self.ready["warehouse_id"].as_str().unwrap()
    }

    /// A user's token, as a curl user has one.
    pub fn token(&self, short_name: &str) -> &str {
        let users = self.ready["users"].as_array().unwrap();
        let name = format!("{short_name}@example.com");
        users.iter().find(|u| u["user_name"] == name.as_str()).unwrap()["token"].as_str().unwrap()
    }

    /// Client id and secret of the service principal.
    pub fn service_principal(&self) -> (&str, &str) {
        let app = &self.ready["service_principal"];
        (app["client_id"].as_str().unwrap(), app["client_secret"].as_str().unwrap())
    }

    /// A token of the service principal, with one scope.
    pub async fn service_token(&self, scope: &str) -> String {
        let (id, secret) = self.service_principal();
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let request = self.http.post(format!("{}/oidc/v1/token", self.address())).form(&form);
        let reply = request.basic_auth(id, Some(secret)).send().await.unwrap();
        let reply: Value = reply.json().await.unwrap();
        let token = reply["access_token"].as_str().unwrap_or_else(|| panic!("{scope}: {reply}"));
        token.to_owned()
    }

    /// A call to one of the demo's own routes.
    pub async fn control(&self, path: &str, body: Value) {
        let url = format!("{}{path}", self.address());
        let response = self.http.post(url).json(&body).send().await.unwrap();
        assert!(response.status().is_success(), "{path} accepts {body}");
    }

    /// The next statement meets a dead token, and the refresh is refused: the session is over.
    pub async fn end_session(&self) {
        let dead = json!({ "error_code": 403, "message": "Invalid access token." });
        let gone =
            json!({ "error": "invalid_grant", "error_description": "Refresh token is invalid" });
        self.control(
            "/demo/faults",
            json!([
                { "match": { "path": "/api/2.0/sql/statements", "method": "POST" }, "do": { "status": 403, "body": dead }, "times": 1 },
                { "match": { "path": "/oidc/v1/token", "body": "grant_type=refresh_token" }, "do": { "status": 400, "body": gone }, "times": 2 },
            ]),
        )
        .await;
    }

    /// Everything the workspace served since the start, or the last reset.
    pub async fn calls(&self) -> Vec<Value> {
        let url = format!("{}/demo/calls", self.address());
        let body: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        body["calls"].as_array().unwrap().clone()
    }

    /// The statements that were sent, as the witness saw them.
    pub async fn statements(&self) -> Vec<Value> {
        let is_statement =
            |c: &Value| c["method"] == "POST" && c["path"] == "/api/2.0/sql/statements";
        self.calls().await.into_iter().filter(is_statement).collect()
    }

    /// Every secret the workspace gave out.
    pub async fn secrets(&self) -> Vec<String> {
        let url = format!("{}/demo/secrets", self.address());
        let body: Value = self.http.get(url).send().await.unwrap().json().await.unwrap();
        serde_json::from_value(body["secrets"].clone()).unwrap()
    }

    /// Runs SQL as a user through the API: the reply, whole, once it has ended.
    pub async fn statement(&self, short_name: &str, sql: &str) -> Value {
        let url = format!("{}/api/2.0/sql/statements", self.address());
        let body = json!({ "statement": sql, "warehouse_id": self.warehouse() });
        let request = self.http.post(&url).bearer_auth(self.token(short_name)).json(&body);
        let begun: Value = request.send().await.unwrap().json().await.unwrap();
        let runs = |reply: &Value| {
            matches!(reply["status"]["state"].as_str(), Some("PENDING" | "RUNNING"))
        };
        if !runs(&begun) {
            return begun;
        }
        let url = format!("{url}/{}", begun["statement_id"].as_str().unwrap());
        eventually("the end of the statement", || async {
            let request = self.http.get(&url).bearer_auth(self.token(short_name));
            let reply: Value = request.send().await.unwrap().json().await.unwrap();
            (!runs(&reply)).then_some(reply)
        })
        .await
    }

    /// Runs SQL as a user: its rows.
    pub async fn rows(&self, short_name: &str, sql: &str) -> Vec<Vec<Value>> {
        let reply = self.statement(short_name, sql).await;
        assert_eq!(reply["status"]["state"], "SUCCEEDED", "{sql}: {reply}");
        serde_json::from_value(reply["result"]["data_array"].clone()).unwrap_or_default()
    }

    /// The error of SQL as a user.
    pub async fn error(&self, short_name: &str, sql: &str) -> String {
        let reply = self.statement(short_name, sql).await;
        assert_eq!(reply["status"]["state"], "FAILED", "{sql} must fail: {reply}");
        reply["status"]["error"]["message"].as_str().unwrap().to_owned()
    }

    /// What the model endpoint says to a question: SQL, or a text.
    pub async fn plan(&self, question: &str) -> Result<String, String> {
        let url =
            format!("{}/serving-endpoints/demo-rule-based-planner/invocations", self.address());
        let body = json!({
            "messages": [{ "role": "user", "content": question }],
            "tools": [{ "type": "function", "function": { "name": "sql", "parameters": { "properties": { "statement": {} } } } }],
        });
        let reply: Value = self
            .http
            .post(url)
            .bearer_auth(self.token("carol"))
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let message = &reply["choices"][0]["message"];
        match message["tool_calls"][0]["function"]["arguments"].as_str() {
            Some(arguments) => {
                let arguments: Value = serde_json::from_str(arguments).unwrap();
                Ok(arguments["statement"].as_str().unwrap().to_owned())
            }
            None => Err(message["content"].as_str().unwrap_or_default().to_owned()),
        }
    }
}
