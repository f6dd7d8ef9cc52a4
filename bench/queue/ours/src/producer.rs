use std::time::{Duration, Instant};

use clap::ValueEnum;
use queue::{Lane, Push};
use runtime::clock::Clock;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::lines::{self, EPOCH, MEASURED};

/// A bulk is told in one call of so many: the engine cuts it as it likes.
const BULK: u64 = 10_000;
/// Guests who share what is there for each guest.
const KEYS: u64 = 1_000;
/// Classes of limits: what each guest, and what all of them may.
pub(crate) const NARROW: &str = "whatsapp_recipient";
pub(crate) const WIDE: &str = "whatsapp";

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum How {
    One,
    Bulk,
}

/// What the jobs ask of the queue beside being run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Feature {
    #[default]
    Plain,
    /// A serial key that no other job has.
    Serial,
    /// One of a thousand serial keys, next to each other in the queue.
    SharedSerial,
    /// Two limits, as a message has, that are never reached.
    Limit,
    /// A circuit that stays closed.
    Breaker,
}

pub(crate) async fn push(port: u16, how: How, count: u64, per_second: f64, feature: Feature) -> anyhow::Result<Value> {
    let connection = lines::connect(port)?;
    let lane = lines::lane(&connection, MEASURED).await?;
    let began = Instant::now();
    match how {
        How::Bulk => bulk(&lane, 0..count, 0, feature).await?,
        How::One if per_second > 0.0 => {
            let mut left = count;
            let more = || {
                left = left.saturating_sub(1);
                left > 0
            };
            paced(&lane, per_second, more).await?;
        }
        How::One => {
            for number in 0..count {
                lane.push(EPOCH, &[job(number, 0, feature)]).await?;
            }
        }
    }
    Ok(json!({"seconds": began.elapsed().as_secs_f64()}))
}

/// Told as many as a call takes, each due after so many milliseconds.
pub(crate) async fn bulk(
    lane: &Lane,
    numbers: std::ops::Range<u64>,
    delay: i64,
    feature: Feature,
) -> Result<(), queue::Error> {
    let mut from = numbers.start;
    while from < numbers.end {
        let to = numbers.end.min(from + BULK);
        let jobs: Vec<Push> = (from..to).map(|number| job(number, delay, feature)).collect();
        lane.push(EPOCH, &jobs).await?;
        from = to;
    }
    Ok(())
}

/// Each bears the time of its promise, in microseconds: whoever runs it reads the same clock.
pub(crate) async fn paced(lane: &Lane, per_second: f64, mut more: impl FnMut() -> bool) -> Result<(), queue::Error> {
    let clock = Clock::system();
    let mut turns = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second));
    loop {
        turns.tick().await;
        let now = u64::try_from(clock.now().timestamp_micros()).unwrap_or(0);
        lane.push(EPOCH, &[job(now, 0, Feature::Plain)]).await?;
        if !more() {
            return Ok(());
        }
    }
}

/// As `relay` tells of a probe.
pub(crate) fn job(tag: u64, delay: i64, feature: Feature) -> Push {
    let serial = match feature {
        Feature::Serial => Some(format!("guest:{tag}")),
        Feature::SharedSerial => Some(format!("guest:{}", tag % KEYS)),
        Feature::Plain | Feature::Limit | Feature::Breaker => None,
    };
    let limits = match feature {
        Feature::Limit => vec![format!("{NARROW}:{}", tag % KEYS), WIDE.to_owned()],
        _ => Vec::new(),
    };
    Push {
        id: Uuid::now_v7(),
        kind: "probe".to_owned(),
        version: 1,
        payload: format!(r#"{{"tag":"{tag}","version":1}}"#),
        generation: 1,
        delay,
        attempts: 0,
        runs: 0,
        crashes: 0,
        serial,
        limits,
        born: None,
    }
}
