//! `behalf-desktop`: the shell around the engine. One window, one command.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod display;

use behalf_app::{
    Desk, Emit, EngineOptions, Home, Reply, StoreChoice, SystemClock, SystemEntropy, open_vault,
    start,
};
use behalf_core::Failure;
use serde_json::Value;
use std::{process::ExitCode, sync::Arc};
use tauri::{
    AppHandle, Manager, State, Webview, WebviewUrl, WebviewWindowBuilder,
    ipc::{Channel, InvokeResponseBody, JavaScriptChannelId, Response},
};

/// The only door from the window: a command of the contract, its request, and a channel for what
/// it tells while it runs.
#[tauri::command]
async fn rpc(
    webview: Webview,
    desk: State<'_, Arc<Desk>>,
    command: String,
    payload: Value,
    channel: Option<JavaScriptChannelId>,
) -> Result<Response, Value> {
    let emit = channel.map(|id| {
        let channel: Channel<InvokeResponseBody> = id.channel_on(webview);
        let emit: Emit = Arc::new(move |event: Value| {
            // A window that is gone is told nothing.
            channel.send(InvokeResponseBody::Json(event.to_string())).ok();
        });
        emit
    });
    tracing::debug!(%command, "command");
    match desk.rpc(&command, payload, emit).await {
        Ok(Reply::Json(body)) => Ok(Response::new(body.to_string())),
        Ok(Reply::Bytes(bytes)) => Ok(Response::new(bytes)),
        Err(failure) => {
            tracing::info!(
                %command, code = failure.code.name(),
                cause = failure.cause.as_deref().unwrap_or("-"), "command failed"
            );
            Err(serde_json::to_value(&failure).unwrap_or_default())
        }
    }
}

async fn desk() -> Result<Arc<Desk>, Failure> {
    let environment = start::environment();
    let config = start::config(None, &environment).map_err(|errors| {
        let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new(
            behalf_core::FailureCode::Invalid { field: "configuration".to_owned() },
            all.join("\n"),
            "Correct the file and start Behalf again.",
        )
    })?;
    let limits = start::limits(&environment);
    let vault = open_vault(environment.get("BEHALF_VAULT").map(String::as_str), &limits).await?;
    let desk = Desk::new(EngineOptions {
        config,
        home: Home::find(&environment)?,
        profile: environment.get("BEHALF_PROFILE").cloned().unwrap_or_else(|| "default".to_owned()),
        environment,
        store: StoreChoice::Owner,
        limits,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        vault,
    });
    desk.look_ahead().await;
    Ok(desk)
}

fn open_window(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Behalf")
        .inner_size(1240.0, 820.0)
        .min_inner_size(360.0, 480.0)
        // The window shows the UI that it embeds, and goes nowhere else.
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        .build()
        .map(|_| ())
}

fn main() -> ExitCode {
    start::log(false);
    display::prepare();
    let desk = match tauri::async_runtime::block_on(desk()) {
        Ok(desk) => desk,
        Err(failure) => {
            tracing::error!("{} {}", failure.message, failure.hint);
            return ExitCode::FAILURE;
        }
    };
    let built = tauri::Builder::default()
        .manage(desk)
        .invoke_handler(tauri::generate_handler![rpc])
        .setup(|app| {
            open_window(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| match event {
                tauri::RunEvent::ExitRequested { .. } => {
                    for window in app.webview_windows().values() {
                        window.destroy().ok();
                    }
                }
                tauri::RunEvent::Exit => {
                    let desk = Arc::clone(&app.state::<Arc<Desk>>());
                    tauri::async_runtime::block_on(desk.close());
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!("The window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
