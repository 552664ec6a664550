//! What takes release builds and minutes: `cargo xtask test --all`.

use behalf_tests::{Demo, TEN_MILLION, http, links, release};
use std::time::Instant;

const MOST_KIB: u64 = 300 * 1024;

#[tokio::test]
#[ignore = "wants release builds: cargo xtask test --all"]
async fn ten_million_rows_flow_in_constant_memory() {
    let began = Instant::now();
    let program = release("behalf-demo");
    let demo = Demo::start_program(&program, &["--tpch-scale", "1.67"]).await;
    println!("ready after {:?}", began.elapsed());
    let began = Instant::now();
    let ended = demo.external(TEN_MILLION).await;
    println!("ran for {:?}", began.elapsed());
    assert_eq!(ended["manifest"]["total_row_count"], 10_000_000, "every row");
    assert_eq!(ended["manifest"]["truncated"], false, "and none is cut");
    let client = http();
    let began = Instant::now();
    let mut total = 0;
    for (link, bytes) in links(&demo, &ended).await {
        let chunk = client.get(link).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(chunk.len(), bytes, "the chunk is whole");
        total += bytes;
    }
    assert_eq!(ended["manifest"]["total_byte_count"], total, "and so is the result");
    let peak = demo.peak_kib();
    println!("{total} bytes in {:?}; at most {} MiB held", began.elapsed(), peak / 1024);
    assert!(peak < MOST_KIB, "the demo held {} MiB", peak / 1024);
}
