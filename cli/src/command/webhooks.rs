//! `posta webhooks`.

use anyhow::{Context as _, anyhow};
use booking::operate;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use runtime::settings::{Env, Postgres, Redis};
use serde::Serialize;
use serde_json::{Value, json};
use store::webhooks::{self, Event, Filter, Line};
use uuid::Uuid;

use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;

/// See what providers told, and have it acted on again
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta webhooks ls --limit 20
  posta webhooks show 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b --json
  posta webhooks replay 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b

Verdicts: accepted; duplicate (acted on before); invalid (its signature is missing or wrong); malformed;
ignored (nothing is to be done). What a replay does is safe to do twice.";

#[derive(Debug, Subcommand)]
enum Command {
    /// List notifications, the newest first
    Ls {
        /// So many at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=100_000))]
        limit: i64,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show one with all that is kept of it
    Show {
        id: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Have its job run again
    Replay {
        id: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Row {
    id: Uuid,
    source: String,
    verdict: String,
    received_at: DateTime<Utc>,
    /// Mercado Pago's payment.
    subject: Option<String>,
    outcome: Option<String>,
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    row: Row,
    job_id: Option<Uuid>,
    query: Option<String>,
    headers: Value,
    /// Null once it is past its retention, and for one that was never kept.
    body: Option<String>,
}

pub fn run(args: &Args) -> Outcome {
    let settings: (Postgres, Redis) = Env::from_process().read()?;
    super::block_on(async {
        let desk = Desk::open(&settings, "posta webhooks").await?;
        match &args.command {
            Command::Ls { limit, json } => ls(&desk, *limit, *json).await,
            Command::Show { id, json } => show(&desk, id, *json).await,
            Command::Replay { id, json } => replay(&desk, id, *json).await,
        }
    })
}

async fn ls(desk: &Desk, limit: i64, json: bool) -> Outcome {
    let newest = Filter { limit, ..Filter::default() };
    let lines = webhooks::list(&desk.store, &newest).await.context("the notifications cannot be read")?;
    let rows: Vec<Row> = lines.into_iter().map(Row::from).collect();
    if json {
        return output::json(&rows);
    }
    output::table(&rows, &["id", "received_at", "source", "verdict", "subject", "outcome"])
}

async fn show(desk: &Desk, id: &str, json: bool) -> Outcome {
    let event = find(desk, id).await?;
    let whole = Whole::from(event);
    if json {
        return output::json(&whole);
    }
    let told = serde_json::to_value(&whole).context("the output cannot be written")?;
    let Value::Object(members) = told else { return Ok(()) };
    members.iter().try_for_each(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        output::line(&format!("{name:<12} {}", output::plain(&text)))
    })
}

async fn replay(desk: &Desk, id: &str, json: bool) -> Outcome {
    let event = find(desk, id).await?;
    let mut tx = desk.begin().await?;
    let replayed = operate::replay(&mut tx, &event, &Desk::actor(), desk.clock.now()).await;
    let Some(job) = replayed.context("the notification cannot be replayed")? else {
        return Err(anyhow!("nothing is to be done about {}: it is {}", event.id, event.verdict).into());
    };
    desk.commit(tx).await?;
    if json { output::json(&json!({ "job": job })) } else { output::line(&format!("job {job} is due now")) }
}

async fn find(desk: &Desk, id: &str) -> Result<Event, Failure> {
    let found = match id.parse() {
        Ok(id) => webhooks::find(&desk.store, id).await.context("the notification cannot be read")?,
        Err(_) => None,
    };
    found.ok_or_else(|| anyhow!("there is no notification {}", output::plain(id)).into())
}

impl From<Line> for Row {
    fn from(line: Line) -> Self {
        let Line { id, source, verdict, received_at, subject, outcome, .. } = line;
        Self { id, source, verdict, received_at, subject, outcome }
    }
}

impl From<Event> for Whole {
    fn from(event: Event) -> Self {
        let Event { id, source, verdict, received_at, subject, query, headers, body, job_id, outcome } = event;
        let body = body.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Self { row: Row { id, source, verdict, received_at, subject, outcome }, job_id, query, headers, body }
    }
}
