//! Children of an earlier `dev` of this home that was killed: they are ending by themselves, and must have ended
//! before their ports and data are used again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

use super::home::Home;
use super::voice::say;

const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// Ends what is left of each child in `names`, each with the signal that stops it.
pub async fn end_all(home: &Home, names: &[(&'static str, Signal)]) {
    for (name, stop) in names {
        if let Some(pid) = home.pid(name).map(Pid::from_raw).filter(|pid| is_of_home(*pid, home.path())) {
            say(name, format_args!("pid {pid} of an earlier run is still there: waiting for its end"));
            end(pid, *stop).await;
        }
        home.forget_pid(name);
    }
}

/// Asks, waits, and at last does not ask.
pub async fn end(pid: Pid, stop: Signal) {
    for (signal, patience) in [(stop, PATIENCE), (Signal::SIGKILL, PATIENCE)] {
        // It may have ended between two looks.
        let _ = kill(pid, signal);
        let limit = Instant::now() + patience;
        while lives(pid) && Instant::now() < limit {
            sleep(PAUSE).await;
        }
    }
}

/// A pid is reused sooner or later: only a process that carries the home's path, or works inside it, is ours.
fn is_of_home(pid: Pid, home: &Path) -> bool {
    lives(pid) && (works_in(pid, home) || has_environment(pid, home))
}

/// True when the process' working folder is `folder` or below it.
pub fn works_in(pid: Pid, folder: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(folder))
}

fn has_environment(pid: Pid, home: &Path) -> bool {
    let wanted = format!("POSTA_HOME={}", home.display());
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|pair| pair == wanted.as_bytes())
}

fn lives(pid: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let is_zombie = stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'));
    !is_zombie && kill(pid, None) != Err(Errno::ESRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_that_another_program_has_by_now_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_of_home(Pid::this(), folder.path()));
        let cwd = fs::read_link("/proc/self/cwd").unwrap();
        assert!(is_of_home(Pid::this(), &cwd));
    }
}
