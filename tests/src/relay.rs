//! A way to a workspace that ends when a test says so: afterwards connections are refused, as where
//! nobody listens.

use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A relay: each connection carries one request.
pub struct Relay {
    /// Where it listens, as `http://127.0.0.1:port`.
    pub host: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    target: Mutex<String>,
    /// Ends with the first request whose text contains this.
    last: Mutex<Option<&'static str>>,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl Shared {
    fn stop(&self) {
        if let Some(accepting) = self.accepting.lock().unwrap().take() {
            accepting.abort();
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

impl Relay {
    /// A relay on a free port; it leads nowhere yet.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("http://{}", listener.local_addr().unwrap());
        let relay = Self { host, shared: Arc::default() };
        relay.serve(listener);
        relay
    }

    /// Leads to this address, `http://127.0.0.1:port`.
    pub fn lead_to(&self, address: &str) {
        address.trim_start_matches("http://").clone_into(&mut self.shared.target.lock().unwrap());
    }

    /// The first request whose text contains this is the last that comes through.
    pub fn end_with(&self, last: &'static str) {
        *self.shared.last.lock().unwrap() = Some(last);
    }

    /// Listens again, at the same address.
    pub async fn open(&self) {
        *self.shared.last.lock().unwrap() = None;
        self.shared.stop();
        let address = self.host.trim_start_matches("http://");
        let listener =
            crate::eventually("the port", async || TcpListener::bind(address).await.ok());
        self.serve(listener.await);
    }

    fn serve(&self, listener: TcpListener) {
        let shared = Arc::clone(&self.shared);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(relay(stream, Arc::clone(&shared)));
            }
        });
        *self.shared.accepting.lock().unwrap() = Some(accepting);
    }
}

async fn relay(mut from: TcpStream, shared: Arc<Shared>) -> Option<()> {
    let mut request = Vec::new();
    let head = loop {
        if from.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
        if let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end;
        }
    };
    let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
    let length = text.split_once("content-length: ").map_or(0, |(_, tail)| {
        tail.lines().next().and_then(|line| line.trim().parse::<usize>().ok()).unwrap()
    });
    while request.len() < head + 4 + length {
        from.read_buf(&mut request).await.ok()?;
    }
    let last = *shared.last.lock().unwrap();
    if last.is_some_and(|last| String::from_utf8_lossy(&request).contains(last)) {
        shared.stop();
    }
    let target = shared.target.lock().unwrap().clone();
    let mut to = TcpStream::connect(target).await.ok()?;
    to.write_all(&request[..head]).await.ok()?;
    to.write_all(b"\r\nconnection: close").await.ok()?;
    to.write_all(&request[head..]).await.ok()?;
    copy_bidirectional(&mut from, &mut to).await.ok()?;
    Some(())
}
