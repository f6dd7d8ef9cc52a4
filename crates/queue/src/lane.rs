mod compare;
mod gates;

use futures::future::try_join_all;
use redis::{FromRedisValue, ScriptInvocation};
use uuid::Uuid;

use crate::hash::ended;
use crate::keys::Keys;
use crate::scripts::Named;
use crate::{Connection, Error, Server, Settled};

pub use gates::{Circuit, Pauses};

/// No script touches more jobs than this: a push of 500 was seen to hold Redis for 6 ms.
pub(crate) const BATCH: usize = 100;

/// Pushes that Redis may be given before it has answered the first of them: it does not wait for the way between.
const UNDER_WAY: usize = 4;

/// One queue, as producers and operators see it.
#[derive(Clone, Debug)]
pub struct Lane {
    pub(crate) connection: Connection,
    pub(crate) keys: Keys,
    name: String,
}

/// A job to be told to the queue.
#[derive(Clone, Debug)]
pub struct Push {
    pub id: Uuid,
    pub kind: String,
    pub version: i32,
    pub payload: String,
    pub generation: i32,
    /// Milliseconds until it is due; negative when it is overdue.
    pub delay: i64,
    pub attempts: i32,
    pub runs: i32,
    pub crashes: i32,
    /// At most one job of that key runs at once in this queue; the others wait and hold no worker.
    pub serial: Option<String>,
    /// The limits that it counts against, the narrowest first. What stands before the first `:` is
    /// the class that consumers know the rate of. No spaces.
    pub limits: Vec<String>,
    /// Milliseconds since 1970 when its life began, where that is not the time in its id.
    pub born: Option<i64>,
}

/// What a push came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    New,
    /// This generation, or a newer one, is there already.
    Known,
    /// An older generation of it runs just now: tell it again when that has ended.
    Busy,
}

#[derive(Clone, Copy, Debug)]
pub struct Withdraw {
    pub id: Uuid,
    pub generation: i32,
}

/// How the queue stands. Due jobs that wait for their kind or their serial key count as ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    pub scheduled: u64,
    pub ready: u64,
    pub running: u64,
    pub oldest_ready_ms: Option<u64>,
    pub unrecorded: u64,
    pub oldest_unrecorded_ms: Option<u64>,
}

/// A job under a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub id: Uuid,
    pub worker: String,
    pub started_at: i64,
    pub run: i32,
}

impl Lane {
    pub(crate) fn new(connection: &Connection, queue: &str) -> Self {
        let keys = Keys::new(connection.prefix(), queue);
        Self { connection: connection.at(&keys.epoch), keys, name: queue.to_owned() }
    }

