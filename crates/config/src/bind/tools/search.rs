//! A search tool: its index, and how it is searched.

use super::scalar;
use crate::{
    bind::{Binder, Section},
    error::{ConfigError, Place},
    model::{Does, Search},
    tree::Value,
};
use behalf_core::RunAs;
use serde_json::Map;

/// Documents of one search, where the file does not say how many.
const RESULTS: u32 = 10;
/// Most documents of one search.
const MOST: u32 = 200;
/// How an index can be searched.
const KINDS: [&str; 3] = ["ANN", "HYBRID", "FULL_TEXT"];

impl Binder<'_> {
    pub(super) fn search(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        self.only(function, &["retriever", "vector_store"]);
        let retriever = self.subsection(function, "retriever");
        let holder = retriever.as_ref().unwrap_or(function);
        let Some(store) = self.subsection(holder, "vector_store") else {
            return Err(self.lacks(holder, "vector_store", Some(place)));
        };
        let index = self.index_name(&store);
        let index = index.unwrap_or_else(|| Err(self.lacks(&store, "index", Some(place))));
        let mut search = Search {
            index,
            run_as: self.run_as_of_store(&store, of_app),
            columns: self.texts(&store, "columns"),
            num_results: RESULTS,
            filters: Map::new(),
            query_type: "ANN",
            rerank: None,
            text_column: self
                .plain(&store, "text_column")
                .or_else(|| self.plain(&store, "embedding_source_column")),
            doc_uri: self.plain(&store, "doc_uri"),
        };
        if let Some(retriever) = retriever {
            self.retriever(&retriever, &mut search);
        }
        Ok(Does::Search(Box::new(search)))
    }

    fn retriever(&mut self, retriever: &Section<'_>, search: &mut Search) {
        let columns = self.texts(retriever, "columns");
        if !columns.is_empty() {
            search.columns = columns;
        }
        if let Some(parameters) = self.subsection(retriever, "search_parameters") {
            self.parameters_of_search(&parameters, search);
        }
        match retriever.get("rerank").map(|node| (&node.value, node)) {
            None | Some((Value::Null | Value::Bool(false), _)) => {}
            Some((Value::Map(_), node)) => {
                let section = self.section(node, retriever.field("rerank"));
                let columns = self.texts(&section, "columns");
                // Other rerankers are Python; Databricks' own stands in their place.
                for name in ["model", "cache_dir"] {
                    if let Some(node) = section.get(name) {
                        self.not_supported(section.field(name), node.place);
                    }
                }
                search.rerank = Some(if columns.is_empty() {
                    search.text_column.iter().cloned().collect()
                } else {
                    columns
                });
            }
            Some(_) => search.rerank = Some(search.text_column.iter().cloned().collect()),
        }
        if let Some(node) = retriever.get("instructed") {
            self.not_supported(retriever.field("instructed"), node.place);
        }
    }

    /// What is misread here would find more than the file allows.
    fn parameters_of_search(&mut self, parameters: &Section<'_>, search: &mut Search) {
        for (key, _) in parameters.entries {
            if !["num_results", "filters", "query_type"].contains(&key.name.as_str()) {
                self.not_supported(parameters.field(&key.name), key.place);
            }
        }
        let set = |name: &str| parameters.get(name).filter(|node| node.value != Value::Null);
        if let Some(node) = set("num_results") {
            match node.value {
                Value::Int(number) if number > 0 => {
                    search.num_results = u32::try_from(number).unwrap_or(MOST).min(MOST);
                }
                ref other => {
                    let field = parameters.field("num_results");
                    self.wrong_type(node.place, field, "a whole number from 1 on", other);
                }
            }
        }
        if let Some(node) = set("filters") {
            match node.json() {
                serde_json::Value::Object(filters) => search.filters = filters,
                _ => {
                    let field = parameters.field("filters");
                    self.wrong_type(node.place, field, "a mapping", &node.value);
                }
            }
        }
        if let Some(node) = set("query_type") {
            let kind = scalar(&node.value).unwrap_or_default().to_ascii_uppercase();
            match KINDS.iter().find(|known| **known == kind) {
                Some(known) => search.query_type = known,
                None => self.error(
                    Some(node.place),
                    parameters.field("query_type"),
                    "is no way to search".to_owned(),
                    &format!("known here: {}", KINDS.join(", ")),
                ),
            }
        }
    }
}
