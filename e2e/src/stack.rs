use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicU32;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use reqwest::Client;
use reqwest::redirect::Policy;
use tempfile::TempDir;

use crate::process::{kill, lives, of_home};
use crate::settings::{Ports, posta, search_path};
use crate::wait::{eventually, say};

/// What is promised is 90 s; two of them start at once on a busy machine.
const START: Duration = Duration::from_secs(90);
const AGAIN: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(60);
/// Above the 10 s within which every answer is promised, and above what a request may wait for a connection here.
const ANSWER: Duration = Duration::from_secs(30);
/// `DATABASE_ACQUIRE_TIMEOUT`: each connection's login may take a busy machine a second, and is no journey's matter.
pub(crate) const CONNECTED: &str = "20s";

/// One `posta dev` with a home and addresses of its own. Dropped, it is ended, and nothing of it may be left.
pub struct Stack {
    home: TempDir,
    pub(crate) posta: PathBuf,
    pub(crate) ports: Ports,
    pub(crate) web: Client,
    pub(crate) guests: AtomicU32,
    pub(crate) nights: AtomicU32,
    dev: Child,
}

impl Stack {
    /// Comes back when api, worker and sandbox answer. Each caller is who its X-Forwarded-For says.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let began = Instant::now();
        let (home, posta, ports) = (tempfile::tempdir().expect("a home"), posta(), Ports::draw());
        // So that the account of Postgres can enter.
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).expect("a home that can be entered");
        let output = File::create(home.path().join("output.txt")).expect("output.txt");
        let mut command = Command::new(&posta);
        command.arg("dev").env_clear().env("PATH", search_path()).env("POSTA_HOME", home.path());
        command
            .env("DATABASE_ACQUIRE_TIMEOUT", CONNECTED)
            .env("TRUSTED_PROXIES", "127.0.0.1/32")
            .env("LOG_FORMAT", "json")
            .envs(ports.settings());
        command.envs(settings.iter().copied());
        command.stdin(Stdio::null()).stdout(output.try_clone().expect("output.txt")).stderr(output);
        let dev = command.spawn().expect("posta dev");
        let web =
            Client::builder().timeout(ANSWER).redirect(Policy::none()).no_proxy().build().expect("an HTTP client");
        let (guests, nights) = (AtomicU32::new(1), AtomicU32::new(0));
        let mut stack = Self { home, posta, ports, web, guests, nights, dev };
        eventually(START, "posta dev is ready", async || {
            let ended = stack.dev.try_wait().expect("the state of posta dev");
            assert!(ended.is_none(), "posta dev ended: {ended:?}");
            stack.is_ready().await.then_some(())
        })
        .await;
        say(format_args!("posta dev was ready after {:.1} s", began.elapsed().as_secs_f64()));
        stack
    }

    /// The same with few connections to Postgres. Each login takes an unoptimized process a tenth of a second of its
    /// processor: what a journey measures is not to be how many of those it needs.
    pub async fn start_lean(settings: &[(&str, &str)]) -> Self {
        Self::start(&[&[("DATABASE_POOL_MIN", "8"), ("DATABASE_POOL_MAX", "8")], settings].concat()).await
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The pid of one of the children, as `dev` wrote it down.
    pub fn pid(&self, child: &str) -> Option<i32> {
        let file = self.home().join("run").join(format!("{child}.pid"));
        fs::read_to_string(file).ok()?.trim().parse().ok()
    }

    /// Sends a signal to a child, and returns the pid that it had.
    pub fn signal(&self, child: &str, signal: Signal) -> i32 {
        let pid = self.pid(child).unwrap_or_else(|| panic!("{child} has no pid"));
        kill(pid, signal);
        pid
    }

    /// Ends a child with that signal, and comes back when it has ended.
    pub async fn end_child(&self, child: &str, signal: Signal) {
        let pid = self.signal(child, signal);
        eventually(AGAIN, format_args!("{child} has ended"), async || (!lives(pid)).then_some(())).await;
    }

    /// Until `dev` has started the child again after `former` ended.
    pub async fn started_again(&self, child: &str, former: i32) {
        eventually(AGAIN, format_args!("{child} is started again"), async || {
            self.pid(child).filter(|pid| *pid != former && lives(*pid))
        })
        .await;
    }

    /// Until api, worker and sandbox answer that they are ready.
    pub async fn until_ready(&self) {
        eventually(AGAIN, "api, worker and sandbox are ready", async || self.is_ready().await.then_some(())).await;
    }

    pub async fn is_ready(&self) -> bool {
        self.ok(self.ports.worker, "/readyz").await
            && self.ok(self.ports.api, "/readyz").await
            && self.ok(self.ports.sandbox, "/inbox.json").await
    }

    async fn ok(&self, port: u16, path: &str) -> bool {
        let asked = self.web.get(format!("http://127.0.0.1:{port}{path}")).send().await;
        asked.is_ok_and(|answer| answer.status() == 200)
    }

    /// A setting that is in force, given or chosen.
    pub fn setting(&self, name: &str) -> String {
        let settings = fs::read_to_string(self.home().join("dev.env")).expect("dev.env");
        let value = settings.lines().filter_map(|line| line.split_once('=')).find(|(known, _)| *known == name);
        value.unwrap_or_else(|| panic!("{name} is in dev.env")).1.to_owned()
    }

    /// Every log, and what `dev` itself said, each with its name.
    pub fn logs(&self) -> Vec<(String, String)> {
        let logs = fs::read_dir(self.home().join("log")).expect("log");
        let mut paths: Vec<PathBuf> = logs.map(|entry| entry.expect("an entry of log").path()).collect();
        paths.push(self.home().join("output.txt"));
        let named = |path: PathBuf| {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a log")).into_owned();
            (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text)
        };
        paths.into_iter().map(named).collect()
    }

    /// Asks `dev` to end and tells how it did: within its time, with status 0, leaving no process.
    fn end(&mut self) -> Result<(), String> {
        if matches!(self.dev.try_wait(), Ok(None))
            && let Ok(pid) = i32::try_from(self.dev.id())
        {
            kill(pid, Signal::SIGTERM);
        }
        let limit = Instant::now() + STOP;
        let mut status = None;
        while status.is_none() && Instant::now() < limit {
            thread::sleep(Duration::from_millis(20));
            status = self.dev.try_wait().map_err(|error| error.to_string())?;
        }
        let left = of_home(self.home());
        for pid in &left {
            kill(*pid, Signal::SIGKILL);
        }
        let _ = self.dev.wait();
        match status {
            None => Err(format!("posta dev did not end within {STOP:?}")),
            Some(status) if !status.success() => Err(format!("posta dev ended with {status}")),
            Some(_) if !left.is_empty() => Err(format!("posta dev left {} processes: {left:?}", left.len())),
            Some(_) => Ok(()),
        }
    }

    fn tell_logs(&self) {
        for (name, text) in self.logs() {
            let lines: Vec<_> = text.lines().collect();
            say(format_args!("--- {name}\n{}", lines[lines.len().saturating_sub(30)..].join("\n")));
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if thread::panicking() {
            self.tell_logs();
        }
        let ended = self.end();
        if !thread::panicking() {
            ended.unwrap_or_else(|fault| panic!("{fault}"));
        }
    }
}