    /// Who serves this queue just now.
    pub async fn server(&self) -> Result<Server, Error> {
        self.connection.server().await
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Calls a script of this queue.
    pub(crate) async fn call<T: FromRedisValue>(
        &self,
        script: &Named,
        arguments: impl for<'a> FnOnce(&mut ScriptInvocation<'a>),
    ) -> Result<T, Error> {
        let prepare = |script: &mut ScriptInvocation<'_>| {
            for key in self.keys.all() {
                script.key(key);
            }
            script.arg(self.connection.now()).arg(&self.keys.base);
            arguments(script);
        };
        self.connection.call(script, prepare).await
    }

    /// Tells the queue of jobs, up to a hundred a call to Redis, with a few calls under way at once.
    /// Telling twice changes nothing.
    ///
    /// # Errors
    /// [`Error::Epoch`] when the server is not the one that bears `epoch`; nothing is lost by
    /// telling all of them again.
    pub async fn push(&self, epoch: i64, jobs: &[Push]) -> Result<Vec<Taken>, Error> {
        let mut taken = Vec::with_capacity(jobs.len());
        for several in jobs.chunks(BATCH * UNDER_WAY) {
            let calls: Vec<_> = several.chunks(BATCH).map(|batch| self.push_batch(epoch, batch)).collect();
            taken.extend(try_join_all(calls).await?.into_iter().flatten());
        }
        Ok(taken)
    }

    async fn push_batch(&self, epoch: i64, batch: &[Push]) -> Result<Vec<Taken>, Error> {
        let answers: Vec<u8> = self
            .call(&self.connection.scripts().push, |script| {
                script.arg(epoch);
                for job in batch {
                    script.arg(job.id.to_string()).arg(job.head()).arg(&job.payload).arg(job.counts().to_string());
                    script.arg(job.generation).arg(job.delay);
                    script.arg(job.serial.as_deref().unwrap_or_default()).arg(job.limits.join(" "));
                }
            })
            .await?;
        let taken = answers.into_iter().map(|answer| match answer {
            1 => Taken::New,
            2 => Taken::Busy,
            _ => Taken::Known,
        });
        Ok(taken.collect())
    }

    /// Takes jobs out that have not begun, and keeps those that run from running again.
    pub async fn withdraw(&self, jobs: &[Withdraw]) -> Result<(), Error> {
        for batch in jobs.chunks(BATCH) {
            let _one: u8 = self
                .call(&self.connection.scripts().withdraw, |script| {
                    for job in batch {
                        script.arg(job.id.to_string()).arg(job.generation);
                    }
                })
                .await?;
        }
        Ok(())
    }

    /// The epoch that the server bears; none when it is new or was wiped.
    pub async fn epoch(&self) -> Result<Option<i64>, Error> {
        self.connection.ask(redis::cmd("GET").arg(&self.keys.epoch)).await
    }

    pub async fn set_epoch(&self, epoch: i64) -> Result<(), Error> {
        self.connection.ask(redis::cmd("SET").arg(&self.keys.epoch).arg(epoch)).await
    }

    /// Fates that have waited for at least `age_ms` to be written down, a batch of the oldest.
    pub async fn unrecorded(&self, age_ms: u64) -> Result<Vec<Settled>, Error> {
        let raw: Vec<String> = self
            .call(&self.connection.scripts().unrecorded, |script| {
                script.arg(age_ms).arg(BATCH);
            })
            .await?;
        Ok(raw.into_iter().filter_map(Settled::read).collect())
    }

    /// Drops fates that have been written down, and with them the jobs that have ended.
    pub async fn forget(&self, settled: &[Settled]) -> Result<(), Error> {
        for batch in settled.chunks(BATCH) {
            let _one: u8 = self
                .call(&self.connection.scripts().forget, |script| {
                    for Settled { fate, raw } in batch {
                        script.arg(raw).arg(fate.job.to_string()).arg(ended(fate.generation, fate.run));
                    }
                })
                .await?;
        }
        Ok(())
    }

    pub async fn depth(&self) -> Result<Depth, Error> {
        let [scheduled, ready, running, oldest, unrecorded, oldest_unrecorded]: [i64; 6] =
            self.call(&self.connection.scripts().depth, |_| {}).await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(Depth {
            scheduled: count(scheduled),
            ready: count(ready),
            running: count(running),
            oldest_ready_ms: u64::try_from(oldest).ok(),
            unrecorded: count(unrecorded),
            oldest_unrecorded_ms: u64::try_from(oldest_unrecorded).ok(),
        })
    }

    /// Every job that is held under a lease.
    pub async fn running(&self) -> Result<Vec<Running>, Error> {
        let mut all = Vec::new();
        loop {
            let page: Vec<(String, String, i64, i32)> = self
                .call(&self.connection.scripts().running, |script| {
                    script.arg(all.len()).arg(BATCH);
                })
                .await?;
            let full = page.len() >= BATCH;
            all.extend(page.into_iter().filter_map(|(id, worker, started_at, run)| {
                Some(Running { id: id.parse().ok()?, worker, started_at, run })
            }));
            if !full {
                return Ok(all);
            }
        }
    }
}
