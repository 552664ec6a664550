//! `kill -9` at any byte of a busy turn: what was acknowledged is kept, nothing runs twice, and the ledger
//! tells the truth. Here of the service; `terminal` is the same of the command.

use crate::{
    book::{Book, Event, Found, change, events, ran_once},
    wire::Wire,
};
use behalf_tests::{Behalf, Demo, Dice, Serve, eventually, http};
use serde_json::{Value, json};

const CONFIG: &str = "config/examples/06_on_behalf_of_user/sql_search_genie.yaml";
/// Most turns of everything else between a byte and the end.
const TURNS: usize = 400;

/// What is asked before an end comes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Read,
    Several,
    Change,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Read, Self::Several, Self::Change];

    /// The question, the `number`th of a run.
    pub(crate) fn question(self, number: usize) -> String {
        match self {
            Self::Read => format!("SELECT count(*) AS n_{number} FROM main.sales.orders"),
            Self::Several => format!(
                "sql {{\"statement\": \"SELECT count(*) AS a_{number} FROM main.sales.orders\"}}\n\
                 sql {{\"statement\": \"SELECT count(*) AS b_{number} FROM main.sales.customers\"}}\n\
                 search_articles {{\"query\": \"returns\"}}\n\
                 ask_genie {{\"question\": \"What was revenue by region in 2026?\"}}"
            ),
            Self::Change => change(number),
        }
    }
}

/// Where an end comes.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) kind: Kind,
    /// After so many bytes between Behalf and the workspace.
    pub(crate) bytes: usize,
    /// And so many turns of everything else.
    pub(crate) turns: usize,
}

impl Point {
    /// Any point of a turn from so many bytes on, or a little after it. `whole` says how many bytes a turn of
    /// each kind takes.
    pub(crate) fn any(dice: &mut Dice, from: usize, whole: &[usize; 3]) -> Self {
        let at = dice.below(Kind::ALL.len());
        let bytes = from + dice.below(whole[at] + whole[at] / 20 - from);
        Self { kind: Kind::ALL[at], bytes, turns: dice.below(TURNS) }
    }
}

/// A demo workspace at the other end of a wire.
pub(crate) async fn workspace() -> (Wire, Demo) {
    let wire = Wire::start().await;
    let demo =
        Demo::start(&["--host", &wire.host, "--refresh", "reusable", "--tpch-scale", "0.001"])
            .await;
    wire.lead_to(&demo.address());
    (wire, demo)
}

/// What one asker was told: the events, and the decision that was sent, if one was.
#[derive(Default)]
struct Told {
    events: Vec<Event>,
    decision: Option<Value>,
}

/// Asks, and allows what is asked for, until it is done or the service is gone.
async fn ask(url: String, token: String, question: String) -> Told {
    let mut told = Told::default();
    let asked = json!({ "message": question, "stream": true });
    told.events = streamed(&url, &token, &asked).await;
    let find = |name: &str| told.events.iter().find(|(event, _)| event == name);
    let (Some((_, began)), Some((_, asks))) = (find("turnStarted"), find("approvalNeeded")) else {
        return told;
    };
    let decision = json!({
        "thread_id": began["thread_id"], "stream": true,
        "decisions": [{ "approval_id": asks["approval"]["id"], "type": "approve" }],
    });
    let more = streamed(&url, &token, &decision).await;
    told.events.extend(more);
    told.decision = Some(decision);
    told
}

/// The events of a reply, as far as it comes.
async fn streamed(url: &str, token: &str, body: &Value) -> Vec<Event> {
    let request = http().post(url).bearer_auth(token).body(body.to_string());
    let Ok(mut reply) = request.send().await else { return Vec::new() };
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = reply.chunk().await {
        bytes.extend_from_slice(&piece);
    }
    events(&bytes)
}

/// A service that is killed again and again, and its owner.
struct Service {
    wire: Wire,
    demo: Demo,
    machine: Behalf,
    token: String,
    book: Book,
}

impl Service {
    async fn start(&self) -> Serve {
        self.machine.serve(CONFIG, &[]).await
    }

    /// A service that was just started, and knows its owner.
    async fn fresh(&self) -> Serve {
        let serve = self.start().await;
        // The owner's first request opens the store; the end comes later.
        self.get(&serve, "/v1/threads").await;
        serve
    }

    /// How many bytes a turn of each kind takes.
    async fn measure(&mut self) -> [usize; 3] {
        let mut whole = [0; 3];
        for (number, (kind, bytes)) in Kind::ALL.into_iter().zip(&mut whole).enumerate() {
            let serve = self.fresh().await;
            let (before, question) = (self.wire.passed(), kind.question(number));
            let told = ask(serve.url("/chat"), self.token.clone(), question.clone()).await;
            self.book.saw(&question, &told.events);
            *bytes = self.wire.passed() - before;
            serve.kill().await;
        }
        assert_eq!(self.book.counts(), (3, 3), "a turn of each kind is answered");
        whole
    }

