use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use crate::process::{family, kill};

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
