//! `posta jobs schedule`: the jobs that come back by the clock.

use anyhow::Context as _;
use booking::operate;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;
use jobs::schedule::{self, Entry};
use runtime::settings::{Business, Env};
use serde::Serialize;
use store::schedule::Mark;

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// See and steer the jobs that come back by the clock
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs schedule
  posta jobs schedule run prune
  posta jobs schedule pause complete_stays --reason 'until the books are closed'

`when` is cron's five fields, in TIMEZONE. Ticks that were missed are made up for once; those of a pause are not.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run an entry's job now, besides its ticks, and print the job's id
    Run {
        #[arg(value_parser = Entry::find)]
        name: Entry,
    },
    /// Let no tick run an entry
    Pause {
        #[arg(value_parser = Entry::find)]
        name: Entry,
        /// Why, for whoever looks later
        #[arg(long)]
        reason: Option<String>,
    },
    /// Let the next tick run a paused entry
    Resume {
        #[arg(value_parser = Entry::find)]
        name: Entry,
    },
}

#[derive(Debug, Serialize)]
struct Line {
    name: &'static str,
    when: &'static str,
    last: Option<String>,
    next: String,
    paused: bool,
    paused_by: Option<String>,
    reason: Option<String>,
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    match &args.command {
        None => list(desk, args.json).await,
        Some(Command::Run { name }) => run_now(desk, name, args.json).await,
        Some(Command::Pause { name, reason }) => pause(desk, name, reason.as_deref()).await,
        Some(Command::Resume { name }) => resume(desk, name).await,
    }
}

async fn list(desk: &Desk, json: bool) -> Outcome {
    let business: Business = Env::from_process().read()?;
    let marks = store::schedule::marks(&desk.store).await.context("the schedule cannot be read")?;
    let now = desk.clock.now();
    let mut lines = Vec::new();
    for entry in Entry::ALL {
        let next = schedule::next(&entry, now, business.timezone).context("the schedule cannot be read")?;
        lines.push(line(entry, next, marks.iter().find(|mark| mark.name == entry.name)));
    }
    if json {
        return output::json(&lines);
    }
    output::table(&lines, &["name", "when", "last", "next", "paused", "paused_by", "reason"])
}

fn line(entry: Entry, next: DateTime<Utc>, mark: Option<&Mark>) -> Line {
    Line {
        name: entry.name,
        when: entry.when,
        last: mark.and_then(|mark| mark.last).map(rfc3339),
        next: rfc3339(next),
        paused: mark.is_some_and(|mark| mark.paused_at.is_some()),
        paused_by: mark.and_then(|mark| mark.paused_by.clone()),
        reason: mark.and_then(|mark| mark.reason.clone()),
    }
}

async fn run_now(desk: &Desk, entry: &Entry, json: bool) -> Outcome {
    let mut tx = desk.begin().await?;
    let id = operate::run_entry(&mut tx, entry, &Desk::actor(), desk.clock.now()).await;
    let id = id.context("the job cannot be promised")?;
    desk.commit(tx).await?;
    if json { output::json(&serde_json::json!({ "id": id })) } else { output::line(&id.to_string()) }
}

async fn pause(desk: &Desk, entry: &Entry, reason: Option<&str>) -> Outcome {
    let mut tx = desk.begin().await?;
    let paused = operate::pause_entry(&mut tx, entry, reason, &Desk::actor(), desk.clock.now()).await;
    let paused = paused.context("it cannot be paused")?;
    desk.commit(tx).await?;
    output::line(&format!("{} {}", entry.name, if paused { "is paused" } else { "was paused already" }))
}

async fn resume(desk: &Desk, entry: &Entry) -> Outcome {
    let mut tx = desk.begin().await?;
    let resumed = operate::resume_entry(&mut tx, entry, &Desk::actor(), desk.clock.now()).await;
    let resumed = resumed.context("it cannot be resumed")?;
    desk.commit(tx).await?;
    output::line(&format!("{} {}", entry.name, if resumed { "goes on" } else { "was not paused" }))
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
