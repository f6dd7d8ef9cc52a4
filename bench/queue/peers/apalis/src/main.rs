//! bench-apalis PORT push one|bulk COUNT [PER_SECOND]
//! bench-apalis PORT work COUNT CONCURRENCY SLEEP_MS POLL_MS HEARTBEAT_S
//!
//! What it prints is read by ../../contender.py. A tag is a number, or when paced the time of its promise in microseconds.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use apalis::prelude::*;
use apalis_core::backend::ext::BackendExt;
use apalis_core::worker::ext::parallelize::ParallelizeExt;
use apalis_redis::{Config, RedisStorage};
use serde::{Deserialize, Serialize};
use serde_json::json;

const BULK: usize = 500;

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Probe {
    tag: String,
}

#[derive(Default)]
struct Tally {
    done: usize,
    waits: Vec<f64>,
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [port, "push", how, count, pace @ ..] => {
            push(port, how, number(count), pace.first().map_or(0, |pace| number(pace))).await
        }
        [port, "work", count, concurrency, sleep, poll, heartbeat] => {
            work(port, number(count), number(concurrency), [sleep, poll, heartbeat].map(|word| number(word) as u64))
                .await;
        }
        _ => panic!("wrong usage"),
    }
}

fn number(word: &str) -> usize {
    word.parse().expect("a number")
}

async fn storage(port: &str, heartbeat: u64) -> RedisStorage<Probe> {
    let connection = apalis_redis::connect(format!("redis://127.0.0.1:{port}/")).await.expect("redis");
    // Its polling is known to stop by itself until the next heartbeat.
    let config = Config::default().queue("bench").batch_size(100).heartbeat_interval(Duration::from_secs(heartbeat));
    RedisStorage::new(connection).with_config(config)
}

async fn push(port: &str, how: &str, count: usize, per_second: usize) {
    let mut storage = storage(port, 30).await;
    let began = Instant::now();
    if how == "bulk" {
        let all: Vec<Probe> = (0..count).map(|n| Probe { tag: n.to_string() }).collect();
        for some in all.chunks(BULK) {
            storage.push_bulk(some.to_vec()).await.expect("a push");
        }
    } else {
        for n in 0..count {
            let mut tag = n.to_string();
            if per_second > 0 {
                let due = began + Duration::from_secs_f64(n as f64 / per_second as f64);
                tokio::time::sleep_until(due.into()).await;
                tag = micros().to_string();
            }
            storage.push(Probe { tag }).await.expect("a push");
        }
    }
    println!("{}", json!({"seconds": began.elapsed().as_secs_f64()}));
}

/// What a run needs to know.
#[derive(Clone)]
struct Bench {
    tally: Arc<Mutex<Tally>>,
    count: usize,
    sleep: Duration,
    began: Instant,
}

async fn work(port: &str, count: usize, concurrency: usize, [sleep, poll, heartbeat]: [u64; 3]) {
    let storage = storage(port, heartbeat).await;
    println!("{}", json!({"ready": true}));
    let bench = Bench { tally: Arc::default(), count, sleep: Duration::from_millis(sleep), began: Instant::now() };
    let worker = WorkerBuilder::new("bench")
        .backend(storage.poll_with_interval(Duration::from_millis(poll)))
        .parallelize(tokio::spawn)
        .concurrency(concurrency)
        .data(bench)
        .build(run);
    worker.run().await.expect("the worker");
}

async fn run(job: Probe, bench: Data<Bench>) -> Result<(), BoxDynError> {
    let tag: u64 = job.tag.parse()?;
    let wait = micros().saturating_sub(tag);
    if !bench.sleep.is_zero() {
        tokio::time::sleep(bench.sleep).await;
    }
    let mut tally = bench.tally.lock().expect("no panic");
    if tag > 1_000_000_000_000 {
        tally.waits.push(wait as f64 / 1000.0);
    }
    tally.done += 1;
    if tally.done == bench.count {
        println!("{}", json!({"seconds": bench.began.elapsed().as_secs_f64(), "waits": tally.waits}));
    }
    Ok(())
}

fn micros() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64)
}
