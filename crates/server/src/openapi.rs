//! `GET /openapi.json`: every route, for programs. Written by hand, and compared with the router.

use axum::http::{HeaderName, header};

const DOCUMENT: &str = include_str!("openapi.json");

pub(crate) async fn openapi() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::ROUTES;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn document() -> Value {
        serde_json::from_str(DOCUMENT).unwrap()
    }

    #[test]
    fn it_describes_every_route_and_no_other() {
        let document = document();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"), "the version that runs");
        let routed: BTreeSet<String> = ROUTES
            .iter()
            .flat_map(|r| r.methods.iter().map(move |method| format!("{method} {}", r.path)))
            .collect();
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            let methods = item.as_object().unwrap().keys();
            let methods = methods.filter(|key| key.as_str() != "parameters");
            described.extend(methods.map(|method| format!("{method} {path}")));
        }
        assert_eq!(described, routed);
    }

    fn references(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                into.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| references(value, into));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, into)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut all = Vec::new();
        references(&document, &mut all);
        assert!(!all.is_empty(), "it has some");
        for reference in all {
            let there = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            assert!(there.is_some(), "{reference} leads nowhere");
        }
    }
}
