//! How a worker works.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use super::parse::{duration_from, flag, number, socket};
use super::reader::{Reader, Section};

#[derive(Clone, Debug)]
pub struct Work {
    pub addr: SocketAddr,
    /// A killed worker's jobs run elsewhere after this.
    pub lease: Duration,
    /// So many lost runs make a job dead.
    pub crash_limit: u32,
    /// How long done and discarded jobs are kept, and how long dead ones.
    pub job_retention: Duration,
    pub dead_retention: Duration,
    /// How long the bytes of notifications are kept.
    pub webhook_retention: Duration,
    /// By queue, those that were named. Whether a queue of that name exists is the caller's to say.
    pub concurrency: BTreeMap<String, u32>,
    pub probe_may_abort: bool,
    /// One a core unless given.
    pub threads: Option<usize>,
}

impl Section for Work {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let addr = reader.value("WORKER_ADDR", socket);
        let lease = reader.value("LEASE", duration_from("1s"));
        let crash_limit = reader.value("CRASH_LIMIT", number(1, 1000));
        let job_retention = reader.value("JOB_RETENTION", duration_from("0s"));
        let dead_retention = reader.value("DEAD_RETENTION", duration_from("0s"));
        let webhook_retention = reader.value("WEBHOOK_RETENTION", duration_from("0s"));
        let concurrency = reader.list("QUEUE_CONCURRENCY", concurrency);
        let probe_may_abort = reader.value("PROBE_MAY_ABORT", flag);
        let threads = reader.optional("TOKIO_THREADS", number(1, 1024));
        Some(Self {
            addr: addr?,
            lease: lease?,
            crash_limit: crash_limit?,
            job_retention: job_retention?,
            dead_retention: dead_retention?,
            webhook_retention: webhook_retention?,
            concurrency: concurrency?.into_iter().collect(),
            probe_may_abort: probe_may_abort?,
            threads: threads?.map(|threads| threads as usize),
        })
    }
}

fn concurrency(entry: &str) -> Result<(String, u32), String> {
    let (queue, jobs) = entry.split_once('=').ok_or("expected queue=number, such as mail=20")?;
    Ok((queue.trim().to_owned(), number(1, 10_000)(jobs.trim())?))
}
