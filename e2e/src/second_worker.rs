use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::process::Child;

use crate::process::kill;
use crate::settings::free_port;
use crate::wait::eventually;
use crate::{Stack, wait};

const READY: Duration = Duration::from_secs(60);

/// A worker beside the one of `dev`. Dropped, it is killed.
pub struct SecondWorker {
    child: Child,
    pid: i32,
}

impl Stack {
    /// Starts one and does not wait for it.
    pub fn second_worker(&self, flags: &[&str], settings: &[(&str, &str)]) -> SecondWorker {
        let address = format!("127.0.0.1:{}", free_port());
        let mut command = self.command(&[&["worker"], flags].concat(), settings);
        let log = std::fs::File::options().create(true).append(true).open(self.home().join("log/worker.second.log"));
        let log = log.expect("a log for the second worker");
        command.env("WORKER_ADDR", &address).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().expect("posta worker");
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).expect("a pid");
        SecondWorker { child, pid }
    }
}

impl SecondWorker {
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Until operators see it.
    pub async fn until_listed(&self, stack: &Stack) {
        eventually(READY, "the second worker is listed", async || stack.running_on(self.pid).await).await;
    }

    /// Without a last word.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the second worker is killed");
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.pid, signal);
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("the state of the second worker").is_some()
    }

    /// How it ended, when it does.
    pub async fn ended(&mut self) -> ExitStatus {
        self.child.wait().await.expect("how the second worker ended")
    }

    /// SIGTERM; how it ended, and after how long.
    pub async fn stop(mut self, patience: Duration) -> (ExitStatus, Duration) {
        let began = std::time::Instant::now();
        kill(self.pid, Signal::SIGTERM);
        let ended = tokio::time::timeout(patience, self.child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("a stopped worker ends within {patience:?}"));
        wait::say(format_args!("the stopped worker ended after {:.1} s", began.elapsed().as_secs_f64()));
        (status.expect("how the second worker ended"), began.elapsed())
    }
}
