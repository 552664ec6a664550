//! The demo workspace: how soon it is ready, and how fast a long result leaves it beside a static file
//! server with the same bytes.

use axum::Router;
use behalf_tests::{Demo, Scratch, TEN_MILLION, http, links, ms, release, row};
use futures::{StreamExt, stream};
use std::time::{Duration, Instant};
use tower_http::services::ServeDir;

/// Downloads at once.
const PARALLEL: usize = 4;

pub(crate) async fn measure() {
    let began = Instant::now();
    let plain = Demo::start_program(&release("behalf-demo"), &[]).await;
    let ready = began.elapsed();
    drop(plain);
    let limit = Duration::from_secs(1);
    let ratio = ready.as_secs_f64() / limit.as_secs_f64();
    row("`behalf-demo` ready, default data", ms(ready), ms(limit), ratio, "≤ 1");

    let demo = Demo::start_program(&release("behalf-demo"), &["--tpch-scale", "1.67"]).await;
    let ended = demo.external(TEN_MILLION).await;
    let links = links(&demo, &ended).await;
    let total: usize = links.iter().map(|(_, bytes)| bytes).sum();
    let folder = Scratch::new("chunks");
    let (demo_time, files) = download(links.into_iter().map(|(link, _)| link).collect()).await;
    for (index, bytes) in files.iter().enumerate() {
        std::fs::write(folder.path().join(index.to_string()), bytes).unwrap();
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let files = Router::new().fallback_service(ServeDir::new(folder.path()));
    tokio::spawn(async move { axum::serve(listener, files).await });
    let count = ended["manifest"]["total_chunk_count"].as_u64().unwrap();
    let (file_time, _) = download((0..count).map(|at| format!("{host}/{at}")).collect()).await;
    let rate = |time: Duration| total as f64 / time.as_secs_f64() / 1e6;
    let seen = format!("{:.0} MB/s, {} MiB held", rate(demo_time), demo.peak_kib() / 1024);
    let beside = format!("static files: {:.0} MB/s", rate(file_time));
    row(
        "10 million rows of the demo, as Arrow",
        seen,
        beside,
        rate(demo_time) / rate(file_time),
        "–",
    );
}

/// Downloads each link: the time it took, and the bytes in their order.
async fn download(links: Vec<String>) -> (Duration, Vec<Vec<u8>>) {
    let client = http();
    let began = Instant::now();
    let get = |link: String| {
        let client = client.clone();
        async move { client.get(link).send().await.unwrap().bytes().await.unwrap().to_vec() }
    };
    let files = stream::iter(links).map(get).buffered(PARALLEL).collect().await;
    (began.elapsed(), files)
}
