use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::time::timeout;

use crate::{SecondWorker, Stack};

const LEAVES: Duration = Duration::from_secs(30);

/// The workers beside the one of `dev`. One that ends is replaced, as by whatever runs it in production.
pub(super) struct Crew<'a> {
    stack: &'a Stack,
    others: Vec<SecondWorker>,
    /// Told to stop, and not yet waited for.
    leaving: Vec<SecondWorker>,
}

impl<'a> Crew<'a> {
    pub(super) fn of(stack: &'a Stack, count: usize) -> Self {
        let others = std::iter::repeat_with(|| stack.second_worker(&[], &[])).take(count).collect();
        Self { stack, others, leaving: Vec::new() }
    }

    pub(super) fn pid(&self, number: usize) -> i32 {
        self.others[number].pid()
    }

    pub(super) fn strike(&mut self, number: usize, signal: Signal) {
        self.others[number].signal(signal);
        let next = self.stack.second_worker(&[], &[]);
        self.leaving.push(std::mem::replace(&mut self.others[number], next));
    }

    pub(super) fn replace_the_ended(&mut self) {
        for worker in &mut self.others {
            if worker.has_ended() {
                *worker = self.stack.second_worker(&[], &[]);
            }
        }
    }

    /// Every one of them ends when it is told to.
    pub(super) async fn dismiss(mut self) {
        for worker in &mut self.others {
            if !worker.has_ended() {
                worker.signal(Signal::SIGTERM);
            }
        }
        for mut worker in self.others.into_iter().chain(self.leaving) {
            let pid = worker.pid();
            timeout(LEAVES, worker.ended())
                .await
                .unwrap_or_else(|_| panic!("worker {pid} was told to end and did not"));
        }
    }
}
