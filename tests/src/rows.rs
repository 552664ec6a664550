//! A long result of the demo workspace, behind links.

use crate::{Demo, eventually};
use serde_json::{Value, json};

/// Ten million rows of `samples.tpch`, at a scale of 1.67 or more.
pub const TEN_MILLION: &str = "SELECT l_orderkey, l_partkey, l_suppkey, l_linenumber, l_quantity, \
    l_extendedprice, l_discount, l_shipdate, l_shipmode FROM samples.tpch.lineitem LIMIT 10000000";

impl Demo {
    /// What carol gets at a path.
    pub async fn get(&self, path: &str) -> Value {
        let request = self.http().get(format!("{}{path}", self.host()));
        let request = request.bearer_auth(self.token("carol"));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Runs a statement as carol with its rows as Arrow behind links: the reply once it has ended.
    pub async fn external(&self, sql: &str) -> Value {
        self.behind_links(sql, "NONE").await
    }

    /// The same with each chunk as one LZ4 frame.
    pub async fn compressed(&self, sql: &str) -> Value {
        self.behind_links(sql, "LZ4_FRAME").await
    }

    async fn behind_links(&self, sql: &str, compression: &str) -> Value {
        let body = json!({
            "statement": sql, "warehouse_id": self.warehouse(), "wait_timeout": "0s",
            "disposition": "EXTERNAL_LINKS", "format": "ARROW_STREAM",
            "result_compression": compression,
        });
        let url = format!("{}/api/2.0/sql/statements", self.host());
        let request = self.http().post(url).bearer_auth(self.token("carol")).json(&body);
        let begun: Value = request.send().await.unwrap().json().await.unwrap();
        let path = format!("/api/2.0/sql/statements/{}", begun["statement_id"].as_str().unwrap());
        let ended = eventually("the end of the statement", || async {
            let reply = self.get(&path).await;
            let state = reply["status"]["state"].as_str()?;
            (!["PENDING", "RUNNING"].contains(&state)).then_some(reply)
        })
        .await;
        assert_eq!(ended["status"]["state"], "SUCCEEDED", "{sql}: {ended}");
        ended
    }
}

/// The link to each chunk of a result, and its bytes.
pub async fn links(demo: &Demo, ended: &Value) -> Vec<(String, usize)> {
    let id = ended["statement_id"].as_str().unwrap();
    let mut links = Vec::new();
    for index in 0..ended["manifest"]["total_chunk_count"].as_u64().unwrap() {
        let path = format!("/api/2.0/sql/statements/{id}/result/chunks/{index}");
        let chunk = demo.get(&path).await;
        let link = &chunk["external_links"][0];
        let bytes = usize::try_from(link["byte_count"].as_u64().unwrap()).unwrap();
        links.push((link["external_link"].as_str().unwrap().to_owned(), bytes));
    }
    links
}
