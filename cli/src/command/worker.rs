//! `posta worker`.

use anyhow::Context as _;
use jobs::Queue;
use runtime::metrics::{Metrics, Side};
use runtime::settings::{Env, Worker};
use runtime::tasks::Tasks;
use runtime::{shutdown, telemetry};

use crate::failure::Outcome;
use crate::settings::read_with_queues;

/// Run a worker: it takes jobs from the queues until it is told to stop
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only these queues, with commas
    #[arg(long, value_delimiter = ',', value_name = "QUEUE")]
    queues: Vec<Queue>,
    /// So many jobs at once from each queue
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    concurrency: Option<u32>,
}

const EXAMPLES: &str = "\
Examples:
  posta worker
  posta worker --queues payments,mail --concurrency 50
  WORKER_ADDR=127.0.0.1:9191 posta worker    one more beside `posta dev`

The first SIGTERM ends it within SHUTDOWN_GRACE and hands back what has not ended; a second one
hands back at once.";

pub fn run(args: &Args) -> Outcome {
    let settings: Worker = read_with_queues(&Env::from_process())?;
    super::serve(settings.work.threads, async {
        telemetry::init(&settings.process, "worker").context("logs cannot be written")?;
        let tasks = Tasks::new();
        shutdown::on_signal(&tasks);
        let options = worker::Options { queues: args.queues.clone(), concurrency: args.concurrency };
        let metrics = Metrics::of(Side::Worker);
        worker::run(settings, options, &tasks, metrics).await.context("the worker cannot run")?;
        Ok(())
    })
}