    /// Kills the service at a point of the `number`th turn, and looks what it finds when it is back.
    async fn killed_at(&mut self, number: usize, point: &Point) {
        let serve = self.fresh().await;
        let question = point.kind.question(number);
        let mut asking =
            tokio::spawn(ask(serve.url("/chat"), self.token.clone(), question.clone()));
        let ended = tokio::select! {
            told = &mut asking => Some(told),
            () = self.wire.after(point.bytes, point.turns) => None,
        };
        serve.kill().await;
        let told = match ended {
            Some(told) => told,
            None => asking.await,
        };
        let told = told.unwrap();
        self.book.saw(&question, &told.events);
        self.book.ended(&told.events);
        let said = format!("{number}: {point:?}");
        let serve = self.start().await;
        self.is_whole(&serve, &told, &said).await;
        if let Some(decision) = &told.decision {
            // Whoever is not told tries again. Whatever comes of it, it runs once.
            let mut again = decision.clone();
            again["stream"] = json!(false);
            let (status, reply) = serve.chat(Some(&self.token), again).await;
            assert!([200, 404, 409].contains(&status), "{said}: {status} {reply}");
        }
        ran_once(&self.demo, &said).await;
        serve.kill().await;
    }

    /// The store opens, what was acknowledged in a turn is there, and the chain is whole.
    async fn is_whole(&self, serve: &Serve, told: &Told, said: &str) {
        let began = told.events.iter().find(|(event, _)| event == "turnStarted");
        if let Some(thread) = began.and_then(|(_, body)| body["thread_id"].as_str()) {
            let written = self.get(serve, &format!("/v1/threads/{thread}")).await;
            self.book.is_kept_in(thread, &written, said);
        }
        let audit = serve.audit(&self.token).await;
        let report = &audit["report"];
        assert_eq!(report["chain"]["state"], "intact", "{said}: {report}");
        assert_eq!(report["anchor"]["contradicted"], json!([]), "{said}: {report}");
    }

    /// Every thread, those that nobody was told of too.
    async fn found(&self, serve: &Serve) -> Found {
        let mut found = Found::default();
        let listed = self.get(serve, "/v1/threads").await;
        let listed = listed["threads"].as_array().unwrap();
        let ids: Vec<&str> = listed.iter().map(|thread| thread["id"].as_str().unwrap()).collect();
        for thread in self.book.threads() {
            assert!(ids.contains(&thread.as_str()), "thread {thread} is there");
        }
        for id in ids {
            let written = self.get(serve, &format!("/v1/threads/{id}")).await;
            self.book.is_kept_in(id, &written, "at the end");
            found.add(&written);
        }
        found
    }

    async fn get(&self, serve: &Serve, path: &str) -> Value {
        let reply = http().get(serve.url(path)).bearer_auth(&self.token).send().await.unwrap();
        let status = reply.status().as_u16();
        let body: Value = reply.json().await.unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        body
    }
}

async fn the_service_is_killed(times: usize) {
    let mut dice = Dice::thrown();
    let (wire, demo) = workspace().await;
    let machine = Behalf::with_host(&wire.host).env("BEHALF_LOG", "error");
    let token = demo.token("alice").to_owned();
    let mut service = Service { wire, demo, machine, token, book: Book::default() };
    let whole = service.measure().await;
    println!("bytes of a whole turn: {whole:?}");
    for number in 10..10 + times {
        let point = Point::any(&mut dice, 0, &whole);
        println!("{number}: {point:?}");
        service.killed_at(number, &point).await;
    }
    // What was left open is looked for as long as it takes, and then it is unknown.
    service.machine = service.machine.env("BEHALF_TIME_SCALE", "60");
    let serve = service.start().await;
    let found = eventually("the end of every action", || async {
        let found = service.found(&serve).await;
        (found.running() == 0).then_some(found)
    })
    .await;
    let audit = serve.audit(&service.token).await;
    assert_eq!(audit["report"]["chain"]["state"], "intact", "{}", audit["report"]);
    let changes = ran_once(&service.demo, "at the end").await;
    let (asked, answered) = service.book.counts();
    println!(
        "killed {times} times, {:?}: {asked} turns acknowledged, {answered} answered; actions {:?}; {} \
         changes ran, each once",
        service.book.ends(),
        found.actions,
        changes.len()
    );
}

#[tokio::test]
async fn a_service_that_is_killed_keeps_what_it_said_and_runs_nothing_twice() {
    the_service_is_killed(5).await;
}

#[tokio::test]
#[ignore = "takes minutes: cargo xtask test --all"]
async fn full_a_service_that_is_killed_keeps_what_it_said_and_runs_nothing_twice() {
    the_service_is_killed(100).await;
}
