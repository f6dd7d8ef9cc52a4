//! `posta jobs pause` and `posta jobs resume`.

use anyhow::Context as _;
use booking::operate;
use jobs::{Kind, Queue};
use store::ledger::{self, Scope};

use crate::desk::Desk;
use crate::failure::Outcome;
use crate::output;

/// Let no worker begin a job of a queue or kind; what runs goes on
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    what: What,
    /// Why, for whoever looks later
    #[arg(long)]
    reason: Option<String>,
}

/// Let a paused queue or kind go on
#[derive(Debug, clap::Args)]
#[command(after_help = RESUME_EXAMPLES)]
pub struct ResumeArgs {
    #[command(flatten)]
    what: What,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct What {
    queue: Option<Queue>,
    /// Not a queue but a kind, in whatever queue
    #[arg(long)]
    kind: Option<Kind>,
}

const EXAMPLES: &str = "\
Examples:
  posta jobs pause mail --reason 'the mail server moves'
  posta jobs pause --kind remind_payment
  posta jobs resume mail

It holds on every worker, outlives restarts and a wiped Redis, and ends only by resume.";

const RESUME_EXAMPLES: &str = "\
Examples:
  posta jobs resume mail
  posta jobs resume --kind remind_payment";

impl What {
    fn scope(&self) -> Option<Scope> {
        self.queue.map(Scope::Queue).or(self.kind.map(Scope::Kind))
    }
}

pub(super) async fn run(desk: &Desk, args: &Args) -> Outcome {
    // clap has seen to it that one is given.
    let Some(scope) = args.what.scope() else { return Ok(()) };
    let mut tx = desk.begin().await?;
    let now = desk.clock.now();
    let paused = operate::pause(&mut tx, scope, args.reason.as_deref(), &Desk::actor(), now).await;
    let paused = paused.context("it cannot be paused")?;
    desk.commit(tx).await?;
    desk.tell_pauses().await;
    if paused {
        return output::line(&format!("{scope} is paused"));
    }
    let pauses = ledger::pauses(&desk.store).await.context("the pauses cannot be read")?;
    let first = pauses.into_iter().find(|pause| pause.scope == scope);
    let first = first.map(|pause| {
        let reason = pause.reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        format!(" by {} since {}{reason}", pause.by, pause.since.format("%Y-%m-%dT%H:%M:%SZ"))
    });
    output::line(&format!("{scope} was paused already{}", first.unwrap_or_default()))
}

pub(super) async fn resume(desk: &Desk, args: &ResumeArgs) -> Outcome {
    let Some(scope) = args.what.scope() else { return Ok(()) };
    let mut tx = desk.begin().await?;
    let resumed = operate::resume(&mut tx, scope, &Desk::actor(), desk.clock.now()).await;
    let resumed = resumed.context("it cannot be resumed")?;
    desk.commit(tx).await?;
    desk.tell_pauses().await;
    output::line(&format!("{scope} {}", if resumed { "goes on" } else { "was not paused" }))
}
