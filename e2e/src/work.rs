use std::collections::HashSet;
use std::fmt::{self, Display};
use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::wait::eventually;
use crate::{Counts, Held, Job, Mail, Stack};

/// Guests who ask at once.
const CALLERS: usize = 4;

/// Holds and probes that were promised together, so that something happens to them.
pub struct Work {
    pub holds: Vec<Held>,
    pub probes: u32,
    tag: String,
}

/// What came of them, none missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Upshot {
    /// Runs of probes beyond one each.
    pub runs_again: u32,
    /// Of those, the runs that were lost with their workers.
    pub lost: u32,
    /// Mails that arrived beyond one each.
    pub mailed_again: usize,
    /// From the accident until everything was done.
    pub took: Duration,
}

impl Stack {
    /// Promises so many holds and so many probes, the probes under a tag of their own.
    pub async fn promise(&self, tag: &str, holds: usize, probes: u32, payload: &Value) -> Work {
        let mut payload = payload.clone();
        payload["tag"] = json!(tag);
        let probe = async {
            if probes > 0 {
                self.probes(probes, &payload, &[]).await;
            }
        };
        let hold = stream::iter(0..holds).map(|_| self.hold()).buffer_unordered(CALLERS).collect();
        let (holds, ()) = tokio::join!(hold, probe);
        Work { holds, probes, tag: tag.to_owned() }
    }

    /// Runs every mail that waits for another attempt now: what an operator does when an outage is over.
    pub async fn hurry_mails(&self) {
        let told =
            self.posta(&["jobs", "retry", "--all", "--kind", "send_email", "--state", "scheduled", "--yes"]).await;
        assert_eq!(told.status, 0, "{}", told.stderr);
    }
}

impl Work {
    pub async fn count(&self, stack: &Stack) -> Counts {
        stack.count(&["--kind", "probe", "--text", &self.tag]).await
    }

    /// The probes.
    pub async fn jobs(&self, stack: &Stack) -> Vec<Job> {
        stack.jobs(&["--kind", "probe", "--text", &self.tag]).await
    }

    /// Until some of it runs: an accident meets somebody.
    pub async fn until_under_way(&self, stack: &Stack) {
        eventually(Duration::from_secs(60), format_args!("{} is under way", self.tag), async || {
            (stack.count(&[]).await.running > 0).then_some(())
        })
        .await;
    }

    /// Until every probe is done and every guest has the mail of the hold, since the accident. No job may have died.
    pub async fn until_done(&self, stack: &Stack, since: Instant, patience: Duration) -> Upshot {
        eventually(patience, format_args!("every probe of {} is done", self.tag), async || {
            let counts = self.count(stack).await;
            assert_eq!(counts.dead, 0, "{}", self.tag);
            (counts.done == self.probes).then_some(())
        })
        .await;
        let mut mails = Vec::new();
        for held in &self.holds {
            mails.push(stack.until_mailed(&held.guest.email, 1, patience).await);
        }
        let took = since.elapsed();
        let jobs = self.jobs(stack).await;
        assert_eq!(jobs.len(), self.probes as usize);
        let copies = |mails: &Vec<Mail>| mails.len() - mails.iter().map(Mail::message_id).collect::<HashSet<_>>().len();
        Upshot {
            runs_again: jobs.iter().map(|job| job.runs - 1).sum(),
            lost: jobs.iter().map(|job| job.crashes).sum(),
            mailed_again: mails.iter().map(copies).sum(),
            took,
        }
    }
}

impl Display for Upshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { runs_again, lost, mailed_again, took } = self;
        let took = took.as_secs_f64();
        write!(f, "all done after {took:.1} s, {runs_again} ran again ({lost} lost), {mailed_again} mailed again")
    }
}
