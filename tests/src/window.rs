//! The real window under Xvfb, driven through WebKitWebDriver (W3C WebDriver by HTTP).

use crate::{
    Consent, DEADLINE, Demo, Scratch, bus::session_bus, eventually, follow_sign_in, http, program,
    root,
};
use serde_json::{Value, json};
use std::{
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A pause between two looks at the page. It paces the looking, and asserts nothing.
const LOOK: Duration = Duration::from_millis(50);
/// What its environment told a browser, in the home of a window.
const TOLD: &str = "opened-with";

/// One window, with a display, a session bus and a home of its own.
pub struct Window {
    /// Its home folder.
    pub home: Scratch,
    session: String,
    display: String,
    environment: Vec<(String, String)>,
    http: reqwest::Client,
    written: Arc<Mutex<String>>,
    driver: Child,
    _around: [Child; 2],
}

impl Window {
    /// Opens the window on a demo workspace.
    pub async fn open(demo: &Demo, environment: &[(&str, &str)]) -> Self {
        let window = Self::untapped(demo, environment).await;
        window.tap().await;
        window
    }

    /// Opens it without copies of what page and shell say to each other: these take time and memory.
    pub async fn untapped(demo: &Demo, environment: &[(&str, &str)]) -> Self {
        Self::of_program(&program("behalf-desktop"), demo, environment).await
    }

    /// Opens that of another program, or of what starts it.
    pub async fn of_program(binary: &Path, demo: &Demo, environment: &[(&str, &str)]) -> Self {
        let home = Scratch::new("window");
        for folder in ["run", "bin"] {
            std::fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        browser(home.path());
        let (display, xvfb) = display().await;
        let (address, bus) = session_bus(home.path()).await;
        let port = free_port();
        let path = |name: &str| home.path().join(name).display().to_string();
        let search = format!("{}:{}", path("bin"), std::env::var("PATH").unwrap_or_default());
        let given =
            environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment: Vec<(String, String)> = [
            ("DISPLAY", display.as_str()),
            ("DBUS_SESSION_BUS_ADDRESS", &address),
            ("PATH", &search),
            ("HOME", &path("")),
            ("XDG_RUNTIME_DIR", &path("run")),
            ("BEHALF_HOME", &path("data")),
            ("BEHALF_VAULT", "memory"),
            ("BEHALF_LOG", "trace"),
            ("DATABRICKS_HOST", demo.host()),
            ("TAURI_WEBVIEW_AUTOMATION", "true"),
            ("NO_AT_BRIDGE", "1"),
            ("LANG", "C.UTF-8"),
            ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into_iter()
        .chain(given)
        .collect();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env_clear()
            .envs(environment.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .process_group(0);
        let mut driver = driver.spawn().expect("WebKitWebDriver is installed (webkit2gtk-driver)");
        let written = Arc::<Mutex<String>>::default();
        let copy = Arc::clone(&written);
        let mut lines = BufReader::new(driver.stderr.take().unwrap()).lines();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let mut written = copy.lock().unwrap();
                written.push_str(&line);
                written.push('\n');
            }
        });
        let http = http();
        let base = format!("http://127.0.0.1:{port}");
        let session = begin(&http, &base, binary).await;
        let around = [bus, xvfb];
        let window =
            Self { home, session, display, environment, http, written, driver, _around: around };
        window.wait_for("document.querySelector('#root')?.children.length > 0").await;
        window
    }

    /// Keeps a copy of every message between page and shell from now on: requests where the page
    /// sends them, replies and channel messages where the shell hands them over.
    async fn tap(&self) {
        self.script(
            "const tapped = window.__tapped = []; \
             const text = (data) => data instanceof ArrayBuffer || ArrayBuffer.isView(data) \
                 ? new TextDecoder('latin1').decode(data) \
                 : typeof data === 'string' ? data : JSON.stringify(data) ?? ''; \
             const send = window.fetch; \
             window.fetch = (url, options) => { tapped.push('> ' + url + ' ' + text(options?.body ?? '')); return send(url, options); }; \
             const callbacks = window.__TAURI_INTERNALS__.callbacks; \
             callbacks.get = (id) => { \
                 const callback = Map.prototype.get.call(callbacks, id); \
                 return callback && ((data) => { tapped.push('< ' + text(data)); return callback(data); }); \
             };",
        )
        .await;
    }

    /// Every message since the page was loaded last, requests and replies apart.
    pub async fn tapped(&self) -> (Vec<String>, Vec<String>) {
        let all: Vec<String> =
            serde_json::from_value(self.script("return window.__tapped").await).unwrap();
        all.into_iter().partition(|message| message.starts_with("> "))
    }

    /// Sends a command of the contract from the page, and waits for its reply.
    pub async fn rpc(&self, command: &str) {
        let message = json!({ "command": command, "payload": {}, "channel": null });
        self.script(&format!(
            "return window.__TAURI_INTERNALS__.invoke('rpc', {message}).then(() => 1)"
        ))
        .await;
    }

    /// Loads the page again, as F5 does where there is one.
    pub async fn reload(&self) {
        self.script("window.__old = true; location.reload()").await;
        self.wait_for("!window.__old && document.querySelector('#root')?.children.length > 0")
            .await;
        self.tap().await;
    }

    /// Makes the window this large.
    pub async fn resize(&self, width: u32, height: u32) {
        self.post("/window/rect", json!({ "width": width, "height": height })).await;
        self.wait_for(&format!("window.innerWidth <= {width}")).await;
    }

    /// The process of the driver: those of the window are below it.
    pub fn driver(&self) -> u32 {
        self.driver.id().unwrap()
    }

    /// What the environment tells the process that draws the page.
    pub fn page_told(&self) -> Vec<String> {
        let own = format!("HOME={}", self.home.path().join("").display());
        let read = |process: std::fs::DirEntry| {
            let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
            let told = std::fs::read_to_string(process.path().join("environ")).ok()?;
            let told: Vec<String> = told.split('\0').map(str::to_owned).collect();
            // As much of the name of WebKitWebProcess as the kernel keeps.
            (name.trim_end() == "WebKitWebProces" && told.contains(&own)).then_some(told)
        };
        std::fs::read_dir("/proc").unwrap().flatten().find_map(read).expect("a page is drawn")
    }

    /// What it told the browser that was opened last.
    pub async fn browser_told(&self) -> Vec<String> {
        let file = self.home.path().join(TOLD);
        let read = async || std::fs::read_to_string(&file).ok();
        let told = eventually("a browser", read).await;
        told.lines().map(str::to_owned).collect()
    }

    /// Everything that the window's process wrote.
    pub fn written(&self) -> String {
        self.written.lock().unwrap().clone()
    }

    /// What the driver answers, be it an error.
    async fn answer(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        let reply = self.http.post(url).json(body).send().await.unwrap();
        let body: Value = reply.json().await.unwrap();
        body["value"].clone()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.answer(path, &body).await;
        assert!(answer["error"].is_null(), "{path}: {answer}");
        answer
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] })).await
    }

    /// Waits until an expression of the page is true.
    pub async fn wait_for(&self, expression: &str) {
        let look = json!({ "script": format!("return !!({expression})"), "args": [] });
        let waiting = async {
            loop {
                let answer = self.answer("/execute/sync", &look).await;
                if answer == true {
                    return;
                }
                // Of a page that is being loaded anew there is nothing to see yet.
                let is_leaving = answer["error"] == "no such frame";
                assert!(is_leaving || answer["error"].is_null(), "{expression}: {answer}");
                tokio::time::sleep(LOOK).await;
            }
        };
        if tokio::time::timeout(DEADLINE, waiting).await.is_err() {
            let page = self.script("return document.body.innerText").await;
            panic!("{expression} did not come true; the page says: {page}\n{}", self.written());
        }
    }

    /// Waits for an element with this test id.
    pub async fn see(&self, test_id: &str) {
        self.wait_for(&format!("document.querySelector('[data-testid=\"{test_id}\"]')")).await;
    }

    async fn element(&self, selector: &str) -> String {
        let found =
            self.post("/element", json!({ "using": "css selector", "value": selector })).await;
        found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned()
    }

    /// A real click.
    pub async fn click(&self, test_id: &str) {
        self.see(test_id).await;
        let id = self.element(&format!("[data-testid=\"{test_id}\"]")).await;
        self.post(&format!("/element/{id}/click"), json!({})).await;
    }

    /// Real keys.
    pub async fn type_into(&self, test_id: &str, text: &str) {
        self.see(test_id).await;
        self.press(&format!("[data-testid=\"{test_id}\"]"), text).await;
    }

    /// Real keys, at the first element that a selector names.
    pub async fn press(&self, selector: &str, text: &str) {
        let id = self.element(selector).await;
        self.post(&format!("/element/{id}/value"), json!({ "text": text })).await;
    }

    /// The text of the page.
    pub async fn text(&self) -> String {
        self.script("return document.body.innerText").await.as_str().unwrap().to_owned()
    }

    /// Asks a question, as a person does: types it and presses Enter.
    pub async fn ask(&self, question: &str) {
        self.type_into("composer", question).await;
        self.type_into("composer", "\u{e007}").await;
    }

    /// Signs in through the demo's own pages.
    pub async fn sign_in(&self, name: &str, password: &str, consent: Consent) -> String {
        self.click("sign-in").await;
        self.follow(name, password, consent).await
    }

    /// Follows the sign-in link that the window shows.
    pub async fn follow(&self, name: &str, password: &str, consent: Consent) -> String {
        self.see("sign-in-link").await;
        let script = "return document.querySelector('[data-testid=\"sign-in-link\"]').textContent";
        let link = self.script(script).await.as_str().unwrap().to_owned();
        follow_sign_in(&link, name, password, consent).await
    }

    /// Takes a picture into the folder that `BEHALF_SCREENSHOTS` names, if it is set.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("BEHALF_SCREENSHOTS") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        // Of the display, not by WebDriver: its pictures can hang without a graphics card.
        tokio::time::sleep(Duration::from_millis(400)).await;
        let file = Path::new(&folder).join(format!("{name}.png"));
        let status = Command::new("import")
            .args(["-display", &self.display, "-window", "root", "-crop", "1240x820+0+0"])
            .arg(file)
            .status()
            .await
            .expect("ImageMagick is installed");
        assert!(status.success(), "the picture {name} is taken");
    }

    /// Starts the program once more beside it, as a click on a link does, and waits until that has ended.
    pub async fn starts_again(&self, argument: &str) -> std::process::ExitStatus {
        let again = Command::new(program("behalf-desktop"))
            .arg(argument)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .status();
        tokio::time::timeout(DEADLINE, again).await.expect("the second start ends").unwrap()
    }

    /// Takes the window away in the midst of whatever it does.
    pub async fn kill(mut self) {
        let group = format!("-{}", self.driver());
        let killed = Command::new("kill").args(["-KILL", "--", &group]).status().await.unwrap();
        assert!(killed.success(), "driver and window are gone");
        self.driver.wait().await.unwrap();
    }

    /// Ends the session, and with it the window.
    pub async fn close(self) {
        self.http.delete(&self.session).send().await.unwrap();
    }
}

