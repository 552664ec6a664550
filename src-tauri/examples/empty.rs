//! An empty Tauri window: what `cargo xtask bench` compares ours with.

use std::io::Write;
use tauri::{
    WebviewUrl, WebviewWindowBuilder,
    http::{Request, Response, header::CONTENT_TYPE},
};

/// A page that can be typed in, and says so.
const PAGE: &[u8] = b"<!doctype html><title>Empty</title><textarea autofocus></textarea>\
    <script>fetch('/ready')</script>";

/// Serves the page; tells the bench when the page asks for `/ready`.
fn serve(request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    if request.uri().path() == "/ready" {
        writeln!(std::io::stderr(), "ready").ok();
    }
    let mut response = Response::new(PAGE.to_vec());
    response.headers_mut().insert(CONTENT_TYPE, tauri::http::HeaderValue::from_static("text/html"));
    response
}

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, request| serve(&request))
        .setup(|app| {
            let url = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "main", url)
                .title("Empty")
                .inner_size(1240.0, 820.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
