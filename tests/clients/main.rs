//! Conformance: the official clients, unmodified, against the demo workspace, and against `behalf serve`
//! where it speaks their API. They run in the virtual environment that `cargo xtask test` makes.

use behalf_tests::{Behalf, Demo, Scratch, root};
use std::process::Command;

/// Runs one of the scripts in `tests/conformance` against a workspace of its own.
async fn conforms(script: &str) {
    let demo = Demo::start(&[]).await;
    run(script, &demo, &[]).await;
}

/// Runs one of the scripts with these variables.
async fn run(script: &str, demo: &Demo, environment: &[(&str, &str)]) {
    let home = Scratch::new("client");
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap();
    let python = target.join("conformance/bin/python");
    assert!(python.exists(), "{} is not there: `cargo xtask test` makes it", python.display());
    let mut command = Command::new(python);
    command
        .arg(root().join("tests/conformance").join(script))
        .env_clear()
        .envs([("HOME", home.path().as_os_str()), ("PATH", "/usr/bin:/bin".as_ref())])
        .env("BEHALF_DEMO", demo.ready())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .envs(environment.iter().copied());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}:\n{said}");
    assert!(said.contains("Ran ") && !said.contains("Ran 0 "), "it tested something: {said}");
}

#[tokio::test]
async fn databricks_sdk() {
    conforms("sdk.py").await;
}

#[tokio::test]
async fn databricks_sql_connector() {
    conforms("sql_connector.py").await;
}

#[tokio::test]
async fn openai() {
    conforms("openai_client.py").await;
}

// The script blocks its thread, and the service must be read meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openai_at_the_service() {
    let demo = Demo::start(&[]).await;
    let machine = Behalf::at(&demo);
    let config = "config/examples/06_on_behalf_of_user/obo_config.yaml";
    let serve = machine.serve(config, &["--ephemeral"]).await;
    let address = serve.url("");
    run("openai_serve.py", &demo, &[("BEHALF_SERVE", address.as_str())]).await;
}

#[tokio::test]
async fn databricks_ai_search() {
    conforms("ai_search.py").await;
}

#[tokio::test]
async fn mcp() {
    conforms("mcp_client.py").await;
}
