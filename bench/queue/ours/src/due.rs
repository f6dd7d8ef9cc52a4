use std::sync::Arc;
use std::time::Duration;

use runtime::clock::Clock;
use serde_json::{Value, json};

use crate::lines::{self, EPOCH, MEASURED};
use crate::producer::{Feature, job};
use crate::tally::Tally;
use crate::worker::{Plan, Process};

/// So far ahead: all are pushed by then, and the worker sleeps.
const AHEAD_MS: i64 = 3_000;
const BULK: usize = 1_000;

/// All at one moment, met by a worker that is idle until then.
pub(crate) async fn measure(port: u16, count: u64, concurrency: usize) -> anyhow::Result<Value> {
    let process = Process::start(port).await?;
    let tally = Arc::new(Tally::new(count));
    process.work_on(MEASURED, Plan { concurrency, sleep_ms: 0, keep: false, feature: Feature::Plain }, &tally);
    let connection = lines::connect(port)?;
    let lane = lines::lane(&connection, MEASURED).await?;
    let clock = Clock::system();
    let due = clock.now().timestamp_millis() + AHEAD_MS;
    let numbers: Vec<u64> = (0..count).collect();
    for some in numbers.chunks(BULK) {
        let ahead = due - clock.now().timestamp_millis();
        anyhow::ensure!(ahead > 0, "pushing {count} jobs took longer than {AHEAD_MS} ms");
        let jobs: Vec<_> = some.iter().map(|number| job(*number, ahead, Feature::Plain)).collect();
        lane.push(EPOCH, &jobs).await?;
    }
    let left = Duration::from_millis(u64::try_from(due - clock.now().timestamp_millis()).unwrap_or(0));
    let moment = std::time::Instant::now() + left;
    let ended = tally.complete().await?;
    Ok(json!({"seconds": ended.saturating_duration_since(moment).as_secs_f64()}))
}
