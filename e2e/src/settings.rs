//! The environment that a journey's processes get: nothing of whoever runs the tests but the search path.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use rand::RngExt as _;

/// Below the range that outgoing calls draw from, so that a port is not lost while its server is down; and below the
/// one that `posta dev` draws from, who would not know that a port is promised here.
const PORTS: std::ops::Range<u16> = 10_000..15_000;

pub(crate) struct Ports {
    pub(crate) api: u16,
    pub(crate) worker: u16,
    pub(crate) sandbox: u16,
    pub(crate) smtp: u16,
}

impl Ports {
    pub(crate) fn draw() -> Self {
        Self { api: free_port(), worker: free_port(), sandbox: free_port(), smtp: free_port() }
    }

    pub(crate) fn settings(&self) -> [(&'static str, String); 4] {
        let address = |port: u16| format!("127.0.0.1:{port}");
        [
            ("API_ADDR", address(self.api)),
            ("WORKER_ADDR", address(self.worker)),
            ("SANDBOX_ADDR", address(self.sandbox)),
            ("SANDBOX_SMTP_ADDR", address(self.smtp)),
        ]
    }
}

/// A port that nobody listens on and no other test has drawn: it is this process' until that ends.
pub(crate) fn free_port() -> u16 {
    let drawn = std::iter::repeat_with(|| rand::rng().random_range(PORTS)).take(200);
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    drawn.into_iter().find(|port| is_free(port) && is_ours(*port)).expect("a free port on 127.0.0.1")
}

/// Each journey is a process: what one has drawn the others see by a lock, which ends with it.
fn is_ours(port: u16) -> bool {
    let folder = env::temp_dir().join("posta-e2e-ports");
    fs::create_dir_all(&folder).expect("a folder for the locks of ports");
    let lock = File::create(folder.join(port.to_string())).expect("the lock of a port");
    let ours = lock.try_lock().is_ok();
    // Held until the process ends.
    Box::leak(Box::new(lock));
    ours
}

/// Cargo puts it beside the folder of the test programs.
pub(crate) fn posta() -> PathBuf {
    let own = env::current_exe().expect("the path of this program");
    let posta = own.parent().and_then(|deps| deps.parent()).expect("a target folder").join("posta");
    assert!(posta.is_file(), "{} is not there: `cargo build -p cli` makes it", posta.display());
    posta
}

#[expect(clippy::disallowed_methods, reason = "not a setting: where the servers' programs are")]
pub(crate) fn search_path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}
