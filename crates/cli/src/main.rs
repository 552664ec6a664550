//! `behalf`: the engine on the command line. Results go to stdout, everything else to stderr.

mod approvals;
mod arguments;
mod ask;
mod audit;
mod config;
mod confirm;
mod decide;
mod doctor;
mod identity;
mod interrupt;
mod memory;
mod profiles;
mod say;
mod serve;
mod setup;
mod shown;
mod threads;

use arguments::{Arguments, AuditCommand, Command, ConfigCommand, LogFormat};
use clap::{CommandFactory, Parser};
use say::Exit;

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    match &arguments.command {
        Command::Serve(serve) if serve.log_format == LogFormat::Json => {
            behalf_app::start::log_json();
        }
        _ => behalf_app::start::log(std::io::IsTerminal::is_terminal(&std::io::stderr())),
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            say::line(&format!("The program cannot start: {error}"));
            return Exit::Failed.into();
        }
    };
    let result = runtime.block_on(async {
        let result = run(arguments).await;
        // A refresh token that is being redeemed must be kept.
        behalf_app::settled().await;
        result
    });
    if interrupt::is_ending() {
        interrupt::end();
    }
    // A keyring call may still wait for a prompt that nobody answers.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    match result {
        Ok(()) => Exit::Done.into(),
        Err(exit) => exit.into(),
    }
}

async fn run(arguments: Arguments) -> Result<(), Exit> {
    interrupt::listen();
    match arguments.command {
        Command::Ask(command) => ask::run(command).await,
        Command::Serve(command) => serve::run(command).await,
        Command::Login(command) => identity::login(command).await,
        Command::Logout(command) => identity::logout(command).await,
        Command::Whoami(command) => identity::whoami(command).await,
        Command::Config { command: ConfigCommand::Check { file, json } } => {
            config::check(&file, json)
        }
        Command::Config { command: ConfigCommand::Schema } => {
            say::json(&behalf_config::schema().to_string());
            Ok(())
        }
        Command::Config { command: ConfigCommand::Policy { file, json } } => {
            config::policy(file.as_deref(), json)
        }
        Command::Completions { shell } => {
            let mut command = Arguments::command();
            clap_complete::generate(shell, &mut command, "behalf", &mut std::io::stdout());
            Ok(())
        }
        Command::Config { command: ConfigCommand::Scopes { file, json } } => {
            config::scopes(&file, json)
        }
        Command::Profiles { json } => profiles::run(json),
        Command::Doctor(command) => doctor::run(command).await,
        Command::Threads { command } => threads::run(command).await,
        Command::Memory { command } => memory::run(command).await,
        Command::Approvals { command } => approvals::run(command).await,
        Command::Audit { command } => match command {
            AuditCommand::Verify { file: Some(file), json, .. } => audit::verify_file(&file, json),
            AuditCommand::Verify { file: None, json, common } => audit::verify(common, json).await,
            AuditCommand::List { common, last, json } => audit::list(common, last, json).await,
            AuditCommand::Export { common, format } => audit::export(common, format).await,
        },
    }
}
