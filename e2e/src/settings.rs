//! The environment that a journey's processes get: nothing of whoever runs the tests but the search path.

use std::env;
use std::ffi::OsString;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use rand::RngExt as _;

/// Below the range that outgoing calls draw from, so that a port is not lost while its server is down.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

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

pub(crate) fn free_port() -> u16 {
    let drawn = std::iter::repeat_with(|| rand::rng().random_range(PORTS)).take(200);
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    drawn.into_iter().find(is_free).expect("a free port on 127.0.0.1")
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
