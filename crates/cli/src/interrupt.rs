//! Ctrl-C, and the system's request to end. Whoever does something that can be stopped hears it;
//! where nobody does, the process ends.

use crate::say::Exit;
use std::io::BufRead;
use std::sync::{
    LazyLock,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::broadcast;

/// What a shell says of a program that an interrupt ended.
const INTERRUPTED: i32 = 130;

static ENDING: AtomicBool = AtomicBool::new(false);
static INTERRUPTS: LazyLock<broadcast::Sender<()>> = LazyLock::new(|| broadcast::channel(8).0);

/// One who hears interrupts as long as it lives.
pub(crate) struct Hearing(broadcast::Receiver<()>);

/// Hears every interrupt from now on.
pub(crate) fn hear() -> Hearing {
    Hearing(INTERRUPTS.subscribe())
}

impl Hearing {
    /// The next interrupt.
    pub(crate) async fn next(&mut self) {
        self.0.recv().await.ok();
    }
}

/// Whether the process was asked to end, and waits for what must not be torn.
pub(crate) fn is_ending() -> bool {
    ENDING.load(Ordering::SeqCst)
}

/// A line from the terminal; none where an interrupt came instead.
pub(crate) async fn line() -> Result<Option<String>, Exit> {
    let mut interrupts = hear();
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    tokio::select! {
        line = line => line.ok().and_then(Result::ok).map(Some).ok_or(Exit::Failed),
        () = interrupts.next() => Ok(None),
    }
}

/// Ends the process at once, as an interrupt does.
pub(crate) fn end() -> ! {
    std::process::exit(INTERRUPTED)
}

/// Listens for the life of the process.
pub(crate) fn listen() {
    tokio::spawn(async {
        while tokio::signal::ctrl_c().await.is_ok() {
            tell();
        }
    });
    #[cfg(unix)]
    tokio::spawn(async {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut requests) = signal(SignalKind::terminate()) else { return };
        while requests.recv().await.is_some() {
            tell();
        }
    });
}

fn tell() {
    if INTERRUPTS.send(()).is_ok() {
        return;
    }
    if ENDING.swap(true, Ordering::SeqCst) {
        end();
    }
    // A refresh token that is being redeemed must be kept; whoever has no patience asks again.
    tokio::spawn(async {
        behalf_app::settled().await;
        end();
    });
}
