//! The queue alone, without the ledger: what `bench/queue/run.py` measures of ours. Each command prints one JSON document
//! a line, as the peers' programs do. It refuses to judge: medians, ratios and tables are made there.

#![expect(clippy::print_stdout, reason = "its answers are read from there")]

mod desk;
mod due;
mod engine;
mod flood;
mod layers;
mod lines;
mod million;
mod producer;
mod tally;
mod worker;

use clap::{Parser, Subcommand};
use runtime::metrics::Metrics;

use producer::{Feature, How};

#[derive(Parser)]
struct Bench {
    /// Redis on 127.0.0.1.
    port: u16,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Pushes no-op jobs: {"seconds"}
    Push {
        how: How,
        count: u64,
        /// One by one at that pace, each with the time of its promise.
        #[arg(default_value_t = 0.0)]
        per_second: f64,
        #[arg(long, value_enum, default_value_t)]
        feature: Feature,
    },
    /// Works until so many have ended and are forgotten: {"ready"}, then {"seconds", "waits" in ms}
    Work {
        count: u64,
        concurrency: usize,
        sleep_ms: u64,
        /// Fates stay unrecorded.
        #[arg(long)]
        keep: bool,
        #[arg(long, value_enum, default_value_t)]
        feature: Feature,
    },
    /// Jobs that fall due at one moment: {"seconds"} from then until the last is forgotten
    Due { count: u64, concurrency: usize },
    /// Floods one queue and paces another: {"seconds", "waits" in ms}
    Flood { count: u64, concurrency: usize, per_second: f64 },
    /// Jobs that are far ahead, a hundred a push: {"rates"} of each tenth
    Million { count: u64 },
}

fn main() -> anyhow::Result<()> {
    let Bench { port, command } = Bench::parse();
    let _metrics = Metrics::install();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let facts = runtime.block_on(async {
        match command {
            Command::Push { how, count, per_second, feature } => {
                producer::push(port, how, count, per_second, feature).await
            }
            Command::Work { count, concurrency, sleep_ms, keep, feature } => {
                worker::work(port, count, worker::Plan { concurrency, sleep_ms, keep, feature }).await
            }
            Command::Due { count, concurrency } => due::measure(port, count, concurrency).await,
            Command::Flood { count, concurrency, per_second } => {
                flood::measure(port, count, concurrency, per_second).await
            }
            Command::Million { count } => million::measure(port, count).await,
        }
    })?;
    println!("{facts}");
    // Nothing is owed to anybody: what still runs ends here.
    std::process::exit(0);
}