/// An `xdg-open` that only notes what it was asked to open, and with what: the person is the test.
fn browser(home: &Path) {
    let (links, told) = (home.join("opened-links"), home.join(TOLD));
    let (links, told) = (links.display(), told.display());
    let script = home.join("bin/xdg-open");
    let notes = format!(
        "#!/bin/sh\nenv > '{told}.new'\nmv '{told}.new' '{told}'\nprintf '%s\\n' \"$1\" >> '{links}'\n"
    );
    std::fs::write(&script, notes).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A display of its own: Xvfb chooses the number and tells it.
pub async fn display() -> (String, Child) {
    let mut xvfb = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x860x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("Xvfb is installed");
    let mut lines = BufReader::new(xvfb.stdout.take().unwrap()).lines();
    let number = tokio::time::timeout(DEADLINE, lines.next_line()).await.unwrap().unwrap().unwrap();
    (format!(":{}", number.trim()), xvfb)
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Begins a session. Only *session not created* is tried again, loudly.
async fn begin(http: &reqwest::Client, base: &str, binary: &Path) -> String {
    let wanted = json!({ "capabilities": { "alwaysMatch": {
        "webkitgtk:browserOptions": { "binary": binary, "args": [] }
    } } });
    let ready = async {
        while http.get(format!("{base}/status")).send().await.is_err() {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(DEADLINE, ready).await.expect("WebKitWebDriver answers");
    for attempt in 1..=3 {
        let reply = http.post(format!("{base}/session")).json(&wanted).send().await.unwrap();
        let body: Value = reply.json().await.unwrap();
        if let Some(id) = body["value"]["sessionId"].as_str() {
            return format!("{base}/session/{id}");
        }
        eprintln!("attempt {attempt}: session not created: {body} (in {})", root().display());
    }
    panic!("no session after three attempts");
}
