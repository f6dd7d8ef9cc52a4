use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use crate::lines::{self, FLOODED, MEASURED};
use crate::producer::{self, Feature};
use crate::tally::Tally;
use crate::worker::{Plan, Process};

/// One process works on both queues. The paced jobs come from a thread of their own for as long as the flood lasts.
pub(crate) async fn measure(port: u16, count: u64, concurrency: usize, per_second: f64) -> anyhow::Result<Value> {
    let connection = lines::connect(port)?;
    let flooded = lines::lane(&connection, FLOODED).await?;
    lines::lane(&connection, MEASURED).await?;
    producer::bulk(&flooded, 0..count, 0, Feature::Plain).await?;

    let process = Process::start(port).await?;
    let plan = Plan { concurrency, sleep_ms: 0, keep: false, feature: Feature::Plain };
    let (flood, paced) = (Arc::new(Tally::new(count)), Arc::new(Tally::new(u64::MAX)));
    process.work_on(MEASURED, plan, &paced);
    let over = Arc::new(AtomicBool::new(false));
    let producing = std::thread::spawn({
        let over = Arc::clone(&over);
        move || produce(port, per_second, &over)
    });
    let began = Instant::now();
    process.work_on(FLOODED, plan, &flood);
    let ended = flood.complete().await?;
    let waits = paced.waits();
    over.store(true, Ordering::Relaxed);
    tokio::task::spawn_blocking(move || producing.join())
        .await?
        .map_err(|_| anyhow::anyhow!("the producer panicked"))??;
    Ok(json!({"seconds": ended.duration_since(began).as_secs_f64(), "waits": waits}))
}

fn produce(port: u16, per_second: f64, over: &AtomicBool) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let connection = lines::connect(port)?;
        let lane = connection.lane(MEASURED);
        producer::paced(&lane, per_second, || !over.load(Ordering::Relaxed)).await?;
        Ok(())
    })
}
