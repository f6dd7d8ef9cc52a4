//! A person's browser: Debian's Chromium, driven as <https://www.w3.org/TR/webdriver2/> says.

mod keyboard;
mod looks;
mod page;
mod window;

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::family;
use crate::settings::{free_port, search_path};
use crate::wait::eventually;

pub use keyboard::Key;
pub use looks::{Light, Screen};

const DRIVER: &str = "chromedriver";
const READY: Duration = Duration::from_secs(30);
/// A page on a machine with two cores and four processes more.
const ANSWER: Duration = Duration::from_secs(60);

const FLAGS: [&str; 7] = [
    "--headless=new",
    // Root has none, and a container little shared memory.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--lang=es-AR",
    "--hide-scrollbars",
    // What is pressed is to stay where it is.
    "--force-prefers-reduced-motion",
];

/// One window with a profile of its own. Dropped, it is closed.
pub struct Browser {
    driver: Child,
    web: Client,
    /// The driver's address with the session.
    session: String,
    profile: TempDir,
}

impl Browser {
    pub async fn open() -> Self {
        let (port, profile) = (free_port(), tempfile::tempdir().expect("a profile"));
        let mut command = Command::new(DRIVER);
        command.arg(format!("--port={port}")).env_clear().env("PATH", search_path()).env("HOME", profile.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let driver =
            command.spawn().expect("packages chromium and chromium-driver are installed: scripts/test does it");
        let web = Client::builder().timeout(ANSWER).no_proxy().build().expect("an HTTP client");
        let mut browser = Self { driver, web, session: format!("http://127.0.0.1:{port}"), profile };
        eventually(READY, "the browser's driver is ready", async || {
            let told = browser.web.get(format!("{}/status", browser.session)).send().await.ok()?;
            let told: Value = told.json().await.ok()?;
            (told["value"]["ready"] == true).then_some(())
        })
        .await;
        let profile = format!("--user-data-dir={}", browser.profile.path().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
        let choices = json!({"download.default_directory": browser.downloads()});
        let options = json!({"args": flags, "prefs": choices});
        let wanted = json!({"browserName": "chrome", "goog:chromeOptions": options});
        let begun = browser.command("POST", "/session", &json!({"capabilities": {"alwaysMatch": wanted}})).await;
        let id = begun["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {begun}"));
        browser.session = format!("{}/session/{id}", browser.session);
        browser
    }

    /// What the driver answers; a refusal ends the journey.
    async fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_command(method, path, body).await.unwrap_or_else(|error| panic!("{path} {body:.200}: {error}"))
    }

    async fn try_command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let request = self.web.request(method.parse().expect("a method"), format!("{}{path}", self.session));
        let request = if method == "POST" { request.json(body) } else { request };
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let is_good = answer.status().is_success();
        let mut told: Value = answer.json().await.map_err(|error| error.to_string())?;
        let value = told["value"].take();
        if is_good { Ok(value) } else { Err(format!("{}: {}", value["error"], value["message"])) }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It would leave its windows open.
        let head = i32::try_from(self.driver.id()).expect("a pid");
        for pid in family(head) {
            let _ = signal::kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        let _ = self.driver.wait();
    }
}
