use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

/// A `redis-server` of a test's own, which it may stop, wipe, fill and kill.
pub(crate) struct Server {
    child: Child,
    port: u16,
    dir: TempDir,
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        // A port that is free now may be taken in a moment: try another.
        for _ in 0..10 {
            let dir = tempfile::tempdir().unwrap();
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let mut server = Self { child: run(port, &dir, arguments), port, dir };
            if server.answers() {
                return server;
            }
        }
        panic!("no redis-server could be started");
    }

    /// A node of a cluster that does not know the others yet.
    pub(crate) fn node() -> Self {
        let bus = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        Self::start(&["--cluster-enabled", "yes", "--cluster-node-timeout", "60000", "--cluster-port", &bus])
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The port on which nodes of a cluster speak to each other.
    pub(crate) fn bus(&self) -> u16 {
        let told: Vec<String> = redis::cmd("CONFIG").arg("GET").arg("cluster-port").query(&mut self.connect()).unwrap();
        told[1].parse().unwrap()
    }

    /// Since it began.
    pub(crate) fn connections_received(&self) -> u64 {
        let told: String = redis::cmd("INFO").arg("stats").query(&mut self.connect()).unwrap();
        let line = told.lines().find_map(|line| line.trim_end().strip_prefix("total_connections_received:"));
        line.unwrap().parse().unwrap()
    }

    pub(crate) fn serves(&self, slot: u16) -> bool {
        let told: String = redis::cmd("CLUSTER").arg("NODES").query(&mut self.connect()).unwrap();
        let mine = told.lines().find(|line| line.contains("myself")).unwrap();
        mine.split(' ').skip(8).any(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            (first.parse::<u16>().unwrap()..=last.parse().unwrap()).contains(&slot)
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A connection for the test itself.
    pub(crate) fn connect(&self) -> redis::Connection {
        connect(self.port).unwrap()
    }

    /// Ends at once, as by a power cut.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Runs again, on what it left on disk. Does not wait until it has loaded it.
    pub(crate) fn run_again(&mut self, arguments: &[&str]) {
        self.child = run(self.port, &self.dir, arguments);
    }

    /// It lives and says nothing.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    pub(crate) fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
    }

    fn answers(&mut self) -> bool {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(30) {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            // Of two that drew the same port, one speaks to the other's server before its own has ended.
            let told =
                connect(self.port).and_then(|mut redis| redis::cmd("INFO").arg("server").query::<String>(&mut redis));
            if told.is_ok_and(|told| told.contains(&format!("process_id:{}\r", self.child.id()))) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed by the test already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn run(port: u16, dir: &TempDir, arguments: &[&str]) -> Child {
    Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(dir.path())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is in the PATH")
}

fn connect(port: u16) -> redis::RedisResult<redis::Connection> {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}"))?;
    client.get_connection_with_timeout(Duration::from_secs(20))
}
