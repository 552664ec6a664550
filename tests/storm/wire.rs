//! The wire between Behalf and the workspace: it counts what passes, so that an end can come at any byte. Of
//! the query history nothing is counted: it grows with every turn, and would bring each end before its own.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// Bytes that pass at once.
const PIECE: usize = 256;
/// How a look at the query history begins.
const HISTORY: &[u8] = b"GET /api/2.0/sql/history";

/// A way to a workspace, on a free port.
pub(crate) struct Wire {
    /// Where it listens, as `http://127.0.0.1:port`.
    pub(crate) host: String,
    passed: Arc<watch::Sender<usize>>,
    target: watch::Sender<String>,
}

impl Wire {
    /// A wire that leads nowhere yet.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        let passed = Arc::new(watch::Sender::new(0));
        let target = watch::Sender::new(String::new());
        let (count, to) = (Arc::clone(&passed), target.subscribe());
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                let target = to.borrow().clone();
                tokio::spawn(connect(from, target, Arc::clone(&count)));
            }
        });
        Self { host, passed, target }
    }

    /// Leads to this address, `http://127.0.0.1:port`.
    pub(crate) fn lead_to(&self, address: &str) {
        self.target.send_replace(address.trim_start_matches("http://").to_owned());
    }

    /// How many bytes have passed, both ways.
    pub(crate) fn passed(&self) -> usize {
        *self.passed.borrow()
    }

    /// Waits until so many more have passed, and then for a few turns of everything else.
    pub(crate) async fn after(&self, bytes: usize, turns: usize) {
        let end = self.passed() + bytes;
        let mut passed = self.passed.subscribe();
        passed.wait_for(|passed| *passed >= end).await.unwrap();
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }
}

async fn connect(from: TcpStream, target: String, count: Arc<watch::Sender<usize>>) -> Option<()> {
    let to = TcpStream::connect(target).await.ok()?;
    for stream in [&from, &to] {
        stream.set_nodelay(true).ok()?;
    }
    let ((from_reads, from_writes), (to_reads, to_writes)) = (from.into_split(), to.into_split());
    let of_history = AtomicBool::new(false);
    let counted = |length: usize| {
        if !of_history.load(Ordering::SeqCst) {
            count.send_modify(|passed| *passed += length);
        }
    };
    let ask = |piece: &[u8]| {
        // A request begins with its method, and one follows the other.
        if [&b"GET "[..], b"POST ", b"DELETE "].iter().any(|method| piece.starts_with(method)) {
            of_history.store(piece.starts_with(HISTORY), Ordering::SeqCst);
        }
        counted(piece.len());
    };
    tokio::join!(
        pass(from_reads, to_writes, ask),
        pass(to_reads, from_writes, |piece| counted(piece.len()))
    );
    Some(())
}

/// Passes everything on, a piece at a time, and then the end.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    passed: impl Fn(&[u8]),
) -> Option<()> {
    let mut piece = [0; PIECE];
    loop {
        let length = from.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        to.write_all(&piece[..length]).await.ok()?;
        passed(&piece[..length]);
    }
}
