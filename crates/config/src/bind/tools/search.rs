//! A search tool: its index, and how it is searched.

use super::scalar;
use crate::{
    bind::{Binder, Section, keys},
    error::{ConfigError, Place},
    model::{Does, Search},
    tree::Value,
};
use behalf_core::RunAs;
use serde_json::Map;

/// Documents of one search, where the file does not say how many.
const RESULTS: u32 = 10;
/// And the most that there are.
const MOST: u32 = 200;

/// How an index may be searched; the first is the default.
const QUERY_TYPES: [&str; 3] = ["ANN", "HYBRID", "FULL_TEXT"];

impl Binder<'_> {
    pub(super) fn search(
        &mut self,
        function: &Section<'_>,
        place: Place,
        of_app: RunAs,
    ) -> Result<Does, ConfigError> {
        self.only(function, &["retriever", "vector_store"]);
        let said = |name: &str| function.get(name).filter(|node| node.value != Value::Null);
        let retriever = said("retriever").and_then(|_| self.subsection(function, "retriever"));
        if let (Some(node), Some(_)) = (said("vector_store"), &retriever) {
            let field = function.field("vector_store");
            return Err(self.cannot(&field, node.place, "stands beside a retriever"));
        }
        let holder = retriever.as_ref().unwrap_or(function);
        let Some(store) = self.subsection(holder, "vector_store") else {
            return Err(self.lacks(holder, "vector_store", Some(place)));
        };
        self.check_resource(&store, &keys::VECTOR_STORE);
        let index = self.index_name(&store);
        let index = index.unwrap_or_else(|| Err(self.lacks(&store, "index", Some(place))));
        let said = self.store_says(&store);
        let mut search = Search {
            index,
            run_as: self.decided(said, of_app),
            columns: self.columns(&store),
            num_results: RESULTS,
            filters: Map::new(),
            query_type: QUERY_TYPES[0],
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

    /// How an index is searched. What cannot be read is an error: a filter or a limit is never left out.
    fn retriever(&mut self, retriever: &Section<'_>, search: &mut Search) {
        let known = ["type", "vector_store", "columns", "search_parameters", "rerank"];
        self.check_keys(retriever, &known, &["instructed"]);
        let columns = self.columns(retriever);
        if !columns.is_empty() {
            search.columns = columns;
        }
        if let Some(parameters) = self.subsection(retriever, "search_parameters") {
            self.check_keys(&parameters, &["num_results", "filters", "query_type"], &[]);
            self.parameters_of(&parameters, search);
        }
        let of_text: Vec<String> = search.text_column.iter().cloned().collect();
        match retriever.get("rerank").map(|node| (&node.value, node)) {
            None | Some((Value::Null | Value::Bool(false), _)) => {}
            Some((Value::Bool(true), _)) => search.rerank = Some(of_text),
            Some((Value::Map(_), node)) => {
                let section = Section::of(node, &retriever.field("rerank"));
                // Other rerankers are Python; Databricks' own stands in their place.
                self.check_keys(&section, &["columns"], &["model", "cache_dir", "top_n"]);
                let columns = self.columns(&section);
                search.rerank = Some(if columns.is_empty() { of_text } else { columns });
            }
            Some((other, node)) => {
                let field = retriever.field("rerank");
                self.wrong_type(node.place, field, "true, false or a mapping", other);
            }
        }
    }

    fn parameters_of(&mut self, parameters: &Section<'_>, search: &mut Search) {
        match parameters.get("num_results").map(|node| (&node.value, node.place)) {
            None | Some((Value::Null, _)) => {}
            Some((Value::Int(number), _)) if *number > 0 => {
                search.num_results = u32::try_from(*number).unwrap_or(MOST).min(MOST);
            }
            Some((other, place)) => {
                let field = parameters.field("num_results");
                self.wrong_type(place, field, "a whole number from 1 on", other);
            }
        }
        if let Some(node) = parameters.get("filters") {
            match (node.json(), &node.value) {
                (serde_json::Value::Object(filters), _) => search.filters = filters,
                (_, Value::Null) => {}
                (_, other) => {
                    self.wrong_type(node.place, parameters.field("filters"), "a mapping", other);
                }
            }
        }
        let Some(kind) = self.plain(parameters, "query_type") else { return };
        match QUERY_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(&kind)) {
            Some(known) => search.query_type = known,
            None => {
                let place = parameters.get("query_type").map(|node| node.place);
                let message = format!("`{kind}` is no type of queries");
                let hint = format!("known here: {}", QUERY_TYPES.join(", "));
                self.error(place, parameters.field("query_type"), message, &hint);
            }
        }
    }

    /// `columns`: names, or mappings with one.
    fn columns(&mut self, section: &Section<'_>) -> Vec<String> {
        let mut columns = Vec::new();
        for item in self.items(section, "columns") {
            let name = match &item.value {
                Value::Map(_) => {
                    Section::of(item, "").get("name").and_then(|node| scalar(&node.value))
                }
                other => scalar(other),
            };
            match name {
                Some(name) => columns.push(name),
                None => {
                    let field = section.field("columns");
                    self.wrong_type(item.place, field, "a name of a column", &item.value);
                }
            }
        }
        columns
    }
}
