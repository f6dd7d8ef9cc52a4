//! `posta jobs show`.

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, SecondsFormat, Utc};
use jobs::TRACEPARENT;
use relay::JobView;
use runtime::trace::Trace;
use store::audit::{self, Entry};
use uuid::Uuid;

use super::frame;
use super::span::span;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output::{self, plain};

/// Tell the whole story of one job
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    id: Uuid,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs show 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b
  posta jobs show 0197a0b1-1c2d-7e3f-8a9b-0c1d2e3f4a5b --json | jq .history";

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    let look = desk.look();
    let job = look.show(args.id).await.context("the job cannot be read")?;
    let job = job.ok_or_else(|| anyhow!("there is no job {}", args.id))?;
    output::blindness(look.blind());
    if args.json {
        return output::json(&job);
    }
    let acts = audit::of_job(&desk.store, job.id).await.context("the audit log cannot be read")?;
    let hindrances = hindrances(desk, &job).await?;
    let lines = story(&job, &hindrances, &acts, desk.clock.now());
    lines.iter().try_for_each(|line| output::line(&plain(line)))
}

/// What keeps a job that is due from running, or one that was taken back from having ended.
async fn hindrances(desk: &Desk, job: &JobView) -> Result<Vec<String>, Failure> {
    match job.state.as_str() {
        "ready" => {}
        "discarded" => {
            let running = desk.look().running().await.unwrap_or_default();
            return Ok(running
                .get(&job.id)
                .map(|run| format!("its last run goes on, on {}", run.worker))
                .into_iter()
                .collect());
        }
        _ => return Ok(Vec::new()),
    }
    let stats = desk.look().stats().await.context("the queues cannot be read")?;
    let now = desk.clock.now();
    let queue = stats.queues.iter().find(|queue| queue.queue == job.queue);
    let mut told = queue.map(|queue| frame::notes(queue, stats.redis, now)).unwrap_or_default();
    let kind = stats.paused_kinds.iter().filter(|pause| pause.kind == Some(&job.kind));
    told.extend(kind.map(|pause| format!("its kind is {}", frame::paused(pause, now))));
    let open = stats.circuits.iter().filter(|circuit| circuit.kind == job.kind && circuit.queue == job.queue);
    told.extend(open.map(|circuit| format!("its kind's circuit is open, probed in {}", span(circuit.probed_at - now))));
    Ok(told)
}

fn story(job: &JobView, hindrances: &[String], acts: &[Entry], now: DateTime<Utc>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut tell = |name: &str, text: String| lines.push(format!("{name:<12} {text}"));
    tell("job", job.id.to_string());
    tell("kind", format!("{} in queue {}", job.kind, job.queue));
    tell("state", state(job, now));
    hindrances.iter().for_each(|why| tell("", why.clone()));
    if let Some(code) = &job.reservation {
        tell("reservation", code.clone());
    }
    tell("payload", job.payload.to_string());
    tell("trace", Trace::of_job(job.id, job.payload[TRACEPARENT].as_str()).id().to_string());
    tell("attempts", format!("{} of {}, {} runs, {} lost", job.attempts, job.max_attempts, job.runs, job.crashes));
    tell("promised", ago(job.created_at, now));
    tell("due", ago(job.run_at, now));
    if let Some(started_at) = job.started_at {
        tell("last run", format!("{} on {}", ago(started_at, now), job.worker.as_deref().unwrap_or("-")));
    }
    if let (Some(from), Some(to)) = (job.started_at, job.finished_at) {
        tell("ended", format!("{}, after {} ms", instant(to), (to - from).num_milliseconds()));
    }
    if let Some(error) = &job.last_error {
        tell("last error", error.clone());
    }
    for run in job.history.iter().flatten() {
        let attempt = run.attempt.map_or_else(|| "lost".to_owned(), |attempt| format!("attempt {attempt}"));
        let (at, worker) = (instant(run.started_at), &run.worker);
        tell(
            &format!("run {}", run.run),
            format!("{attempt}: {at}, {} ms on {worker}: {}", run.duration_ms, run.error),
        );
    }
    for act in acts {
        tell("act", format!("{} {} {}", instant(act.at), act.actor, act.action));
    }
    lines
}

fn state(job: &JobView, now: DateTime<Utc>) -> String {
    let why = match job.state.as_str() {
        "scheduled" if job.attempts > 0 => format!("tried again in {}", span(job.run_at - now)),
        "scheduled" => format!("its time comes in {}", span(job.run_at - now)),
        "ready" => format!("due for {}, begins when a worker has room", span(now - job.run_at)),
        "running" => "a worker holds it".to_owned(),
        "dead" => "nothing more is tried; posta jobs retry gives it a new life".to_owned(),
        "parked" => "no worker that saw it knows its kind or version; one that does takes it up".to_owned(),
        "discarded" => "taken back, it is not run any more".to_owned(),
        _ => return job.state.clone(),
    };
    format!("{}: {why}", job.state)
}

fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let told = instant(at);
    if at > now { format!("{told}, in {}", span(at - now)) } else { format!("{told}, {} ago", span(now - at)) }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
