//! A hundred people ask at once through one service while the workspace fails them: nobody is told, shown
//! or given anything of anybody else, and everything that was sent was sent as whoever asked.

use crate::{afterwards::Afterwards, person::Person, weather};
use behalf_tests::{Behalf, Demo, Dice, Serve, http};
use futures::future::join_all;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

/// Tools of every kind. None of them names anybody.
const CONFIG: &str = r#"
app:
  on_behalf_of_user: true
tools:
  free_sql: {name: free_sql, function: {type: sql}}
  orders_seen:
    name: orders_seen
    function:
      type: sql
      statement: SELECT current_user() AS who, count(*) AS orders FROM main.sales.orders
  order_count:
    name: order_count
    function: {type: unity_catalog, resource: {name: main.sales.order_count}}
  ask_genie:
    name: ask_genie
    function:
      type: genie
      name: ask_genie
      genie_room: {name: Retail sales, space_id: 01f0de3000000000000000000000c0de}
  search_articles:
    name: search_articles
    function:
      type: ai_search
      name: search_articles
      retriever:
        vector_store: {index: {name: main.support.articles_index}}
        search_parameters: {num_results: 1}
"#;

/// What somebody has, and another may try to use.
#[derive(Clone)]
struct Loot {
    owner: String,
    thread: String,
    turn: String,
    action: Option<String>,
    approval: Option<String>,
}

/// Everything of one run.
pub(crate) struct Storm {
    pub(crate) demo: Demo,
    pub(crate) serve: Serve,
    pub(crate) people: Vec<Person>,
    /// The threads that each person began.
    pub(crate) threads: Mutex<BTreeMap<String, BTreeSet<String>>>,
    loot: Mutex<Vec<Loot>>,
    dice: Mutex<Dice>,
    /// How turns ended: a status of the service, with its code where it failed.
    tally: Mutex<BTreeMap<String, usize>>,
    /// How often somebody tried what is another's.
    tries: Mutex<usize>,
    _machine: Behalf,
}

impl Storm {
    async fn begin(people: usize) -> Self {
        let dice = Mutex::new(Dice::thrown());
        let demo = Demo::start(&["--users", &people.to_string(), "--tpch-scale", "0.001"]).await;
        let machine = Behalf::at(&demo).env("BEHALF_TIME_SCALE", "10").env("BEHALF_LOG", "error");
        let file = machine.home.write("storm.yaml", CONFIG);
        let serve = machine.serve(file.to_str().unwrap(), &[]).await;
        let people = Person::some(&demo, people).await;
        Self {
            demo,
            serve,
            people,
            threads: Mutex::default(),
            loot: Mutex::default(),
            dice,
            tally: Mutex::default(),
            tries: Mutex::default(),
            _machine: machine,
        }
    }

    /// All turns of one person, one after the other.
    async fn live(&self, person: &Person, turns: usize, mut dice: Dice) {
        for _ in 0..turns {
            let began = match dice.below(10) {
                0 | 1 => {
                    self.try_what_is_anothers(person, &mut dice).await;
                    None
                }
                2 => Some(self.change(person, &mut dice).await),
                3 => self.go_on(person, &mut dice).await,
                _ => Some(self.ask(person, question(&mut dice), None).await),
            };
            if began.is_none() {
                self.ask(person, "Who am I?", None).await;
            }
            // The weather changes with what happens, not with time.
            let change = {
                let mut dice = self.dice.lock().unwrap();
                dice.once_in(4).then(|| dice.others())
            };
            if let Some(mut dice) = change {
                weather::change(&self.demo, &mut dice).await;
            }
        }
    }

    /// A question, and everything that must hold of what is said to it.
    async fn ask(&self, person: &Person, question: &str, thread: Option<&str>) -> Value {
        let mut body = json!({ "message": question });
        if let Some(thread) = thread {
            body["thread_id"] = json!(thread);
        }
        self.turn(person, body, question).await
    }

