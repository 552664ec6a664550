//! Long threads in the window: how soon one is shown, and what a fast answer in it costs.
//!
//! The threads are no fixtures: the service writes them, turn by turn, into the store that the window of
//! the same owner opens afterwards.

use crate::{
    frames::{MIDDLE, MOST, Watch, middle_and_most, of_budget},
    median,
    model::{AT_LENGTH, Model},
    window,
};
use behalf_tests::{Behalf, Demo, Keyring, Serve, Window, ms, row};
use serde_json::{Value, json};
use std::time::Duration;

const OBO: &str = "config/examples/06_on_behalf_of_user/obo_config.yaml";
/// Openings of each thread, by turns.
const OPENINGS: usize = 9;
const STREAMS: usize = 3;

/// A thread that was written before the window opens.
struct Talk {
    name: &'static str,
    messages: usize,
}

const SHORT: Talk = Talk { name: "A short talk", messages: 2 };
const LONG: Talk = Talk { name: "A long talk", messages: 1_000 };
const LONGEST: Talk = Talk { name: "The longest talk", messages: 2_000 };

impl Talk {
    /// A question of it; its title begins with the first.
    fn question(&self, number: usize) -> String {
        format!("{}: question {number} of {}", self.name, self.messages / 2)
    }

    /// Writes it, through the service.
    async fn write(&self, serve: &Serve, token: &str) {
        let mut thread = Value::Null;
        for number in 1..=self.messages / 2 {
            let body = json!({ "message": self.question(number), "thread_id": thread });
            let (status, mut reply) = serve.chat(Some(token), body).await;
            assert_eq!(status, 200, "{}: {reply}", self.question(number));
            thread = reply["thread_id"].take();
        }
    }

    /// Opens it from the list: the time from the click until its end is painted.
    async fn open(&self, window: &Window) -> Duration {
        let end = json!(self.question(self.messages / 2));
        let there =
            format!("[...document.querySelectorAll('.turn')].at(-1)?.textContent.includes({end})");
        window::open_thread(window, &format!("{}: ", self.name), &there).await
    }
}

/// What one answer cost.
struct Stream {
    /// Of the main thread in a frame, in milliseconds.
    middle: f64,
    most: f64,
    /// The distance of frames, in milliseconds.
    apart: (f64, f64),
    /// How much of the time the main thread was busy.
    busy: f64,
    /// Tokens a second.
    rate: f64,
}

impl Stream {
    async fn measure(window: &Window, model: &mut Model) -> Self {
        let watch = Watch::begin(window).await;
        window.ask(&format!("Tell me {AT_LENGTH} how the regions did")).await;
        // Nobody looks at the page meanwhile: that would take its time too.
        let told = model.told().await;
        let frames = watch.end(window, told.began, told.ended).await;
        window.wait_for("!document.querySelector('.turn[data-status=running]')").await;
        let done = "return [...document.querySelectorAll('.turn')].at(-1).dataset.status";
        assert_eq!(window.script(done).await, "done", "the answer is whole");
        assert!(frames.took.len() > 50, "{} frames were drawn", frames.took.len());
        let (middle, most) = middle_and_most(&frames.took);
        let busy = frames.took.iter().sum::<f64>() / frames.apart.iter().sum::<f64>();
        Self { middle, most, apart: middle_and_most(&frames.apart), busy, rate: told.rate() }
    }

    /// How much of the budget it took.
    fn of_budget(&self) -> f64 {
        of_budget((self.middle, self.most))
    }
}

pub(crate) async fn measure() {
    let mut model = Model::start().await;
    let demo = Demo::start(&["--model-upstream", &model.url]).await;
    let keyring = Keyring::start().await;
    let machine = window::machine(&demo, &keyring).await;
    let machine = written(&demo, machine).await;
    let window = window::open(&demo, &machine).await;
    let rows = "document.querySelectorAll('[data-testid=thread]').length === 3";
    window.wait_for(rows).await;

    let mut openings: [Vec<Duration>; 2] = Default::default();
    for _ in 0..OPENINGS {
        for (i, talk) in [SHORT, LONG].iter().enumerate() {
            openings[i].push(talk.open(&window).await);
        }
    }
    let [short, long] = openings.map(median);
    row(
        &format!("opening a thread of 1,000 messages (median of {OPENINGS})"),
        ms(long),
        format!("one of 2 messages: {}", ms(short)),
        long.as_secs_f64() / short.as_secs_f64(),
        "300 ms",
    );

    LONGEST.open(&window).await;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(Stream::measure(&window, &mut model).await);
    }
    window.close().await;
    let best = streams.into_iter().min_by(|a, b| a.of_budget().total_cmp(&b.of_budget())).unwrap();
    let (near, far) = best.apart;
    row(
        "a stream of 500 tokens/s into a thread of 2,000 messages: main thread per frame, median and p99, best of 3",
        format!("{:.1} ms, {:.1} ms", best.middle, best.most),
        format!(
            "{MIDDLE:.0} ms, {MOST:.0} ms; {:.0} tokens/s came; frames {near:.0} ms apart, p99 {far:.0} ms; \
             {:.0} % busy",
            best.rate,
            best.busy * 100.0
        ),
        best.of_budget(),
        "≤ 1",
    );
}

/// Writes the threads. What the service does in minutes by its limits it does at once here.
async fn written(demo: &Demo, machine: Behalf) -> Behalf {
    let machine = machine.env("BEHALF_TIME_SCALE", "50");
    let serve = machine.serve(OBO, &[]).await;
    for talk in [LONGEST, LONG, SHORT] {
        talk.write(&serve, demo.token("alice")).await;
    }
    serve.terminate().await;
    machine.env("BEHALF_TIME_SCALE", "1")
}
