//! An empty Tauri window: what `cargo xtask bench` compares ours with.

use std::io::Write;
use tauri::{
    WebviewUrl, WebviewWindowBuilder,
    http::Response,
    webview::{PageLoadEvent, PageLoadPayload, WebviewWindow},
};

const PAGE: &[u8] = b"<!doctype html><title>Empty</title><textarea autofocus></textarea>";

/// Tells the bench that the page can be used.
fn ready(_: WebviewWindow, payload: PageLoadPayload<'_>) {
    if payload.event() == PageLoadEvent::Finished {
        writeln!(std::io::stderr(), "ready").ok();
    }
}

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| Response::new(PAGE.to_vec()))
        .setup(|app| {
            let url = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "main", url)
                .title("Empty")
                .inner_size(1240.0, 820.0)
                .on_page_load(ready)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
