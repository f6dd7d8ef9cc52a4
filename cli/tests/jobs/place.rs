use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use queue::{Connection, Lane, Withdraw};
use relay::Look;
use runtime::settings::{ExposeSecret as _, Redis, SecretString};
use serde_json::Value;
use tempfile::TempDir;
use testkit::Kit;
use uuid::Uuid;

/// What takes longer does not happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database, a Redis, and whoever works on them.
pub(crate) struct Place {
    pub(crate) kit: Kit,
    redis: Running,
    port: u16,
    home: TempDir,
}

/// A process that ends with the test.
pub(crate) struct Running(Child);

/// What a command said, and how it ended.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let kit = Kit::new().await;
        let home = tempfile::tempdir().unwrap();
        let (redis, port) = redis(&home);
        Self { kit, redis, port, home }
    }

    /// `posta jobs …`
    pub(crate) fn jobs(&self, arguments: &[&str]) -> Told {
        let output = self.command().arg("jobs").args(arguments).stdin(Stdio::null()).output().unwrap();
        Told {
            status: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it prints with `--json`, where it is done.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let told = self.jobs(&[arguments, &["--json"]].concat());
        assert_eq!(told.status, 0, "posta jobs {}: {}", arguments.join(" "), told.stderr);
        serde_json::from_str(&told.stdout).unwrap()
    }

    /// Promises a probe; its id.
    pub(crate) fn probe(&self, payload: &str, flags: &[&str]) -> String {
        let promised = self.json(&[&["enqueue", "probe", "--payload", payload], flags].concat());
        promised["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn show(&self, id: &str) -> Value {
        self.json(&["show", id])
    }

    pub(crate) fn until(&self, id: &str, state: &str) {
        within(&format!("{id} is {state}"), || self.show(id)["state"] == state);
    }

    /// Who did what to jobs, the oldest first.
    pub(crate) async fn acts(&self) -> Vec<(String, String, Value)> {
        let rows = "SELECT json_build_array(actor, action, detail)::text FROM audit_log ORDER BY id";
        self.kit.texts(rows).await.iter().map(|row| serde_json::from_str(row).unwrap()).collect()
    }

    /// A worker of all queues, once it is seen.
    pub(crate) fn worker(&self) -> Running {
        let mut command = self.command();
        let port = free_port();
        command.args(["worker"]).env("WORKER_ADDR", format!("127.0.0.1:{port}")).env("LEASE", "8s");
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let running = Running(child);
        within("a worker is seen", || {
            self.json(&["stats"])["workers"].as_array().unwrap().iter().any(|worker| worker["pid"] == running.pid())
        });
        running
    }

    pub(crate) fn look(&self) -> Look {
        Look::new(self.kit.store.clone(), self.connection(), self.kit.clock.clone())
    }

    /// The probes' queue.
    pub(crate) fn lane(&self) -> Lane {
        self.connection().lane("maintenance")
    }

    /// Which of these the queue knows.
    pub(crate) async fn known(&self, ids: &[&str]) -> Vec<bool> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.parse().unwrap()).collect();
        self.lane().generations(&ids).await.unwrap().iter().map(Option::is_some).collect()
    }

    /// The job has failed for good, after three runs, and the queue has forgotten it.
    pub(crate) async fn kill(&self, id: &str) {
        let dies = "state = 'dead', attempts = 2, crashes = 1, runs = 3, generation = generation + 1";
        self.kit.run_sql(&format!("UPDATE jobs SET {dies} WHERE id = '{id}'")).await;
        self.lane().withdraw(&[Withdraw { id: id.parse().unwrap(), generation: i32::MAX }]).await.unwrap();
    }

    /// Redis forgets everything.
    pub(crate) fn wipe(&self) {
        let mut line = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        line.write_all(b"FLUSHALL\r\n").unwrap();
        let mut answer = [0; 3];
        line.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"+OK");
    }

    fn connection(&self) -> Connection {
        let redis =
            Redis { url: SecretString::from(self.redis_url()), connect_timeout: PATIENCE, command_timeout: PATIENCE };
        relay::connect(&redis).unwrap()
    }

    /// Ends Redis, as by a power cut.
    pub(crate) fn kill_redis(&mut self) {
        self.redis.0.kill().unwrap();
        self.redis.0.wait().unwrap();
    }

    fn redis_url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_posta"));
        command.env_clear().env("POSTA_HOME", self.home.path());
        command.env("DATABASE_URL", self.kit.postgres().url.expose_secret()).env("REDIS_URL", self.redis_url());
        for (name, value) in [
            ("BASE_URL", "http://127.0.0.1:1"),
            ("SMTP_HOST", "127.0.0.1"),
            ("SMTP_PORT", "1"),
            ("SMTP_FROM", "posta@posta.example"),
            ("JWT_SECRET", "a-secret-of-tests-that-is-long-enough-for-it"),
            ("ICS_SALT", "a-salt-of-tests-that-is-long-enough"),
            ("ADMIN_CSRF_SECRET", "another-of-tests-that-is-long-enough-for-it"),
            ("ADMIN_ALLOWED_EMAILS", "duenia@posta.example"),
        ] {
            command.env(name, value);
        }
        command
    }
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Looks again and again until it holds.
pub(crate) fn within(what: &str, mut holds: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < limit, "within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn redis(home: &TempDir) -> (Running, u16) {
    // A port that is free now may be taken in a moment: try another.
    for _ in 0..10 {
        let port = free_port();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]).arg("--dir").arg(home.path());
        let mut running = Running(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
        let limit = Instant::now() + PATIENCE;
        while running.0.try_wait().unwrap().is_none() && Instant::now() < limit {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return (running, port);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    panic!("no redis-server could be started");
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
