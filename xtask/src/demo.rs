//! `cargo xtask demo`: the demo workspace and a question, as it would be at a company.

use crate::{
    machine::{self, Purpose, cargo, prepare, root, say, target},
    ui,
};
use anyhow::{Context, bail};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// Ends the demo workspace with us.
struct Workspace(Child);

impl Drop for Workspace {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub(crate) fn run(cli: bool, question: &str) -> anyhow::Result<()> {
    prepare(if cli { Purpose::Command } else { Purpose::Window })?;
    say("Building (the first time takes some minutes)…");
    let program = if cli { "behalf-cli" } else { "behalf-desktop" };
    if !cli {
        ui::build()?;
    }
    machine::run(&mut cargo(&["build", "--locked", "-p", "behalf-demo", "-p", program]))?;
    let bin = target()?.join("debug");
    let mut child = Command::new(bin.join("behalf-demo"))
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .context("starting behalf-demo")?;
    let stdout = child.stdout.take().context("behalf-demo has no output")?;
    let _workspace = Workspace(child);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).context("waiting for behalf-demo")?;
    let ready: serde_json::Value =
        serde_json::from_str(&line).context("behalf-demo did not start")?;
    let host = ready["host"].as_str().context("no host")?;
    say(&format!("\nThe demo workspace is at {host}. Sign in as:"));
    for user in ready["users"].as_array().into_iter().flatten() {
        let name = user["user_name"].as_str().unwrap_or_default();
        let short = name.split('@').next().unwrap_or_default();
        say(&format!("  {short}, password {}", user["password"].as_str().unwrap_or_default()));
    }
    let mut command = if cli {
        say(&format!("\n$ behalf ask \"{question}\""));
        let mut command = Command::new(bin.join("behalf"));
        command.args(["ask", "-c", "config/demo.yaml", "--profile", "demo", question]);
        command
    } else {
        say("\nThe window is open. Close it to end the demo.");
        Command::new(bin.join("behalf-desktop"))
    };
    let app = |name: &str| ready["service_principal"][name].as_str().unwrap_or_default();
    let status = command
        .current_dir(root())
        .env("DATABRICKS_HOST", host)
        .env("BEHALF_CONFIG", "config/demo.yaml")
        .env("BEHALF_DEMO_CLIENT_ID", app("client_id"))
        .env("BEHALF_DEMO_CLIENT_SECRET", app("client_secret"))
        .env("BEHALF_VAULT", "memory")
        .status()
        .context("starting the program")?;
    if !status.success() {
        bail!("the demo did not end well ({status})");
    }
    Ok(())
}
