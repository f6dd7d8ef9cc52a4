use std::time::Instant;

use serde_json::{Value, json};

use crate::lines::{self, MEASURED};
use crate::producer::{self, Feature};

const AN_HOUR_MS: i64 = 3_600_000;
const PARTS: u64 = 10;

/// Each part is due a second after the one before it.
pub(crate) async fn measure(port: u16, count: u64) -> anyhow::Result<Value> {
    let connection = lines::connect(port)?;
    let lane = lines::lane(&connection, MEASURED).await?;
    let part = count / PARTS;
    let mut rates = Vec::new();
    let mut delay = AN_HOUR_MS;
    for number in 0..PARTS {
        let began = Instant::now();
        producer::bulk(&lane, number * part..(number + 1) * part, delay, Feature::Plain).await?;
        rates.push(part as f64 / began.elapsed().as_secs_f64());
        delay += 1_000;
    }
    Ok(json!({"rates": rates}))
}
