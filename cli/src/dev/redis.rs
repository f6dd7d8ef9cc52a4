//! The private Redis: loopback, a password, an append-only file, and never a key thrown away.

use std::ffi::{OsStr, OsString};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::account::own_folder;
use super::executables;
use super::home::{Home, write_whole};
use super::program::Program;

pub const STOP: Signal = Signal::SIGTERM;
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Redis {
    server: PathBuf,
    folder: PathBuf,
    port: u16,
    password: String,
    environment: Vec<(OsString, OsString)>,
}

impl Redis {
    pub fn new(
        home: &Home,
        port: u16,
        password: String,
        environment: Vec<(OsString, OsString)>,
        search_path: &OsStr,
    ) -> Result<Self> {
        let server = executables::find_redis(search_path)?;
        Ok(Self { server, folder: home.path().join("redis"), port, password, environment })
    }

    /// Writes its configuration, where the password is not on a command line for all to see.
    pub fn prepare(&self) -> Result<()> {
        let written = own_folder(&self.folder, None)
            .and_then(|()| write_whole(&self.configuration_file(), &self.configuration(), 0o600));
        written.with_context(|| format!("{} cannot be written", self.configuration_file().display()))
    }

    pub fn program(&self) -> Program {
        let program = Program::new(&self.server).environment(self.environment.clone());
        program.arguments([self.configuration_file()]).folder(&self.folder).stop(STOP)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("redis://:{}@127.0.0.1:{}/0", self.password, self.port)
    }

    /// A server that still reads its file answers with an error.
    pub async fn is_ready(&self) -> bool {
        let asked = timeout(PATIENCE, self.ask());
        asked.await.is_ok_and(|answer| answer.is_ok_and(|text| text.contains("+PONG")))
    }

    async fn ask(&self) -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await?;
        stream.write_all(format!("AUTH {}\r\nPING\r\nQUIT\r\n", self.password).as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    fn configuration_file(&self) -> PathBuf {
        self.folder.join("redis.conf")
    }

    fn configuration(&self) -> String {
        let folder = self.folder.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
        format!(
            "bind 127.0.0.1\nport {}\ndir \"{folder}\"\nrequirepass {}\nappendonly yes\nsave \"\"\n\
             maxmemory-policy noeviction\ndaemonize no\n",
            self.port, self.password
        )
    }
}
