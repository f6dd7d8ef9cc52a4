//! A program as `dev` starts it: through `posta exec-child`, which ties its life to that of `dev`.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use nix::sys::signal::Signal;
use tokio::process::{Child, Command};

use super::account::Account;

#[derive(Clone, Debug)]
pub struct Program {
    pub path: PathBuf,
    pub arguments: Vec<OsString>,
    /// The whole environment: nothing of `dev`'s own is inherited.
    pub environment: Vec<(OsString, OsString)>,
    pub account: Option<Account>,
    pub folder: Option<PathBuf>,
    /// What asks it to end.
    pub stop: Signal,
    /// What the kernel sends it when `dev` was killed. Nobody is left then who would insist: what must not linger is
    /// killed, what has data to close is asked.
    orphaned: Signal,
}

impl Program {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            account: None,
            folder: None,
            stop: Signal::SIGTERM,
            orphaned: Signal::SIGKILL,
        }
    }

    pub fn arguments<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub fn environment(mut self, pairs: Vec<(OsString, OsString)>) -> Self {
        self.environment = pairs;
        self
    }

    pub fn account(mut self, account: Option<Account>) -> Self {
        self.account = account;
        self
    }

    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// For a server, which closes its data when it is asked to and does so soon.
    pub fn stop(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self.orphaned = signal;
        self
    }

    /// Starts it with both outputs to `log`.
    ///
    /// To be called on the main thread only: the kernel takes the thread that starts a child for its parent, and
    /// signals the child when that thread ends.
    pub fn start(&self, posta: &Path, log: File) -> io::Result<Child> {
        let mut command = self.command(posta);
        command.stdout(log.try_clone()?).stderr(log);
        command.spawn()
    }

    /// The same, but its outputs are read by us: for what does one thing and ends.
    pub async fn run(&self, posta: &Path, input: Option<&str>) -> io::Result<std::process::Output> {
        use tokio::io::AsyncWriteExt as _;
        let mut command = self.command(posta);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn()?;
        if let (Some(mut stdin), Some(text)) = (child.stdin.take(), input) {
            stdin.write_all(text.as_bytes()).await?;
        }
        child.wait_with_output().await
    }

    fn command(&self, posta: &Path) -> Command {
        let mut command = Command::new(posta);
        command.arg("exec-child").arg("--parent").arg(std::process::id().to_string());
        command.arg("--signal").arg(self.orphaned.as_str());
        if let Some(account) = &self.account {
            command.arg("--uid").arg(account.uid.to_string()).arg("--gid").arg(account.gid.to_string());
        }
        if let Some(folder) = &self.folder {
            command.arg("--folder").arg(folder);
        }
        command.arg("--").arg(&self.path).args(&self.arguments);
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        // A group of its own: Ctrl-C in the terminal reaches `dev` alone, which ends its children in order.
        command.stdin(Stdio::null()).process_group(0);
        command
    }
}
