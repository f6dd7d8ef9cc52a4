//! The private Postgres: made once, started on loopback with a password, durable, and silent about what is in it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::Pid;

use super::account::{Account, give, own_folder};
use super::home::{remove, write_whole};
use super::program::Program;
use super::{executables, leftovers, secrets};

const NAME: &str = "posta";
/// A clean end that does not wait for clients to go: in Postgres' words, fast.
pub const STOP: Signal = Signal::SIGINT;

/// Statements and the values in them are personal data: errors go to the client, which scrubs them, never to the log.
const SETTINGS: [&str; 8] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "jit=off",
    "logging_collector=off",
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
];

#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    account: Option<Account>,
    port: u16,
    environment: Vec<(OsString, OsString)>,
}

impl Postgres {
    /// `folder` is the server's own: its data and its password live and end together.
    pub fn new(
        folder: PathBuf,
        account: Option<Account>,
        port: u16,
        environment: Vec<(OsString, OsString)>,
        search_path: &std::ffi::OsStr,
    ) -> Result<Self> {
        let version = fs::read_to_string(folder.join("data/PG_VERSION")).ok();
        let version = version.and_then(|text| text.trim().parse().ok());
        let programs = executables::find_postgres(search_path, version)?;
        Ok(Self { programs, folder, account, port, environment })
    }

    pub fn is_made(&self) -> bool {
        self.data().join("PG_VERSION").exists()
    }

    /// Makes the data where there is none.
    pub async fn prepare(&self, posta: &Path) -> Result<()> {
        self.end_earlier().await?;
        if self.is_made() {
            return Ok(());
        }
        let made = self.make(posta).await;
        made.with_context(|| format!("the data of Postgres in {} cannot be made", self.folder.display()))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn program(&self) -> Program {
        let port = format!("port={}", self.port);
        let settings = SETTINGS.into_iter().chain([port.as_str()]).flat_map(|setting| ["-c", setting]);
        self.own("postgres").arguments(["-D"]).arguments([self.data()]).arguments(settings).stop(STOP)
    }

    pub fn url(&self) -> Result<String> {
        let password = self.password().context("the password of Postgres cannot be had")?;
        Ok(format!("postgres://{NAME}:{password}@127.0.0.1:{}/{NAME}", self.port))
    }

    /// Read from the server's own pid file, whose eighth line says so: the password needs no second user.
    pub fn is_ready(&self) -> bool {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        text.lines().nth(7).is_some_and(|line| line.trim() == "ready")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn password_file(&self) -> PathBuf {
        self.folder.join("password")
    }

    /// Made up before the data is, which then asks for it.
    fn password(&self) -> Result<String> {
        if !self.password_file().exists() && !self.is_made() {
            own_folder(&self.folder, self.account.as_ref())?;
            write_whole(&self.password_file(), &format!("{}\n", secrets::make_up()?), 0o600)?;
            give(&self.password_file(), self.account.as_ref())?;
        }
        let text = fs::read_to_string(self.password_file());
        Ok(text.with_context(|| self.password_file().display().to_string())?.trim().to_owned())
    }

    fn own(&self, program: &str) -> Program {
        let program = Program::new(self.programs.join(program)).environment(self.environment.clone());
        program.account(self.account.clone()).folder(&self.folder)
    }

    /// Into a folder beside, renamed at the end: a start that was cut off leaves no half-made data.
    async fn make(&self, posta: &Path) -> Result<()> {
        self.password()?;
        let beside = self.folder.join("data.new");
        remove(&beside)?;
        let initdb = self.own("initdb").arguments(["--username", NAME, "--auth=scram-sha-256", "--encoding=UTF8"]);
        let initdb = initdb.arguments(["--locale=C.UTF-8", "--no-instructions", "--pwfile"]);
        let initdb = initdb.arguments([self.password_file()]).arguments(["-D"]).arguments([&beside]);
        self.finish(posta, "initdb", &initdb, None).await?;
        let alone = self.own("postgres").arguments(["--single", "-D"]).arguments([&beside]).arguments(["postgres"]);
        self.finish(posta, "CREATE DATABASE", &alone, Some(&format!("CREATE DATABASE {NAME}\n"))).await?;
        fs::rename(&beside, self.data())?;
        Ok(())
    }

    /// In its single-user mode Postgres tells of an error on standard error alone.
    async fn finish(&self, posta: &Path, what: &str, program: &Program, input: Option<&str>) -> Result<()> {
        let output = program.run(posta, input).await.with_context(|| what.to_owned())?;
        let told = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || told.contains("ERROR:") {
            bail!("{what} failed ({}): {}", output.status, told.trim());
        }
        Ok(())
    }

    /// A pid file that a killed server left names a process that is gone, or by now somebody else.
    async fn end_earlier(&self) -> Result<()> {
        let file = self.data().join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&file) else { return Ok(()) };
        let pid = text.lines().next().and_then(|line| line.trim().parse().ok()).map(Pid::from_raw);
        if let Some(pid) = pid.filter(|pid| leftovers::works_in(*pid, &self.folder)) {
            leftovers::end(pid, STOP).await;
        }
        remove(&file)
    }
}
