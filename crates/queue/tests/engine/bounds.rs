//! No script touches more than a bounded number of jobs, however many there are.

use std::time::Duration;

use queue::{Verdict, Withdraw};
use redis::Script;

use super::server::Server;
use super::site::{Site, Time, job_in, jobs, script};
use super::stage::Stage;
use super::until::until;
use super::worker::{Plan, Worker};

/// No script is given more jobs than this.
const BATCH: usize = 100;
/// So many wait for a later time.
const SCHEDULED: usize = 100_000;
/// So many each are due, are under a lapsed lease, and are settled.
const MANY: usize = 4_000;

const FILL: &str = r"
local now, scheduled, many = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function job(name, state)
  local id = string.format('%s-0000-4000-8000-%012d', name, redis.call('INCR', KEYS[4]))
  redis.call('HSET', ARGV[1] .. id, 'h', '0send_email 1 -', 'p', '{}', 'm', '1:0:0:0', 's', state)
  return id
end
for _ = 1, scheduled do redis.call('ZADD', KEYS[1], now + 3600000, job('aaaaaaaa', 'w')) end
for _ = 1, many do
  redis.call('ZADD', KEYS[1], now - 1000, job('bbbbbbbb', 'w'))
  redis.call('ZADD', KEYS[2], now - 1000, job('cccccccc', '1:1:gone:0:' .. string.format('%d', now)))
  local id = job('dddddddd', 'd:1:1')
  redis.call('ZADD', KEYS[3], now - 1000, cjson.encode({
    job = id, kind = 'send_email', generation = 1, run = 1, attempts = 1, crashes = 0, outcome = 'done',
    started_at = now, finished_at = now, delay = 0, worker = 'gone' }))
end
redis.call('DEL', KEYS[4])";

const WALK: &str = "return #redis.call('ZRANGE', KEYS[1], 0, -1)";

#[tokio::test]
async fn scripts_are_short_and_bounded_on_a_queue_of_more_than_a_hundred_thousand_jobs() {
    let server = Server::start(&["--slowlog-log-slower-than", "1000", "--slowlog-max-len", "100000"]);
    let site = Site::at(server.url(), Time::Real).await;
    fill(&site);
    assert_eq!(site.lane.depth().await.unwrap().scheduled, SCHEDULED as u64);
    walk(&site);

    let stage = Stage::new();
    let plan = Plan { lease: Duration::from_secs(2), ..Plan::slots(BATCH) };
    let worker = Worker::start(&site, &plan, stage.answer(Verdict::Done));
    for _ in 0..20 {
        let pushed: Vec<_> = std::iter::repeat_with(|| job_in(3_600_000)).take(BATCH).collect();
        site.push(&pushed).await;
        let gone: Vec<_> = pushed.iter().map(|job| Withdraw { id: job.id, generation: 2 }).collect();
        site.lane.withdraw(&gone).await.unwrap();
        site.lane.depth().await.unwrap();
    }
    site.lane.running().await.unwrap();
    // What was settled from the start; what was due; what was lost, and ran then.
    let mut forgotten = 0;
    until("all is done and forgotten", async || {
        loop {
            let fates = site.lane.unrecorded(0).await.unwrap();
            assert!(fates.len() <= BATCH);
            forgotten += fates.len();
            site.lane.forget(&fates).await.unwrap();
            if fates.len() < BATCH {
                return forgotten >= 4 * MANY;
            }
        }
    })
    .await;
    assert_eq!(site.lane.depth().await.unwrap().scheduled, SCHEDULED as u64);
    let held = Stage::new();
    let _holds = Worker::start(&site, &plan, held.hold(Verdict::Done));
    drop(worker);
    site.push(&jobs(BATCH)).await;
    until("a full batch is renewed", async || held.runs() >= BATCH && site.calls.count("renew") >= 3).await;

    let touched = [("claim", 2), ("settle", 2), ("rescue", 1), ("unrecorded", 4), ("forget", 4)];
    for (script, jobs) in touched {
        let calls = site.calls.count(script);
        assert!(calls >= jobs * MANY / BATCH, "{script}: {calls} calls, so one touched more than a batch");
    }
    walk(&site);
    assert_short(&server, &site);
}

/// The usual call of every script takes less time than to read the names of all that wait. On the same server, and not
/// every call: a busy machine takes Redis' time away, from all alike.
fn assert_short(server: &Server, site: &Site) {
    let mut redis = server.connect();
    redis.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let log: Vec<(i64, i64, u64, Vec<String>, String, String)> =
        redis::cmd("SLOWLOG").arg("GET").arg(-1).query(&mut redis).unwrap();
    let micros = |digest: &str| {
        let calls = log.iter().filter(|(_, _, _, command, _, _)| command.iter().any(|word| word == digest));
        calls.map(|call| call.2).collect::<Vec<_>>()
    };
    let walk =
        *micros(Script::new(WALK).get_hash()).iter().min().expect("a read of all names takes more than a millisecond");
    for (script, digest) in scripts() {
        let calls = site.calls.count(script);
        let known: Vec<bool> = redis::cmd("SCRIPT").arg("EXISTS").arg(&digest).query(&mut redis).unwrap();
        assert!(known[0] && calls > 0, "{script} is not what was called");
        let long = micros(&digest).into_iter().filter(|time| *time >= walk).count();
        assert!(long * 2 < calls, "{script}: {long} of {calls} calls took as long as a read of all names, {walk} µs");
    }
}

/// Reads the names of all that wait, the least that a script without a bound would do.
fn walk(site: &Site) {
    let looked: usize = Script::new(WALK).key(site.key("scheduled")).invoke(&mut site.redis()).unwrap();
    assert!(looked >= SCHEDULED);
}

fn fill(site: &Site) {
    let mut redis = site.redis();
    redis.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let _done: redis::Value = Script::new(FILL)
        .key(site.key("scheduled"))
        .key(site.key("inflight"))
        .key(site.key("unrecorded"))
        .key(site.key("count"))
        .arg(site.key("meta:"))
        .arg(site.time.now())
        .arg(SCHEDULED)
        .arg(MANY)
        .invoke(&mut redis)
        .unwrap();
}

/// Scripts and their digests.
fn scripts() -> Vec<(&'static str, String)> {
    macro_rules! digests {
        ($($name:literal),*) => {
            vec![$(($name, script(include_str!(concat!("../../src/scripts/", $name, ".lua"))).get_hash().to_owned())),*]
        };
    }
    digests!("push", "withdraw", "claim", "settle", "renew", "rescue", "unrecorded", "forget", "depth", "running")
}