    async fn turn(&self, person: &Person, body: Value, what: &str) -> Value {
        let (status, reply) = self.serve.chat(Some(&person.token), body).await;
        let said = format!("{} asked {what}: {status} {reply}", person.name);
        assert_eq!(person.foreign(&reply.to_string()), BTreeSet::new(), "nothing foreign: {said}");
        let ended = match reply["code"].as_str() {
            Some(code) => format!("{status} {code}"),
            None => format!("{status} {}", reply["status"].as_str().unwrap_or_default()),
        };
        *self.tally.lock().unwrap().entry(ended).or_default() += 1;
        let actions = reply["actions"].as_array().cloned().unwrap_or_default();
        for action in &actions {
            person.acted(action);
        }
        if let Some(thread) = reply["thread_id"].as_str() {
            let mut threads = self.threads.lock().unwrap();
            threads.entry(person.name.clone()).or_default().insert(thread.to_owned());
            drop(threads);
            let text = |value: &Value| value.as_str().map(str::to_owned);
            self.loot.lock().unwrap().push(Loot {
                owner: person.name.clone(),
                thread: thread.to_owned(),
                turn: text(&reply["turn_id"]).unwrap_or_default(),
                action: actions.last().and_then(|action| text(&action["id"])),
                approval: text(&reply["approvals"][0]["id"]),
            });
        }
        let ran = |action: &&Value| action["tool"] != "model";
        let all_ran = actions.iter().filter(ran).all(|action| action["status"] == "succeeded");
        if reply["status"] == "completed" && all_ran {
            person.is_answered(what, &reply, &said);
        }
        reply
    }

    /// A question in a thread of one's own, if there is one.
    async fn go_on(&self, person: &Person, dice: &mut Dice) -> Option<Value> {
        let own = self.threads.lock().unwrap().get(&person.name).cloned()?;
        let own: Vec<String> = own.into_iter().collect();
        let (thread, question) = (dice.pick(&own).clone(), question(dice));
        Some(self.ask(person, question, Some(&thread)).await)
    }

    /// A change, which is then allowed, denied or left.
    async fn change(&self, person: &Person, dice: &mut Dice) -> Value {
        let sql = format!(
            "UPDATE main.sales.targets SET target = {} WHERE region = '{}' AND quarter = '2026-Q4'",
            1000 + dice.below(1000),
            person.region
        );
        let line = format!("free_sql {}", json!({ "statement": sql }));
        let reply = self.ask(person, &line, None).await;
        let Some(approval) = reply["approvals"][0]["id"].as_str() else { return reply };
        let asks = &reply["approvals"][0]["run_as"]["principal"]["user_name"];
        assert_eq!(*asks, person.name.as_str(), "it would run as whoever asked: {reply}");
        let kind = match dice.below(4) {
            0 => return reply,
            1 => "reject",
            _ => "approve",
        };
        let decisions = json!([{ "approval_id": approval, "type": kind }]);
        let body = json!({ "thread_id": reply["thread_id"], "decisions": decisions });
        self.turn(person, body, kind).await
    }

    /// Uses what is another's: there is no such thing.
    async fn try_what_is_anothers(&self, person: &Person, dice: &mut Dice) {
        let others: Vec<Loot> = {
            let loot = self.loot.lock().unwrap();
            loot.iter().filter(|one| one.owner != person.name).cloned().collect()
        };
        if others.is_empty() {
            return;
        }
        let loot = dice.pick(&others);
        let own = self.threads.lock().unwrap().get(&person.name).and_then(|t| t.first().cloned());
        let mut chats = vec![json!({ "message": "And by month?", "thread_id": loot.thread })];
        if let Some(approval) = &loot.approval {
            let decisions = json!([{ "approval_id": approval, "type": "approve" }]);
            for thread in [Some(loot.thread.clone()), own].into_iter().flatten() {
                chats.push(json!({ "thread_id": thread, "decisions": decisions }));
            }
        }
        for chat in chats {
            let (status, reply) = self.serve.chat(Some(&person.token), chat.clone()).await;
            self.refused(person, &format!("POST /chat {chat}"), status, &reply);
        }
        let mut paths = vec![
            ("GET", format!("/v1/threads/{}", loot.thread)),
            ("DELETE", format!("/v1/threads/{}", loot.thread)),
            ("POST", format!("/v1/turns/{}/cancel", loot.turn)),
        ];
        paths.extend(loot.action.iter().map(|id| ("GET", format!("/v1/actions/{id}"))));
        for (method, path) in paths {
            let method = method.parse().unwrap();
            let request = http().request(method, self.serve.url(&path)).bearer_auth(&person.token);
            let reply = request.send().await.unwrap();
            let status = reply.status().as_u16();
            self.refused(person, &path, status, &reply.json().await.unwrap());
        }
    }

