//! The `behalf` command as a process: once, or as a service.

use crate::{Consent, DEADLINE, Demo, Keyring, Scratch, follow_sign_in, program, root};
use serde_json::Value;
use std::{
    process::Stdio,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    sync::mpsc,
    task::JoinHandle,
};

/// A person's machine: a home folder, an environment, and what programs wrote.
pub struct Behalf {
    /// The home folder.
    pub home: Scratch,
    environment: Vec<(String, String)>,
    written: Arc<Mutex<String>>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Output {
    /// The exit code.
    pub code: i32,
    /// Results.
    pub stdout: String,
    /// Everything else.
    pub stderr: String,
    /// The page that the sign-in showed in the browser, if there was one.
    pub page: Option<String>,
}

/// Who signs in when a command asks for it.
#[derive(Clone)]
struct Person {
    name: String,
    password: String,
    consent: Consent,
}

impl Behalf {
    /// A machine whose workspace is this demo; the vault is memory.
    pub fn at(demo: &Demo) -> Self {
        Self::with_host(demo.host())
    }

    /// A machine whose workspace is at this address.
    pub fn with_host(host: &str) -> Self {
        let home = Scratch::new("home");
        let path = |name: &str| home.path().join(name).display().to_string();
        let environment = vec![
            ("HOME".to_owned(), home.path().display().to_string()),
            ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
            ("XDG_RUNTIME_DIR".to_owned(), path("run")),
            ("BEHALF_HOME".to_owned(), path("data")),
            ("BEHALF_VAULT".to_owned(), "memory".to_owned()),
            ("BEHALF_LOG".to_owned(), "trace".to_owned()),
            ("DATABRICKS_HOST".to_owned(), host.to_owned()),
        ];
        std::fs::create_dir_all(home.path().join("run")).unwrap();
        Self { home, environment, written: Arc::default() }
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(key, _)| key != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Keeps sign-ins in this keyring.
    #[must_use]
    pub fn keyring(self, keyring: &Keyring) -> Self {
        self.env("BEHALF_VAULT", "keyring").env("DBUS_SESSION_BUS_ADDRESS", &keyring.bus)
    }

    /// Signs this demo account in.
    pub async fn sign_in(&self, short_name: &str) {
        let login =
            self.run_signing_in(&["login", "--no-browser"], short_name, Consent::Allow).await;
        assert_eq!(login.code, 0, "{login:?}");
    }

    /// Its environment.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// Everything that programs of this machine wrote to stdout and stderr.
    pub fn written(&self) -> String {
        self.written.lock().unwrap().clone()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("behalf"));
        command
            .args(arguments)
            .current_dir(root())
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts a command, to be killed by the test.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// Runs a command to its end. Nobody signs in.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.run_as(arguments, None).await
    }

    /// Runs a command at a terminal, at which these lines are typed; gives what is on the screen. `script` of
    /// util-linux is the terminal.
    pub async fn at_terminal(&self, arguments: &[&str], typed: &str) -> String {
        let words = arguments.iter().map(|word| format!("'{word}'"));
        let line: Vec<String> =
            std::iter::once(program("behalf").display().to_string()).chain(words).collect();
        let mut child = Command::new("script")
            .args(["--quiet", "--command", &line.join(" "), "/dev/null"])
            .current_dir(root())
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut keys = child.stdin.take().unwrap();
        keys.write_all(typed.as_bytes()).await.unwrap();
        // The hand stays on the keys until the command has ended.
        let ended = tokio::time::timeout(DEADLINE, child.wait_with_output()).await.unwrap();
        drop(keys);
        let screen = String::from_utf8_lossy(&ended.unwrap().stdout).into_owned();
        self.written.lock().unwrap().push_str(&screen);
        screen
    }

    /// Runs a command; this demo account signs in when it asks.
    pub async fn run_signing_in(
        &self,
        arguments: &[&str],
        short_name: &str,
        consent: Consent,
    ) -> Output {
        let person =
            Person { name: short_name.to_owned(), password: format!("{short_name}-demo"), consent };
        self.run_as(arguments, Some(person)).await
    }

