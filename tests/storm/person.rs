//! A person of the storm: what is theirs, and what must not be in what they are told.

use behalf_tests::Demo;
use serde_json::Value;
use std::collections::BTreeSet;

/// The areas that people are of, each with its regions. Nobody here may see the last one.
const AREAS: [(&str, &[&str]); 3] = [
    ("EMEA", &["DACH", "UK & Ireland", "Nordics", "Iberia"]),
    ("AMER", &["US East", "US West", "LATAM"]),
    ("APAC", &["ANZ"]),
];

/// One who asks.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) area: &'static str,
    /// A region of their area.
    pub(crate) region: &'static str,
    /// How many orders they may see.
    pub(crate) orders: String,
}

impl Person {
    /// So many people of a demo workspace, by turns of EMEA and of AMER.
    pub(crate) async fn some(demo: &Demo, count: usize) -> Vec<Self> {
        let ready: Value = serde_json::from_str(&demo.ready()).unwrap();
        let mut people = Vec::new();
        for user in ready["users"].as_array().unwrap() {
            let text = |field: &str| user[field].as_str().unwrap().to_owned();
            if !text("user_name").starts_with("user") {
                continue;
            }
            let (area, regions) = AREAS[people.len() % 2];
            let sql = format!("SELECT count(*) AS n FROM main.sales.orders WHERE area = '{area}'");
            let orders = demo.rows("carol", &sql).await[0][0].as_str().unwrap().to_owned();
            people.push(Self {
                name: text("user_name"),
                id: text("id"),
                token: text("token"),
                area,
                region: regions[0],
                orders,
            });
        }
        assert_eq!(people.len(), count, "the workspace has as many people as were asked for");
        people
    }

    /// What a text tells of others: their names, and what lies in areas that are not this person's.
    pub(crate) fn foreign(&self, text: &str) -> BTreeSet<String> {
        let elsewhere = AREAS.iter().filter(|(area, _)| *area != self.area);
        let places = elsewhere.flat_map(|(area, regions)| regions.iter().chain([area]));
        let places = places.filter(|place| text.contains(**place)).map(ToString::to_string);
        let is_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let names = text.match_indices("@example.com").map(|(at, domain)| {
            let before: Vec<char> = text[..at].chars().rev().take_while(is_name).collect();
            before.into_iter().rev().collect::<String>() + domain
        });
        places.chain(names.filter(|name| *name != self.name)).collect()
    }
}

#[test]
fn what_is_foreign_is_found() {
    let person = Person {
        name: "user001@example.com".to_owned(),
        id: "2001".to_owned(),
        token: String::new(),
        area: "EMEA",
        region: "DACH",
        orders: String::new(),
    };
    let own = r#"{"who":"user001@example.com","region":"DACH","area":"EMEA"}"#;
    assert_eq!(person.foreign(own), BTreeSet::new(), "what is one's own");
    let planted = r#"{"who":"user002@example.com","region":"US East"} of APAC"#;
    let found = ["APAC", "US East", "user002@example.com"].map(str::to_owned);
    assert_eq!(person.foreign(planted), BTreeSet::from(found), "a planted leak");
}
