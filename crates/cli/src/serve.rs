//! `behalf serve`.

use crate::{
    arguments::ServeCommand,
    interrupt,
    say::{self, Exit},
    setup,
};
use behalf_app::StoreChoice;
use behalf_server::{ServeOptions, serve};
use tokio_util::sync::CancellationToken;

pub(crate) async fn run(command: ServeCommand) -> Result<(), Exit> {
    let store = if command.ephemeral {
        StoreChoice::Ephemeral
    } else {
        StoreChoice::Service { key_file: command.store_key_file }
    };
    let engine = setup::engine(command.config.as_deref(), None, store).await?;
    let stop = CancellationToken::new();
    let on_interrupt = stop.clone();
    let mut interrupts = interrupt::hear();
    tokio::spawn(async move {
        interrupts.next().await;
        say::line("Ending: running turns are stopped. A second interrupt ends at once.");
        on_interrupt.cancel();
        interrupts.next().await;
        interrupt::end();
    });
    let options = ServeOptions { listen: command.listen, stop };
    let host = engine.host().to_string();
    serve(engine, options, |addresses| {
        let at: Vec<String> = addresses.iter().map(|a| format!("http://{a}")).collect();
        say::line(&format!("Serving {host} at {}", at.join(" and ")));
    })
    .await
    .map_err(|failure| say::failure(&failure))
}