    /// Starts a login by hand: gives its link, and how it will end.
    pub async fn start_login(&self) -> (String, JoinHandle<Output>) {
        let (links, mut link) = mpsc::unbounded_channel();
        let child = self.command(&["login", "--no-browser"]).spawn().unwrap();
        let ends = tokio::spawn(follow(child, Arc::clone(&self.written), move |link| {
            links.send(link).ok();
            None
        }));
        let link = tokio::time::timeout(DEADLINE, link.recv()).await.unwrap().unwrap();
        (link, ends)
    }

    async fn run_as(&self, arguments: &[&str], person: Option<Person>) -> Output {
        let child = self.command(arguments).spawn().unwrap();
        follow(child, Arc::clone(&self.written), move |link| {
            let person = person.clone()?;
            Some(tokio::spawn(async move {
                follow_sign_in(&link, &person.name, &person.password, person.consent).await
            }))
        })
        .await
    }

    /// Starts the service with a configuration.
    pub async fn serve(&self, config: &str, arguments: &[&str]) -> Serve {
        let mut all = vec!["serve", "-c", config, "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let mut child = self.command(&all).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let written = Arc::clone(&self.written);
        let (ready, mut address) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, tail)) = line.split_once(" at http://127.0.0.1:") {
                    let port: String = tail.chars().take_while(char::is_ascii_digit).collect();
                    ready.send(port).ok();
                }
                let mut written = written.lock().unwrap();
                written.push_str(&line);
                written.push('\n');
            }
        });
        let port = tokio::time::timeout(DEADLINE, address.recv()).await.unwrap();
        let Some(port) = port else {
            panic!("the service did not start: {}", self.written());
        };
        Serve { port, http: crate::http(), child }
    }
}

/// A running service.
pub struct Serve {
    /// Its port.
    pub port: String,
    http: reqwest::Client,
    child: Child,
}

impl Serve {
    /// An address of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A chat request; gives status and body.
    pub async fn chat(&self, token: Option<&str>, body: Value) -> (u16, Value) {
        let mut request = self.http.post(self.url("/chat")).body(body.to_string());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// The most memory it held so far, in KiB.
    pub fn peak_kib(&self) -> u64 {
        crate::peak_kib(self.pid())
    }

    /// Ends it as a power cut does.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to end, as Ctrl-C does; gives its exit code.
    pub async fn interrupt(self) -> Option<i32> {
        self.end("-INT").await
    }

    /// Asks it to end, as a system that shuts down does; gives its exit code.
    pub async fn terminate(self) -> Option<i32> {
        self.end("-TERM").await
    }

    async fn end(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().await.unwrap();
        assert!(sent.success(), "the signal is sent");
        tokio::time::timeout(DEADLINE, self.child.wait()).await.unwrap().unwrap().code()
    }

    /// The caller's own ledger: what the check found, and the entries.
    pub async fn audit(&self, token: &str) -> Value {
        let request = self.http.get(self.url("/v1/audit")).bearer_auth(token);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// A question that must be answered.
    pub async fn ask(&self, token: &str, question: &str) -> Value {
        let (status, body) =
            self.chat(Some(token), serde_json::json!({ "message": question })).await;
        assert_eq!(status, 200, "{question}: {body}");
        body
    }
}

/// Reads a command to its end. `on_link` is told each sign-in link.
async fn follow(
    mut child: Child,
    written: Arc<Mutex<String>>,
    on_link: impl Fn(String) -> Option<JoinHandle<String>> + Send + 'static,
) -> Output {
    let mut stdout = child.stdout.take().unwrap();
    let reading = tokio::spawn(async move {
        let mut text = String::new();
        stdout.read_to_string(&mut text).await.unwrap();
        text
    });
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut stderr = String::new();
    let mut browsers = Vec::new();
    let read = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            let text = line.trim();
            if text.starts_with("http") && text.contains("code_challenge=") {
                browsers.extend(on_link(text.to_owned()));
            }
            stderr.push_str(&line);
            stderr.push('\n');
        }
    };
    tokio::time::timeout(DEADLINE, read).await.expect("the command ends");
    let status = child.wait().await.unwrap();
    let stdout = reading.await.unwrap();
    let mut page = None;
    for browser in browsers {
        page = Some(browser.await.unwrap());
    }
    let mut written = written.lock().unwrap();
    written.push_str(&stdout);
    written.push_str(&stderr);
    Output { code: status.code().unwrap_or(-1), stdout, stderr, page }
}
