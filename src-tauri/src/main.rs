//! `behalf-desktop`: the shell around the engine. One window, one command.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod display;
mod links;
mod notices;
mod replacing;

use behalf_app::{
    Desk, Emit, EngineOptions, Home, Reply, StoreChoice, SystemClock, SystemEntropy, open_vault,
    settled, start,
};
use behalf_core::Failure;
use notices::Watch;
use replacing::Replacing;
use serde_json::Value;
use std::{process::ExitCode, sync::Arc};
use tauri::{
    AppHandle, Manager, State, Webview, WebviewUrl, WebviewWindowBuilder,
    ipc::{Channel, InvokeResponseBody, JavaScriptChannelId, Response},
};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_window_state::StateFlags;
use tokio::sync::OnceCell;

/// What the window talks to: made while the window is, so that neither waits for the other. Where
/// it cannot be made, the window says why.
struct Shell {
    desk: OnceCell<Result<Arc<Desk>, Failure>>,
    /// Names of the environment that are set for the window alone.
    own: Vec<&'static str>,
}

impl Shell {
    async fn desk(&self) -> Result<&Arc<Desk>, &Failure> {
        self.desk.get_or_init(|| desk(self.own.clone())).await.as_ref()
    }

    /// Waits for a newer version that is being put in this one's place.
    fn rest(&self) {
        if let Some(Ok(desk)) = self.desk.get() {
            tauri::async_runtime::block_on(desk.rest());
        }
    }

    /// Ends in an orderly way; not on a thread of the runtime.
    fn close(&self) {
        if let Some(Ok(desk)) = self.desk.get() {
            tauri::async_runtime::block_on(async {
                desk.close().await;
                settled().await;
            });
        }
    }
}

/// The only door from the window: a command of the contract, its request, and a channel for what
/// it tells while it runs.
#[tauri::command]
async fn rpc(
    webview: Webview,
    shell: State<'_, Arc<Shell>>,
    command: String,
    payload: Value,
    channel: Option<JavaScriptChannelId>,
) -> Result<Response, Value> {
    let emit = channel.map(|id| {
        let watch = Watch::new(webview.app_handle().clone());
        let channel: Channel<InvokeResponseBody> = id.channel_on(webview);
        let emit: Emit = Arc::new(move |event: Value| {
            watch.hear(&event);
            // A window that is gone is told nothing.
            channel.send(InvokeResponseBody::Json(event.to_string())).ok();
        });
        emit
    });
    tracing::debug!(%command, "command");
    let replied = match shell.desk().await {
        Ok(desk) => desk.rpc(&command, payload, emit).await,
        Err(failure) => Err(failure.clone()),
    };
    match replied {
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

async fn desk(own: Vec<&'static str>) -> Result<Arc<Desk>, Failure> {
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
        profile: environment.get("BEHALF_PROFILE").cloned(),
        environment,
        store: StoreChoice::Owner,
        limits,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        vault,
    });
    if let Ok(version) = tauri::webview_version() {
        desk.drawn_by(version);
    }
    desk.has_set(own);
    desk.look_ahead().await;
    Ok(desk)
}

/// Lets the desk put a newer version in the place of this program, where that is how it is updated.
async fn replaces(app: AppHandle, shell: Arc<Shell>) {
    let (ending, end) = (Arc::clone(&shell), app.clone());
    let before_end = Arc::new(move || {
        ending.close();
        end.cleanup_before_exit();
    });
    if let (Ok(desk), Some(replacing)) = (shell.desk().await, Replacing::of(&app, before_end)) {
        desk.updated_by(Arc::new(replacing));
    }
}

fn open_window(app: &AppHandle, place: Option<String>) -> tauri::Result<()> {
    let address = format!("index.html{}", place.unwrap_or_default());
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App(address.into()))
        .title("Behalf")
        .inner_size(1240.0, 820.0)
        .min_inner_size(360.0, 480.0)
        .zoom_hotkeys_enabled(true)
        // A file that is dropped is read by the page, as one that is chosen is: no path is told.
        .disable_drag_drop_handler()
        // The window shows the UI that it embeds, and goes nowhere else.
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        .build()
        .map(|_| ())
}

fn main() -> ExitCode {
    let own = display::prepare();
    start::log(false);
    if !display::is_there() {
        return ExitCode::FAILURE;
    }
    display::note_root();
    let shell = Arc::new(Shell { desk: OnceCell::new(), own });
    let ahead = Arc::clone(&shell);
    let first = Arc::clone(&shell);
    tauri::async_runtime::spawn(async move { first.desk().await.is_ok() });
    let built = tauri::Builder::default()
        // The first, so that a second start does nothing but to show the first window.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            links::show(app, links::of_arguments(arguments.into_iter()).as_deref());
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .plugin(tauri_plugin_updater::Builder::new().build())
        .manage(Arc::clone(&shell))
        .invoke_handler(tauri::generate_handler![rpc])
        .setup(move |app| {
            tauri::async_runtime::spawn(replaces(app.handle().clone(), ahead));
            open_window(app.handle(), links::of_arguments(std::env::args()))?;
            // Where links come as events and not as a second start.
            let opened = app.handle().clone();
            app.deep_link().on_open_url(move |event| {
                if let Some(place) = event.urls().iter().find_map(links::place) {
                    links::show(&opened, Some(&place));
                }
            });
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(move |app, event| match event {
                tauri::RunEvent::ExitRequested { .. } => {
                    for window in app.webview_windows().values() {
                        window.destroy().ok();
                    }
                }
                tauri::RunEvent::Exit => {
                    shell.rest();
                    shell.close();
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
