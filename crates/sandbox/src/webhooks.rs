//! How the providers tell Posta: each notice is posted until it is taken, and misdelivered on request.
//!
//! Providers retry over days; here the schedule is minutes, so that a demo sees it. A repeated attempt carries the same
//! bytes and the same signature. What a fault holds back is on its way: `DELETE /faults` does not call it back. It
//! speaks no TLS: a sandbox notifies a Posta beside it.

mod signature;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use runtime::tasks::Tasks;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::faults::{Faults, Kind, Met, Service};

pub(crate) use signature::signed;

/// Waited before each further attempt; after the last the notice is given up.
const WAITS: [Duration; 6] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(60),
    Duration::from_secs(300),
    Duration::from_secs(900),
];
/// Mercado Pago's `X-Socket-Timeout`.
pub(crate) const PATIENCE: Duration = Duration::from_secs(22);
/// Notices on their way, those that wait for another attempt included.
const MOST: usize = 10_000;
const AT_ONCE: usize = 32;
const COPIES: usize = 3;

/// One request to Posta, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// The answers that mean: taken.
    pub(crate) taken: &'static [u16],
    /// Waited before the first attempt.
    pub(crate) after: Duration,
}

/// Cheap to clone; clones are one line.
#[derive(Clone)]
pub(crate) struct Webhooks(Arc<Line>);

struct Line {
    client: reqwest::Client,
    tasks: Tasks,
    room: Arc<Semaphore>,
    at_once: Semaphore,
    gathered: Mutex<Vec<Notice>>,
}

impl Webhooks {
    pub(crate) fn new(tasks: Tasks) -> io::Result<Webhooks> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(2))
            .timeout(PATIENCE)
            .build()
            .map_err(io::Error::other)?;
        let (room, at_once) = (Arc::new(Semaphore::new(MOST)), Semaphore::new(AT_ONCE));
        Ok(Webhooks(Arc::new(Line { client, tasks, room, at_once, gathered: Mutex::default() })))
    }

    /// Returns at once. The faults in force at this moment decide how the notice goes out.
    pub(crate) fn send(&self, faults: &Faults, notice: &Notice) {
        if !notice.url.starts_with("http://") {
            tracing::warn!("a webhook was dropped: the sandbox delivers to http:// only");
            return;
        }
        let meet = |concerned: fn(Kind) -> bool| faults.meet(Service::Webhooks, concerned);
        let copies = meet(|kind| kind == Kind::Duplicate);
        let late = meet(|kind| kind == Kind::Late);
        let disorder = meet(|kind| kind == Kind::Disorder);
        let happens = |met: Met| met.strike.is_some();
        let after = notice.after + copies.delay + late.delay;
        for _ in 0..if happens(copies) { COPIES } else { 1 } {
            let notice = Notice { after, ..notice.clone() };
            if happens(disorder) {
                self.gather(notice, disorder.delay);
            } else {
                self.start(vec![notice], after);
            }
        }
    }

    /// The first to be gathered starts the time after which all go out.
    fn gather(&self, notice: Notice, open: Duration) {
        let mut gathered = self.0.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.push(notice);
        if gathered.len() > 1 {
            return;
        }
        let this = self.clone();
        self.0.tasks.spawn("disorder", async move {
            if this.0.pause(open).await {
                let mut all = std::mem::take(&mut *this.0.gathered.lock().unwrap_or_else(PoisonError::into_inner));
                all.reverse();
                this.start(all, Duration::ZERO);
            }
        });
    }

    /// One after the other. A notice that was not taken is tried again on its own and keeps nobody waiting.
    fn start(&self, notices: Vec<Notice>, after: Duration) {
        let Ok(permit) = Arc::clone(&self.0.room).try_acquire_owned() else {
            tracing::warn!(MOST, "webhooks were dropped: too many are on their way");
            return;
        };
        let this = self.clone();
        self.0.tasks.spawn("webhook", async move {
            let _permit = permit;
            if !this.0.pause(after).await {
                return;
            }
            let several = notices.len() > 1;
            for notice in notices {
                if this.0.attempt(&notice, 0).await {
                    continue;
                }
                if several {
                    let again = this.clone();
                    this.0.tasks.spawn("webhook", async move { again.0.insist(&notice).await });
                } else {
                    this.0.insist(&notice).await;
                }
            }
        });
    }
}

impl Line {
    async fn insist(&self, notice: &Notice) {
        for (retry, wait) in (1..).zip(WAITS) {
            if !self.pause(wait).await || self.attempt(notice, retry).await {
                return;
            }
        }
        tracing::warn!(attempts = WAITS.len() + 1, "a webhook was given up");
    }

    /// `true`: it was taken.
    async fn attempt(&self, notice: &Notice, retry: usize) -> bool {
        let _turn = self.at_once.acquire().await;
        let mut request = self.client.post(&notice.url).header("x-retry", retry.to_string());
        for (name, value) in &notice.headers {
            request = request.header(*name, value);
        }
        let stopping = self.tasks.stopping();
        let answer = tokio::select! {
            answer = request.body(notice.body.clone()).send() => answer,
            () = stopping.cancelled() => return true,
        };
        match answer {
            Ok(answer) if notice.taken.contains(&answer.status().as_u16()) => return true,
            Ok(answer) => tracing::info!(status = answer.status().as_u16(), retry, "a webhook was not taken"),
            Err(error) => tracing::info!(timeout = error.is_timeout(), retry, "a webhook found nobody"),
        }
        false
    }

    /// `false`: the sandbox stops.
    async fn pause(&self, time: Duration) -> bool {
        let stopping = self.tasks.stopping();
        tokio::select! {
            () = sleep(time) => true,
            () = stopping.cancelled() => false,
        }
    }
}
