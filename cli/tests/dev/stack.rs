//! One `posta dev` with a home and addresses of its own. Dropping it ends it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand::RngExt as _;
use tempfile::TempDir;

pub(crate) const CHILDREN: [&str; 5] = ["api", "worker", "sandbox", "redis", "postgres"];
const READY: Duration = Duration::from_secs(90);

pub(crate) struct Stack {
    home: TempDir,
    output: PathBuf,
    ports: [u16; 4],
    dev: Option<Child>,
}

impl Stack {
    pub(crate) fn prepare() -> Self {
        let home = tempfile::tempdir().unwrap();
        // So that the account of Postgres can enter.
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let output = home.path().join("output.txt");
        Self { home, output, ports: std::array::from_fn(|_| free_port()), dev: None }
    }

    pub(crate) fn start() -> Self {
        let mut stack = Self::prepare();
        stack.start_again();
        stack
    }

    pub(crate) fn start_again(&mut self) {
        let output = File::options().create(true).append(true).open(&self.output).unwrap();
        let mut command = self.command();
        command.stdout(output.try_clone().unwrap()).stderr(output);
        self.dev = Some(command.spawn().unwrap());
        self.until_ready();
    }

    /// `posta dev` of this home, with no setting of whoever runs the tests.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_posta"));
        #[expect(clippy::disallowed_methods, reason = "not a setting: where the servers' programs are")]
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.arg("dev").env_clear().env("PATH", path).env("POSTA_HOME", self.home.path()).stdin(Stdio::null());
        let names = ["API_ADDR", "WORKER_ADDR", "SANDBOX_ADDR", "SANDBOX_SMTP_ADDR"];
        command.envs(names.iter().zip(self.ports).map(|(name, port)| (name, format!("127.0.0.1:{port}"))));
        command
    }

    pub(crate) fn until_ready(&self) {
        let [api, worker, sandbox, _] = self.ports;
        within(READY, "api, worker and sandbox answer", || {
            answers(api, "/readyz") && answers(worker, "/readyz") && answers(sandbox, "/inbox.json")
        });
    }

    pub(crate) fn pid(&self, name: &str) -> Option<i32> {
        let file = self.home.path().join("run").join(format!("{name}.pid"));
        fs::read_to_string(file).ok()?.trim().parse().ok()
    }

    pub(crate) fn dev_pid(&self) -> i32 {
        self.dev.as_ref().unwrap().id().try_into().unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        send(self.dev_pid(), signal);
    }

    pub(crate) fn exit_status(&mut self, patience: Duration) -> Option<i32> {
        let mut status = None;
        let dev = self.dev.as_mut().unwrap();
        within(patience, "dev ends", || {
            status = dev.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap().code()
    }

    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.home.path().join(name)).unwrap()
    }

    pub(crate) fn output(&self) -> String {
        fs::read_to_string(&self.output).unwrap()
    }

    /// Every process but this one that works in the home or was given it.
    pub(crate) fn living(&self) -> Vec<i32> {
        let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
        pids.filter(|pid| *pid != Pid::this().as_raw() && self.is_ours(*pid)).collect()
    }

    fn is_ours(&self, pid: i32) -> bool {
        let home = self.home.path();
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let given = format!("POSTA_HOME={}", home.display());
        environment.split(|byte| *byte == 0).any(|pair| pair == given.as_bytes())
            || fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(home))
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let Some(mut dev) = self.dev.take() else { return };
        if matches!(dev.try_wait(), Ok(None)) {
            self.dev = Some(dev);
            self.signal(Signal::SIGTERM);
            dev = self.dev.take().unwrap();
        }
        let _ = dev.wait();
    }
}

pub(crate) fn send(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).unwrap();
}

/// Looks again and again until it holds.
pub(crate) fn within(patience: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let limit = Instant::now() + patience;
    while !holds() {
        assert!(Instant::now() < limit, "within {patience:?}: {what}");
        sleep(Duration::from_millis(20));
    }
}

fn answers(port: u16, path: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(3)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        std::io::Result::Ok(start == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// Below the range that outgoing calls draw from and the one of `posta dev`: a port of neither is free for longer.
fn free_port() -> u16 {
    let drawn = std::iter::repeat_with(|| rand::rng().random_range(10_000..15_000));
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    drawn.take(200).find(|port| is_free(port) && is_ours(*port)).unwrap()
}

/// A port is bound only seconds after it was drawn: that it is drawn already other tests, and those of `e2e`, see by a
/// lock.
fn is_ours(port: u16) -> bool {
    let folder = std::env::temp_dir().join("posta-e2e-ports");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join(port.to_string())).unwrap();
    let ours = lock.try_lock().is_ok();
    // Held until the process ends.
    Box::leak(Box::new(lock));
    ours
}
