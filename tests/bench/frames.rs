//! What each frame takes of the page's main thread.
//!
//! Measured is that thread's time on the processor from the beginning of one frame to that of the next:
//! everything that it does, be it scripts between frames (the shell's messages, React), layout or paint. The
//! kernel counts it, the page only says when its frames begin (`requestAnimationFrame`). A page cannot measure
//! itself as well: WebKit tells no long tasks, its clock has steps of a millisecond, and a time that begins in
//! the frame's callback misses what was drawn by React before it. The distance of frames is told beside, as
//! WebKit without a graphics card draws more than sixty a second where it can; in it there are also waits for
//! a processor that others use.

use crate::window::below;
use behalf_tests::Window;
use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Milliseconds of the main thread in the middle frame, and in 99 of 100 frames (design §11).
pub(crate) const MIDDLE: f64 = 8.0;
pub(crate) const MOST: f64 = 32.0;
/// From one look at the kernel's count to the next.
const LOOK: Duration = Duration::from_millis(1);
/// Notes when each frame begins, until the notes are taken away.
const NOTE: &str = "const notes = window.__frames = []; \
    const frame = () => { \
        if (window.__frames !== notes) return; \
        notes.push(Date.now()); \
        requestAnimationFrame(frame); \
    }; \
    requestAnimationFrame(frame);";
const TAKE: &str = "const notes = window.__frames; window.__frames = undefined; return notes;";

/// What a thread has used of the processor up to a moment; both in milliseconds.
#[derive(Clone, Copy)]
struct Used {
    at: f64,
    ms: f64,
}

/// A watch of a window's frames.
pub(crate) struct Watch {
    over: Arc<AtomicBool>,
    looking: Option<JoinHandle<Vec<Used>>>,
}

/// Frames one after the other, in milliseconds.
pub(crate) struct Frames {
    /// What each took of the main thread.
    pub(crate) took: Vec<f64>,
    /// How long after the one before it began.
    pub(crate) apart: Vec<f64>,
}

impl Watch {
    pub(crate) async fn begin(window: &Window) -> Self {
        let page = page(window);
        // The thread that a process begins with has its number.
        let count = File::open(format!("/proc/{page}/task/{page}/schedstat"))
            .expect("the kernel counts the time of threads (CONFIG_SCHED_INFO)");
        let over = Arc::<AtomicBool>::default();
        let ends = Arc::clone(&over);
        let looking = std::thread::spawn(move || {
            let mut all: Vec<Used> = Vec::new();
            while !ends.load(Ordering::Relaxed) {
                let used = Used { at: millis(SystemTime::now()), ms: read(&count) };
                if all.last().is_none_or(|last| last.ms < used.ms) {
                    all.push(used);
                }
                std::thread::sleep(LOOK);
            }
            all
        });
        window.script(NOTE).await;
        Self { over, looking: Some(looking) }
    }

    /// Ends it: the frames that began in this time.
    pub(crate) async fn end(mut self, window: &Window, from: SystemTime, to: SystemTime) -> Frames {
        let notes: Vec<f64> = serde_json::from_value(window.script(TAKE).await).unwrap();
        self.over.store(true, Ordering::Relaxed);
        let used = self.looking.take().unwrap().join().unwrap();
        let within = millis(from)..millis(to);
        let notes: Vec<f64> = notes.into_iter().filter(|at| within.contains(at)).collect();
        let took = |pair: &[f64]| until(&used, pair[1]) - until(&used, pair[0]);
        Frames {
            took: notes.windows(2).map(took).collect(),
            apart: notes.windows(2).map(|pair| pair[1] - pair[0]).collect(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// How much of the budget of a frame they took: what is nearer to its limit.
pub(crate) fn of_budget((middle, most): (f64, f64)) -> f64 {
    (middle / MIDDLE).max(most / MOST)
}

/// The middle of some numbers, and what 99 of 100 do not exceed.
pub(crate) fn middle_and_most(numbers: &[f64]) -> (f64, f64) {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    (sorted[sorted.len() / 2], sorted[sorted.len() * 99 / 100])
}

/// The process that the page runs in: of several the one that has done most, as another may be kept ready.
fn page(window: &Window) -> u32 {
    let name = |pid: &u32| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let count = |pid: u32| File::open(format!("/proc/{pid}/schedstat")).map_or(0.0, |f| read(&f));
    let pages = below(window.driver()).into_iter().filter(|pid| name(pid).starts_with("WebKitWeb"));
    pages.max_by(|a, b| count(*a).total_cmp(&count(*b))).expect("a page runs")
}

/// The first of the kernel's counts: nanoseconds on the processor.
fn read(count: &File) -> f64 {
    let mut bytes = [0; 96];
    let length = count.read_at(&mut bytes, 0).unwrap_or(0);
    let text = String::from_utf8_lossy(&bytes[..length]);
    text.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
}

/// What was used up to a moment. It is counted when the thread rests, and at a tick of the kernel while it
/// runs: what a count adds was used just before it.
fn until(used: &[Used], at: f64) -> f64 {
    let next = used.partition_point(|one| one.at <= at);
    let before = used[..next].last().or(used.first()).map_or(0.0, |one| one.ms);
    used.get(next).map_or(before, |one| before.max(one.ms - (one.at - at)))
}

fn millis(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}
