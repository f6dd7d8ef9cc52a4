use std::time::Duration;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use crate::Stack;
use crate::process::{family, kill};
use crate::wait::eventually;

/// A process and all that it started, stopped in the middle of whatever they did: connections to it stay open and
/// are not answered. Dropped, they go on.
#[must_use]
pub struct Frozen(Vec<i32>);

impl Frozen {
    pub fn new(head: i32) -> Self {
        // The head first: it starts no other meanwhile.
        kill(head, Signal::SIGSTOP);
        let mut frozen = Self(vec![head]);
        for pid in family(head).into_iter().skip(1) {
            frozen.0.push(pid);
            let _ = signal::kill(Pid::from_raw(pid), Signal::SIGSTOP);
        }
        frozen
    }

    /// The worker of `dev`, at a moment when it holds no lock of the database: it is only to be out of the way.
    pub async fn idle_worker(stack: &Stack) -> Self {
        let holding = "SELECT count(*) FROM pg_stat_activity
             WHERE application_name = 'posta worker' AND state LIKE 'idle in transaction%'";
        let head = stack.pid("worker").expect("the worker's pid");
        eventually(Duration::from_secs(60), "the worker stands still and holds nothing", async || {
            let frozen = Self::new(head);
            (stack.sql_count(holding).await == 0).then_some(frozen)
        })
        .await
    }

    pub fn thaw(self) {}
}

impl Drop for Frozen {
    fn drop(&mut self) {
        for pid in self.0.drain(..).rev() {
            // It may have been killed as it stood.
            let _ = signal::kill(Pid::from_raw(pid), Signal::SIGCONT);
        }
    }
}
