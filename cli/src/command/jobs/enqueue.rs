//! `posta jobs enqueue`.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use jobs::{Job, Kind, Probe, Queue};
use runtime::settings::parse_duration;
use serde::Serialize;
use store::ledger::{self, Order, Promise};
use uuid::Uuid;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;

const BATCH: usize = 1_000;

/// Promise a job
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    kind: Kind,
    /// What the job is about, as a JSON object
    #[arg(long, value_name = "JSON")]
    payload: String,
    /// Due after this time, such as 10s
    #[arg(long = "in", value_parser = parse_duration, value_name = "DURATION", conflicts_with = "at")]
    after: Option<Duration>,
    /// Due at this instant, such as 2026-12-05T10:00:00Z
    #[arg(long, value_name = "INSTANT")]
    at: Option<DateTime<Utc>>,
    /// Not in the queue of its kind but in this one (probes only)
    #[arg(long)]
    queue: Option<Queue>,
    /// So many of them (probes only)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    count: Option<u32>,
    /// So many of them a second, one by one (with --count)
    #[arg(long, requires = "count", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: Option<u32>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs enqueue probe --payload '{}'
  posta jobs enqueue probe --payload '{\"tag\":\"flood\",\"run_ms\":20}' --queue calendars --count 5000
  posta jobs enqueue expire_hold --payload '{\"reservation\":12}' --at 2026-12-05T10:00:00Z";

#[derive(Serialize)]
struct Promised {
    id: Uuid,
    existing: bool,
}

#[derive(Serialize)]
struct Counted {
    count: usize,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let job = read(args)?;
    let queue = args.queue.unwrap_or_else(|| job.queue());
    if args.kind != Kind::Probe && (args.queue.is_some() || args.count.is_some()) {
        return Err(Failure::Usage(format!("--queue and --count are for probes, not for {}", args.kind)));
    }
    match args.count.map(|count| count as usize) {
        None => {
            let Promise { id, existing } = promise(desk, &job, queue, args).await?;
            if args.json {
                return output::json(&Promised { id, existing });
            }
            output::line(&format!("{id}{}", if existing { " (it was promised already)" } else { "" }))
        }
        Some(count) => {
            promise_all(desk, &job, queue, args, count).await?;
            if args.json {
                return output::json(&Counted { count });
            }
            output::line(&format!("{count} promised"))
        }
    }
}

fn read(args: &Args) -> Result<Job, Failure> {
    let refused = |told: String| Failure::Usage(format!("--payload: {told}"));
    let payload = serde_json::from_str(&args.payload).map_err(|error| refused(error.to_string()))?;
    match args.kind {
        Kind::Probe => Ok(Job::Probe(Probe::from_value(payload).map_err(|error| refused(error.to_string()))?)),
        kind => Job::decode(kind.as_str(), kind.version(), &payload).map_err(|error| refused(error.to_string())),
    }
}

fn due(args: &Args, now: DateTime<Utc>) -> DateTime<Utc> {
    let ahead = args.after.map(|after| now + TimeDelta::from_std(after).unwrap_or(TimeDelta::zero()));
    args.at.or(ahead).unwrap_or(now)
}

async fn promise(desk: &Desk, job: &Job, queue: Queue, args: &Args) -> Result<Promise, Failure> {
    let now = desk.clock.now();
    let mut tx = desk.store.begin().await.context("Postgres cannot be reached")?;
    let order = Order { job, queue, run_at: due(args, now) };
    let promise = ledger::promise(&mut tx, &order, now).await.context("the job cannot be promised")?;
    desk.tell(&tx.commit().await.context("the job cannot be promised")?).await;
    Ok(promise)
}

async fn promise_all(desk: &Desk, job: &Job, queue: Queue, args: &Args, count: usize) -> Outcome {
    if let Some(rate) = args.rate {
        let mut pace = tokio::time::interval(Duration::from_secs(1) / rate);
        for _ in 0..count {
            pace.tick().await;
            promise(desk, job, queue, args).await?;
        }
        return Ok(());
    }
    if job.unique().is_some() {
        for _ in 0..count {
            promise(desk, job, queue, args).await?;
        }
        return Ok(());
    }
    let mut left = count;
    while left > 0 {
        let now = desk.clock.now();
        let batch = left.min(BATCH);
        let mut tx = desk.store.begin().await.context("Postgres cannot be reached")?;
        let order = Order { job, queue, run_at: due(args, now) };
        ledger::promise_many(&mut tx, &order, batch, now).await.context("the jobs cannot be promised")?;
        desk.tell(&tx.commit().await.context("the jobs cannot be promised")?).await;
        left -= batch;
    }
    Ok(())
}
