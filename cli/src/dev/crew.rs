//! Keeps the children alive: one that ended, in whatever way, is started again; all end in order when told to.

use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::home::Home;
use super::program::Program;
use super::voice::say;

/// The wait before a start after an end; it doubles while the child does not stay. Under the 3 s that are promised.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LAST_WAIT: Duration = Duration::from_millis(1600);
/// A child that lived so long had started well.
const STAYED: Duration = Duration::from_secs(10);
/// How long the kernel may take to end what was killed.
const KILLED_WITHIN: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub struct Crew {
    posta: PathBuf,
    home: Home,
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    stop: CancellationToken,
    kill: CancellationToken,
    ends: watch::Receiver<u32>,
    task: JoinSet<()>,
}

impl Crew {
    pub fn new(posta: PathBuf, home: Home) -> Self {
        Self { posta, home, members: Vec::new() }
    }

    /// Starts the program and from then on again whenever it ended. Needs a runtime of the main thread alone.
    pub fn take_on(&mut self, name: &'static str, program: Program) {
        let (count, ends) = watch::channel(0);
        let (stop, kill) = (CancellationToken::new(), CancellationToken::new());
        let post = Post {
            name,
            program,
            posta: self.posta.clone(),
            home: self.home.clone(),
            stop: stop.clone(),
            kill: kill.clone(),
            ends: count,
        };
        let mut task = JoinSet::new();
        task.spawn(post.keep());
        self.members.push(Member { name, stop, kill, ends, task });
    }

    /// How often it has ended.
    pub fn ends(&self, name: &str) -> u32 {
        let member = self.members.iter().find(|member| member.name == name);
        member.map_or(0, |member| *member.ends.borrow())
    }

    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Asks these at once to end, waits, and kills what is left after `patience` or when it is told to hurry.
    pub async fn stop(&mut self, names: &[&str], patience: Duration, hurry: &CancellationToken) {
        let mut asked: Vec<_> = self.members.extract_if(.., |member| names.contains(&member.name)).collect();
        for member in &asked {
            member.stop.cancel();
        }
        let limit = Instant::now() + patience;
        for member in &mut asked {
            let ended = tokio::select! {
                _ = member.task.join_next() => true,
                () = sleep_until(limit) => false,
                () = hurry.cancelled() => false,
            };
            if !ended {
                say(member.name, "has not ended: killed");
                member.kill.cancel();
                // One that even this does not end is out of our hands.
                let _ = timeout(KILLED_WITHIN, member.task.join_next()).await;
            }
        }
    }
}

/// What one member's task holds.
struct Post {
    name: &'static str,
    program: Program,
    posta: PathBuf,
    home: Home,
    stop: CancellationToken,
    kill: CancellationToken,
    ends: watch::Sender<u32>,
}

impl Post {
    async fn keep(self) {
        let mut wait = FIRST_WAIT;
        while !self.stop.is_cancelled() {
            let began = Instant::now();
            let how = match self.start() {
                Ok(child) => match self.attend(child).await {
                    Some(status) => ended_how(status),
                    None => return,
                },
                Err(error) => format!("could not be started ({error})"),
            };
            self.ends.send_modify(|ends| *ends += 1);
            if began.elapsed() > STAYED {
                wait = FIRST_WAIT;
            }
            say(self.name, format_args!("{how}: starting it again (log/{}.log)", self.name));
            tokio::select! {
                () = sleep(wait) => wait = LAST_WAIT.min(wait * 2),
                () = self.stop.cancelled() => {}
            }
        }
    }

    fn start(&self) -> std::io::Result<Child> {
        let child = self.program.start(&self.posta, self.home.open_log(self.name)?)?;
        if let Some(pid) = child.id() {
            self.home.set_pid(self.name, pid)?;
        }
        Ok(child)
    }

    /// Until it ended by itself (then how), or because it was told to (then nothing).
    async fn attend(&self, mut child: Child) -> Option<ExitStatus> {
        let ended = tokio::select! {
            status = child.wait() => Some(status),
            () = self.stop.cancelled() => None,
        };
        if ended.is_none() {
            send(&child, self.program.stop);
            tokio::select! {
                _ = child.wait() => {}
                () = self.kill.cancelled() => {
                    send(&child, Signal::SIGKILL);
                    let _ = child.wait().await;
                }
            }
        }
        self.home.forget_pid(self.name);
        ended.map(Result::unwrap_or_default)
    }
}

/// A child that is not reaped yet keeps its pid, so that this reaches no other process.
fn send(child: &Child, signal: Signal) {
    if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()) {
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

fn ended_how(status: ExitStatus) -> String {
    match (status.signal().map(Signal::try_from), status.code()) {
        (Some(Ok(signal)), _) => format!("was ended by {signal}"),
        (_, Some(code)) => format!("ended with exit status {code}"),
        _ => "ended".to_owned(),
    }
}
