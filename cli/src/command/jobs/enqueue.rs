//! `posta jobs enqueue`.

mod many;

use std::time::Duration;

use anyhow::Context as _;
use booking::operate;
use chrono::{DateTime, TimeDelta, Utc};
use jobs::{Job, Kind, Probe, Queue};
use runtime::settings::parse_duration;
use serde::Serialize;
use store::ledger::{self, Order, Promise};
use uuid::Uuid;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;

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
    count: u32,
}

/// What is promised, where and when.
struct Wanted<'a> {
    job: Job,
    queue: Queue,
    args: &'a Args,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let job = read(args)?;
    if args.kind != Kind::Probe && (args.queue.is_some() || args.count.is_some()) {
        return Err(Failure::Usage(format!("--queue and --count are for probes, not for {}", args.kind)));
    }
    let wanted = Wanted { queue: args.queue.unwrap_or_else(|| job.queue()), job, args };
    let Some(count) = args.count else {
        let Promise { id, existing } = wanted.promise(desk).await?;
        if args.json {
            return output::json(&Promised { id, existing });
        }
        return output::line(&format!("{id}{}", if existing { " (it was promised already)" } else { "" }));
    };
    match args.rate {
        Some(rate) => many::paced(desk, &wanted, count, rate).await?,
        // A held key has to be asked for, each time.
        None if wanted.job.unique().is_some() => many::one_by_one(desk, &wanted, count).await?,
        None => many::together(desk, &wanted, count).await?,
    }
    if args.json { output::json(&Counted { count }) } else { output::line(&format!("{count} promised")) }
}

fn read(args: &Args) -> Result<Job, Failure> {
    let refused = |told: String| Failure::Usage(format!("--payload: {told}"));
    let payload = serde_json::from_str(&args.payload).map_err(|error| refused(error.to_string()))?;
    match args.kind {
        Kind::Probe => Ok(Job::Probe(Probe::from_value(payload).map_err(|error| refused(error.to_string()))?)),
        kind => Job::decode(kind.as_str(), kind.version(), &payload).map_err(|error| refused(error.to_string())),
    }
}

impl Wanted<'_> {
    fn order(&self, now: DateTime<Utc>) -> Order<'_> {
        let ahead = self.args.after.map(|after| now + TimeDelta::from_std(after).unwrap_or(TimeDelta::zero()));
        Order { queue: self.queue, ..Order::new(&self.job, self.args.at.or(ahead).unwrap_or(now)) }
    }

    async fn promise(&self, desk: &Desk) -> Result<Promise, Failure> {
        let now = desk.clock.now();
        let mut tx = desk.begin().await?;
        let promise = ledger::promise(&mut tx, &self.order(now), now).await.context("the job cannot be promised")?;
        // Probes do nothing, and come by the thousand.
        if self.job.kind() != Kind::Probe {
            let noted = operate::note_enqueued(&mut tx, &self.job, promise.id, &Desk::actor(), now).await;
            noted.context("the audit log cannot be written")?;
        }
        desk.commit(tx).await?;
        Ok(promise)
    }
}
