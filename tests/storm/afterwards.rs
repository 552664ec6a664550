//! What is left of a storm: the threads, the ledgers, what the workspace witnessed and its own history. All
//! of them name the same people.

use crate::{isolation::Storm, person::Person};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the service keeps, read as its owners.
pub(crate) struct Afterwards<'s> {
    storm: &'s Storm,
    /// The statements that an action names, and whose.
    statements: HashMap<String, String>,
    /// How many actions with statements name none: it is not known whether they ran.
    vague: BTreeMap<String, usize>,
    /// Whose a chain is.
    chains: HashMap<String, String>,
}

impl<'s> Afterwards<'s> {
    /// Reads it all, and checks what each person has by itself.
    pub(crate) async fn of(storm: &'s Storm) -> Self {
        let mut all = Self {
            storm,
            statements: HashMap::new(),
            vague: BTreeMap::new(),
            chains: HashMap::new(),
        };
        for person in &storm.people {
            all.threads(person).await;
            all.ledger(person).await;
        }
        all
    }

    async fn threads(&mut self, person: &Person) {
        let name = &person.name;
        let listed = self.storm.get(person, "/v1/threads").await;
        let listed: BTreeSet<String> = listed["threads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|thread| thread["id"].as_str().unwrap().to_owned())
            .collect();
        let own = self.storm.threads.lock().unwrap().get(name).cloned().unwrap_or_default();
        assert_eq!(listed, own, "{name} has the threads that {name} began, and no other");
        for thread in listed {
            let written = self.storm.get(person, &format!("/v1/threads/{thread}")).await;
            assert_eq!(person.foreign(&written.to_string()), BTreeSet::new(), "{name}: {written}");
            let turns = written["turns"].as_array().unwrap();
            for action in turns.iter().flat_map(|turn| turn["actions"].as_array().unwrap()) {
                person.acted(action);
                self.count(name, action);
            }
        }
    }

    fn count(&mut self, name: &str, action: &Value) {
        if let Some(id) = action["statement_id"].as_str() {
            let before = self.statements.insert(id.to_owned(), name.to_owned());
            assert_eq!(before, None, "a statement belongs to one action: {action}");
        } else if ["sql", "function"].iter().any(|tool| action["tool"] == *tool) {
            *self.vague.entry(name.to_owned()).or_default() += 1;
        }
    }

    async fn ledger(&mut self, person: &Person) {
        let audit = self.storm.get(person, "/v1/audit").await;
        let (name, report) = (&person.name, &audit["report"]);
        assert_eq!(report["chain"]["state"], "intact", "{name}: {report}");
        assert_eq!(report["anchor"]["other_chains"], 0, "{name}: {report}");
        assert_eq!(report["anchor"]["contradicted"], json!([]), "{name}: {report}");
        for entry in audit["entries"].as_array().unwrap() {
            assert_eq!(entry["owner"], person.id.as_str(), "{name}: {entry}");
            let principal = &entry["principal"];
            if !principal.is_null() {
                assert_eq!(principal["id"], person.id.as_str(), "{name}: {entry}");
                assert_eq!(principal["user_name"], name.as_str(), "{name}: {entry}");
            }
            assert_ne!(entry["run_as"], "service_principal", "{name}: {entry}");
        }
        let chain = report["chain"]["chain_id"].as_str().unwrap().to_owned();
        assert_eq!(self.chains.insert(chain, name.clone()), None, "{name} has a chain alone");
    }

    /// What the workspace saw agrees with what the service says.
    pub(crate) async fn holds(&self) {
        self.witnessed().await;
        self.recorded().await;
    }

    async fn witnessed(&self) {
        let names: BTreeSet<&str> = self.storm.people.iter().map(|p| p.name.as_str()).collect();
        let mut calls_of: BTreeMap<String, usize> = BTreeMap::new();
        let mut sent: HashMap<String, String> = HashMap::new();
        for call in self.storm.demo.calls().await {
            let Some(principal) = call["principal"].as_str() else { continue };
            // Of the test itself.
            if principal == "carol@example.com" && call["scopes"] == "all-apis" {
                continue;
            }
            assert!(names.contains(principal), "nobody else acted: {call}");
            *calls_of.entry(principal.to_owned()).or_default() += 1;
            let Some(statement) = call["statement_id"].as_str() else { continue };
            assert_eq!(call["scopes"], "sql", "with a token for SQL alone: {call}");
            if let Some(owner) = self.statements.get(statement) {
                assert_eq!(principal, owner, "whose action it is: {call}");
            }
            if call["method"] == "POST" && call["path"] == "/api/2.0/sql/statements" {
                let before = sent.insert(statement.to_owned(), principal.to_owned());
                assert_eq!(before, None, "a statement is sent once: {call}");
            }
        }
        let mut lost: BTreeMap<&String, usize> = BTreeMap::new();
        for (_, owner) in sent.iter().filter(|(id, _)| !self.statements.contains_key(*id)) {
            *lost.entry(owner).or_default() += 1;
        }
        for (name, count) in &lost {
            let vague = self.vague.get(*name).copied().unwrap_or_default();
            assert!(*count <= vague, "{name}: {count} statements without an action, {vague} open");
        }
        let most = calls_of.values().max().unwrap();
        let least = calls_of.values().min().unwrap();
        println!(
            "{} people made {} calls, from {least} to {most} each; {} statements, {} of them named by \
             an action",
            calls_of.len(),
            calls_of.values().sum::<usize>(),
            sent.len(),
            sent.keys().filter(|id| self.statements.contains_key(*id)).count(),
        );
        assert_eq!(calls_of.len(), names.len(), "everybody was there");
    }

    /// The workspace's history: each tagged statement ran as the owner of the chain that it names.
    async fn recorded(&self) {
        let sql = "SELECT executed_by, executed_as, query_tags['behalf_chain'] AS chain, \
                   query_tags['behalf_entry'] AS entry FROM system.query.history";
        let mut entries: BTreeSet<String> = BTreeSet::new();
        for row in self.storm.demo.rows("carol", sql).await {
            let Some(chain) = row[2].as_str() else { continue };
            let owner = &self.chains[chain];
            assert_eq!(row[0], owner.as_str(), "sent as the owner of the ledger: {row:?}");
            assert_eq!(row[1], owner.as_str(), "ran as the owner of the ledger: {row:?}");
            let entry = row[3].as_str().unwrap().to_owned();
            assert!(entries.insert(entry), "no statement ran twice: {row:?}");
        }
        println!("{} statements of the history name an entry of a ledger", entries.len());
        assert!(entries.len() > self.storm.people.len(), "the history tells of them");
    }
}