    fn refused(&self, person: &Person, what: &str, status: u16, reply: &Value) {
        let name = &person.name;
        assert_eq!((status, &reply["code"]), (404, &json!("not_found")), "{name}: {what}: {reply}");
        assert_eq!(person.foreign(&reply.to_string()), BTreeSet::new(), "{name}: {what}: {reply}");
        *self.tries.lock().unwrap() += 1;
    }

    /// A path of the service, as a person.
    pub(crate) async fn get(&self, person: &Person, path: &str) -> Value {
        let request = http().get(self.serve.url(path)).bearer_auth(&person.token);
        let reply = request.send().await.unwrap();
        let status = reply.status().as_u16();
        let body: Value = reply.json().await.unwrap();
        assert_eq!(status, 200, "{}: {path}: {body}", person.name);
        body
    }
}

impl Person {
    /// An action of theirs was made as them.
    pub(crate) fn acted(&self, action: &Value) {
        let run_as = &action["run_as"];
        if run_as.is_null() {
            assert_ne!(action["status"], "succeeded", "without a lease nothing ran: {action}");
            return;
        }
        assert_eq!(run_as["mode"], "on_behalf_of_user", "{}: {action}", self.name);
        assert_eq!(run_as["principal"]["user_name"], self.name.as_str(), "{action}");
        assert_eq!(run_as["principal"]["id"], self.id.as_str(), "{action}");
        assert_ne!(action["verified"]["state"], "mismatch", "{}: {action}", self.name);
    }

    /// A question whose tools all ran has this person's answer.
    fn is_answered(&self, question: &str, reply: &Value, said: &str) {
        let message = reply["message"].as_str().unwrap().replace(',', "");
        for (asks, wanted) in [
            ("current_user()", self.name.as_str()),
            ("Who am I?", &self.name),
            ("DISTINCT area", self.area),
            ("revenue by region", self.region),
            ("order_count {}", &self.orders),
            ("orders_seen {}", &self.orders),
        ] {
            if question.contains(asks) {
                assert!(message.contains(wanted), "{wanted} is the answer: {said}");
            }
        }
    }
}

const QUESTIONS: [&str; 8] = [
    "SELECT current_user() AS who",
    r#"free_sql {"statement": "SELECT DISTINCT area FROM main.sales.orders"}"#,
    "What was our revenue by region in 2026?",
    r#"ask_genie {"question": "What was revenue by region in 2026?"}"#,
    r#"search_articles {"query": "warranty of power tools"}"#,
    "order_count {}",
    "orders_seen {}",
    "free_sql {\"statement\": \"SELECT current_user() AS who\"}\norders_seen {}\norder_count {}\n\
     search_articles {\"query\": \"returns\"}",
];

fn question(dice: &mut Dice) -> &'static str {
    QUESTIONS[dice.below(QUESTIONS.len())]
}

async fn nobody_meets_anybody(people: usize, turns: usize) {
    let storm = Storm::begin(people).await;
    let dice: Vec<Dice> = {
        let mut dice = storm.dice.lock().unwrap();
        (0..people).map(|_| dice.others()).collect()
    };
    let lives = storm.people.iter().zip(dice);
    join_all(lives.map(|(person, dice)| storm.live(person, turns, dice))).await;
    weather::clear(&storm.demo).await;
    let tally = storm.tally.lock().unwrap().clone();
    let tries = *storm.tries.lock().unwrap();
    println!("{people} people, {turns} turns each: {tally:?}; {tries} tries at what is another's");
    let ended: usize = tally.values().sum();
    let good = tally.get("200 completed").copied().unwrap_or_default();
    assert!(ended >= people * turns, "every turn ended: {tally:?}");
    assert!(good * 2 >= ended, "half of them have an answer for all the faults: {tally:?}");
    assert!(tries > people, "and everybody tried what is another's: {tries}");
    Afterwards::of(&storm).await.holds().await;
}

#[tokio::test]
async fn many_people_at_once_never_meet() {
    nobody_meets_anybody(10, 10).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask test --all"]
async fn full_many_people_at_once_never_meet() {
    nobody_meets_anybody(100, 20).await;
}
