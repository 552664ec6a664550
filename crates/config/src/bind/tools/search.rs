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
            run_as: self.run_as_of_resource(&store, of_app),
            columns: texts(store.get("columns").map(|node| &node.value)),
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
        let columns = texts(retriever.get("columns").map(|node| &node.value));
        if !columns.is_empty() {
            search.columns = columns;
        }
        if let Some(parameters) = self.subsection(retriever, "search_parameters") {
            if let Some(Value::Int(number)) = parameters.get("num_results").map(|n| &n.value) {
                search.num_results = u32::try_from(*number).unwrap_or(RESULTS).clamp(1, 200);
            }
            if let Some(node) = parameters.get("filters")
                && let serde_json::Value::Object(filters) = node.json()
            {
                search.filters = filters;
            }
            let kind = self.plain(&parameters, "query_type").unwrap_or_default();
            search.query_type = match kind.to_ascii_uppercase().as_str() {
                "HYBRID" => "HYBRID",
                "FULL_TEXT" => "FULL_TEXT",
                _ => "ANN",
            };
        }
        match retriever.get("rerank").map(|node| (&node.value, node)) {
            None | Some((Value::Null | Value::Bool(false), _)) => {}
            Some((Value::Map(_), node)) => {
                let section = self.section(node, retriever.field("rerank"));
                let columns = texts(section.get("columns").map(|node| &node.value));
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
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::List(items)) => items.iter().filter_map(|item| scalar(&item.value)).collect(),
        _ => Vec::new(),
    }
}
