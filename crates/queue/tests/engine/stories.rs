//! What broke other queues, done to ours. The numbers are those of the stories in docs/FAULTS.md, which says where the
//! others are shown.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use queue::{Breaker, Claimed, Fate, Outcome, Push, Rate, Strain, Verdict};
use redis::Script;
use uuid::Uuid;

use super::server::Server;
use super::site::{Site, Time, job, job_in, jobs};
use super::stage::Stage;
use super::stalls::where_time_flows;
use super::until::until;
use super::worker::{Plan, Worker};

const LEASE: Duration = Duration::from_secs(3);
const HOUR: Duration = Duration::from_secs(3_600);
/// No script is given more.
const BATCH: usize = 100;

/// F1: replicas share a name, and the new one keeps the dead one's jobs alive.
#[tokio::test]
async fn f1_a_namesake_keeps_no_job_of_a_dead_worker_alive() {
    const IN_HAND: usize = 20;
    let site = Site::new().await;
    let plan = || Plan { name: "replica".to_owned(), lease: LEASE, ..Plan::slots(IN_HAND) };
    let orphans = jobs(IN_HAND);
    site.push(&orphans).await;
    let stage = Stage::new();
    let dies = Worker::start(&site, &plan(), stage.hold(Verdict::Done));
    until("all run", async || stage.runs() == IN_HAND).await;

    let other = Stage::new();
    let namesake = Worker::start(&site, &plan(), other.answer(Verdict::Done));
    site.push_one().await;
    until("the namesake works and renews", async || namesake.settled() == 1).await;
    dies.kill().await;
    site.time.advance(LEASE);
    until("all are done", async || namesake.settled() == 1 + IN_HAND).await;
    let again = other.begun().split_off(1);
    assert!(again.iter().all(|run| (run.run, run.crashes) == (2, 1)));
    assert_eq!(ids(&again), orphans.iter().map(|job| job.id).collect());
}

/// F3: a Redis that is full lets a job out of one place and not into the next.
#[tokio::test]
async fn f3_no_job_is_lost_between_two_places_of_a_full_redis() {
    let server = Server::start(&["--maxmemory-policy", "noeviction"]);
    let site = Site::at(server.url(), Time::Real).await;
    let of = |serial: Option<&str>, limits: &[&str]| Push {
        serial: serial.map(str::to_owned),
        limits: limits.iter().map(|limit| (*limit).to_owned()).collect(),
        ..job()
    };
    let mut all = jobs(30);
    all.extend(std::iter::repeat_with(|| of(Some("ana"), &[])).take(10));
    all.extend(std::iter::repeat_with(|| of(None, &["smtp"])).take(10));
    site.push(&all).await;
    redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg("1").exec(&mut server.connect()).unwrap();

    let rates = vec![("smtp".to_owned(), Rate { every: Duration::from_millis(20), burst: 1 })];
    let plan = |lease| Plan { lease: Duration::from_secs(lease), rates: rates.clone(), ..Plan::slots(5) };
    let held = Stage::new();
    let dies = Worker::start(&site, &plan(1), held.hold(Verdict::Done));
    until("some run", async || held.runs() == 5).await;
    dies.kill().await;
    let stage = Stage::new();
    let soon = Duration::from_millis(50);
    let handler = stage.play(move |job| async move {
        match job.run - job.crashes {
            1 => Verdict::Retry { error: "away".to_owned(), after: soon, strain: Strain::None },
            2 => Verdict::Snooze(soon),
            _ => Verdict::Done,
        }
    });
    // It loses none of its own, and looks for those of the other one soon.
    let worker = Worker::start(&site, &plan(9), handler);
    until("all are done", async || count(&worker.fates(), Outcome::Done) == all.len()).await;
    let fates = worker.fates();
    assert_eq!(fates.iter().map(|fate| fate.job).collect::<HashSet<_>>(), all.iter().map(|job| job.id).collect());
    assert_eq!((count(&fates, Outcome::Retried), count(&fates, Outcome::Snoozed)), (all.len(), all.len()));
    assert_eq!(fates.iter().filter(|fate| fate.outcome == Outcome::Done && fate.crashes == 1).count(), 5);
    let depth = site.lane.depth().await.unwrap();
    assert_eq!((depth.scheduled, depth.ready, depth.running), (0, 0, 0));
}

/// F5: a rescue that goes by the time that has passed doubles every healthy job that is long.
#[tokio::test]
async fn f5_jobs_of_three_leases_have_one_effect_each() {
    let lease = Duration::from_secs(1);
    where_time_flows(lease / 4, async || {
        let site = Site::in_real_time().await;
        site.push(&jobs(5)).await;
        let plan = || Plan { lease, ..Plan::slots(5) };
        let stage = Stage::new();
        let handler = stage.play(move |_| async move {
            tokio::time::sleep(lease * 3 + lease / 5).await;
            Verdict::Done
        });
        let worker = Worker::start(&site, &plan(), handler);
        until("all run", async || stage.runs() >= 5).await;
        let idle = Stage::new();
        let others = [(); 2].map(|()| Worker::start(&site, &plan(), idle.answer(Verdict::Done)));
        let settled = || worker.settled() + others.iter().map(Worker::settled).sum::<usize>();
        until("all are done", async || settled() >= 5).await;
        assert_eq!((stage.runs(), stage.dropped(), idle.runs()), (5, 0, 0));
        assert!(worker.fates().iter().all(|fate| (fate.outcome, fate.crashes) == (Outcome::Done, 0)));
    })
    .await;
}

/// F7: the rescue reads that a job runs, the job ends, the rescue writes that it is to run again.
#[tokio::test]
async fn f7_a_job_that_ends_as_it_is_rescued_has_one_end() {
    const IN_HAND: usize = 150;
    for meanwhile in [0, 1, 2] {
        let site = Site::new().await;
        site.push(&jobs(IN_HAND)).await;
        let stage = Stage::new();
        let slow = Worker::start(&site, &Plan::slots(IN_HAND), stage.hold(Verdict::Done));
        until("all run", async || stage.runs() == IN_HAND).await;
        // They have ended, and nobody was told, when their leases run out.
        let frozen = slow.freeze().await;
        // Enough also for those that it takes again.
        stage.pass(2 * IN_HAND);
        until("all have ended", async || stage.ended() == IN_HAND).await;
        let other = Stage::new();
        // It looks for lapsed leases every second.
        let quick = Plan { lease: LEASE, ..Plan::slots(IN_HAND) };
        let quick = Worker::start(&site, &quick, other.answer(Verdict::Done));
        let looks = site.calls.count("rescue");
        site.time.advance(Plan::default().lease);
        until("the rescue is so far", async || site.calls.count("rescue") >= looks + meanwhile).await;
        drop(frozen);

        until("all are done", async || slow.settled() + quick.settled() == IN_HAND).await;
        let mut ends: HashMap<Uuid, Vec<(Outcome, i32)>> = HashMap::new();
        for Fate { job, outcome, run, .. } in unrecorded(&site).await {
            ends.entry(job).or_default().push((outcome, run));
        }
        let once = [(Outcome::Done, 1)];
        let twice = [(Outcome::Lost, 1), (Outcome::Done, 2)];
        assert!(ends.values().all(|ends| *ends == once || *ends == twice), "{ends:?}");
        let ran_twice = ends.values().filter(|ends| ends.len() == 2).count();
        assert_eq!((ends.len(), stage.runs() + other.runs()), (IN_HAND, IN_HAND + ran_twice));
        assert_eq!(site.lane.depth().await.unwrap().running, 0);
    }
}

/// F9: what is due later than a lease, or than any time-out of visibility, comes over and over.
#[tokio::test]
async fn f9_ten_thousand_jobs_that_are_due_in_two_days_run_then_and_once() {
    const JOBS: usize = 10_000;
    let site = Site::new().await;
    let later = i64::try_from(HOUR.as_millis() * 48).unwrap();
    let all: Vec<_> = std::iter::repeat_with(|| job_in(later)).take(JOBS).collect();
    site.push(&all).await;
    let stage = Stage::new();
    let plan = || Plan { lease: LEASE, ..Plan::slots(50) };
    let workers = [(); 2].map(|()| Worker::start(&site, &plan(), stage.answer(Verdict::Done)));
    for _ in 0..47 {
        site.time.advance(HOUR);
        look(&site).await;
    }
    site.time.advance(HOUR - Duration::from_millis(1));
    look(&site).await;
    assert_eq!(stage.runs(), 0);
    site.time.advance(Duration::from_millis(1));
    site.nudge();
    until("all are done", async || workers.iter().map(Worker::settled).sum::<usize>() >= JOBS).await;
    assert_eq!((stage.runs(), ids(&stage.begun()).len()), (JOBS, JOBS));
    assert!(stage.begun().iter().all(|run| run.run == 1));
}

/// F10: a script that lists or trims without a bound stops Redis for seconds.
#[tokio::test]
async fn f10_a_hundred_thousand_ended_jobs_are_listed_and_forgotten_in_short_steps() {
    const ENDED: usize = 100_000;
    let server = Server::start(&["--slowlog-log-slower-than", "1000", "--slowlog-max-len", "100000"]);
    let site = Site::at(server.url(), Time::Real).await;
    fill_with_ended(&site, ENDED);
    let walk = micros_of_a_walk(&server, &site);
    redis::cmd("CONFIG").arg("RESETSTAT").exec(&mut server.connect()).unwrap();
    redis::cmd("SLOWLOG").arg("RESET").exec(&mut server.connect()).unwrap();

    let mut forgotten = 0;
    while forgotten < ENDED {
        assert_eq!(site.lane.depth().await.unwrap().unrecorded, (ENDED - forgotten) as u64);
        let fates = site.lane.unrecorded(0).await.unwrap();
        assert!(!fates.is_empty() && fates.len() <= BATCH, "{} at once", fates.len());
        site.lane.forget(&fates).await.unwrap();
        forgotten += fates.len();
    }
    assert_eq!(site.keys(), [site.key("epoch")]);
    // A busy machine takes Redis' time away, from all alike. One script of the three without a bound would be a third
    // of all calls, and three in four of those would come while there is still so much to read.
    let slow = slow_calls(&server).into_iter().filter(|micros| micros * 4 > walk).count();
    let calls = 3 * ENDED / BATCH;
    assert!(slow * 8 < calls, "{slow} of {calls} calls took a quarter of a read of everything, {walk} µs, and more");
}

/// F11: an outage outlasts the attempts, half are dead in its first minute, and the rest come back as a herd.
#[tokio::test]
async fn f11_three_hours_of_failures_end_no_job_and_few_are_tried() {
    let failed = |_: &Claimed| (Duration::from_secs(30), Strain::Failed);
    let (calls, most_at_once) = outage(failed).await;
    // Ten open the circuit; then a probe each two minutes at most, and sooner at first.
    assert!((90..=120).contains(&calls), "{calls} calls in three hours");
    assert!(most_at_once <= SLOTS);
}

#[tokio::test]
async fn f11_three_hours_of_429_end_no_job_and_few_are_tried() {
    let minute = Duration::from_secs(60);
    let (calls, _) = outage(move |_| (minute, Strain::Slow { limit: "smtp".to_owned(), delay: minute })).await;
    // As above: who is asked for patience is failing, too.
    assert!((60..=200).contains(&calls), "{calls} calls in three hours");
}

/// F15: what each job leaves behind is little, and is for ever.
#[tokio::test]
async fn f15_twenty_thousand_jobs_that_ended_leave_nothing_behind() {
    const ROUND: usize = 5_000;
    let server = Server::start(&[]);
    let site = Site::at(server.url(), Time::Real).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(50), stage.answer(Verdict::Done));
    let mut after = Vec::new();
    for round in 1..=4 {
        site.push(&jobs(ROUND)).await;
        until("all are done", async || worker.settled() == round * ROUND).await;
        while !unrecorded_batch(&site).await.is_empty() {}
        site.until_asleep(1).await;
        after.push((site.keys(), used_memory(&server)));
    }
    let (keys, first) = &after[0];
    for (later, used) in &after[1..] {
        assert_eq!(later, keys);
        assert!(*used < first + 128 * 1024, "{} bytes more", used - first);
    }
}

const SLOTS: usize = 4;

/// Three hours in which every run fails so, under the rules of the product's mails; then it is well again. How often
/// the other side was called in those hours, and how many were on their way at once.
async fn outage(fails: impl Fn(&Claimed) -> (Duration, Strain) + Send + Sync + Clone + 'static) -> (usize, usize) {
    const JOBS: usize = 200;
    const ATTEMPTS: i32 = 16;
    let site = Site::new().await;
    let stage = Stage::new();
    let handler = stage.play(move |job| {
        let (after, strain) = fails(&job);
        async move {
            let error = "away".to_owned();
            if job.attempts + 1 >= ATTEMPTS && !job.probing {
                return Verdict::Dead { error, strain };
            }
            Verdict::Retry { error, after, strain }
        }
    });
    let breaker = Breaker { failures: 10, first: Duration::from_secs(5), longest: Duration::from_secs(120) };
    let plan = || Plan {
        rates: vec![("smtp".to_owned(), Rate { every: Duration::from_millis(100), burst: 10 })],
        breakers: vec![("send_email".to_owned(), breaker)],
        ..Plan::slots(SLOTS)
    };
    let worker = Worker::start(&site, &plan(), handler);
    let mails = std::iter::repeat_with(|| Push { limits: vec!["smtp".to_owned()], ..job() });
    site.push(&mails.take(JOBS).collect::<Vec<_>>()).await;
    let step = Duration::from_secs(20);
    for _ in 0..(HOUR * 3).as_secs() / step.as_secs() {
        site.time.advance(step);
        look(&site).await;
        until("what was begun is settled", async || worker.settled() == stage.runs()).await;
    }
    assert_eq!(count(&worker.fates(), Outcome::Dead), 0);
    assert!(stage.begun().iter().all(|run| run.attempts < ATTEMPTS / 2), "attempts are left");
    let seen = (stage.runs(), stage.most_at_once());
    drop(worker);

    let well = Stage::new();
    let worker = Worker::start(&site, &plan(), well.answer(Verdict::Done));
    until("all are done", async || {
        site.time.advance(step);
        site.nudge();
        count(&worker.fates(), Outcome::Done) == JOBS
    })
    .await;
    seen
}

/// Until a worker that saw the time as it is now has nothing more to claim.
async fn look(site: &Site) {
    let looked = site.calls.count("claim");
    until("a worker has looked", async || {
        site.nudge();
        site.calls.count("claim") > looked + 1
    })
    .await;
}

fn ids(runs: &[Claimed]) -> HashSet<Uuid> {
    runs.iter().map(|run| run.id).collect()
}

fn count(fates: &[Fate], outcome: Outcome) -> usize {
    fates.iter().filter(|fate| fate.outcome == outcome).count()
}

/// Every fate that waits, in order; they are forgotten.
async fn unrecorded(site: &Site) -> Vec<Fate> {
    let mut all = Vec::new();
    loop {
        let batch = unrecorded_batch(site).await;
        if batch.is_empty() {
            return all;
        }
        all.extend(batch);
    }
}

async fn unrecorded_batch(site: &Site) -> Vec<Fate> {
    let batch = site.lane.unrecorded(0).await.unwrap();
    site.lane.forget(&batch).await.unwrap();
    batch.into_iter().map(|settled| settled.fate).collect()
}

fn used_memory(server: &Server) -> u64 {
    let told: String = redis::cmd("INFO").arg("memory").query(&mut server.connect()).unwrap();
    let line = told.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap();
    line.trim().parse().unwrap()
}

/// What a script without a bound would do at least: it reads all that have ended.
fn micros_of_a_walk(server: &Server, site: &Site) -> u64 {
    const WALK: &str = "return #redis.call('ZRANGE', KEYS[1], 0, -1)";
    redis::cmd("SLOWLOG").arg("RESET").exec(&mut server.connect()).unwrap();
    for _ in 0..3 {
        let _read: usize = Script::new(WALK).key(site.key("unrecorded")).invoke(&mut server.connect()).unwrap();
    }
    slow_calls(server).into_iter().min().expect("a read of everything takes more than a millisecond")
}

/// How many µs each call took that took more than one millisecond.
fn slow_calls(server: &Server) -> Vec<u64> {
    let log: Vec<(i64, i64, u64, Vec<String>, String, String)> =
        redis::cmd("SLOWLOG").arg("GET").arg(-1).query(&mut server.connect()).unwrap();
    log.into_iter().map(|call| call.2).collect()
}

fn fill_with_ended(site: &Site, count: usize) {
    const FILL: &str = r"
for n = 1, tonumber(ARGV[3]) do
  local id = string.format('eeeeeeee-0000-4000-8000-%012d', n)
  redis.call('HSET', ARGV[1] .. id, 'h', '0send_email 1 -', 'm', '1:0:0:0', 's', 'd:1:1')
  redis.call('ZADD', KEYS[1], ARGV[2] - 1000, cjson.encode({
    job = id, kind = 'send_email', generation = 1, run = 1, attempts = 1, crashes = 0, outcome = 'done',
    started_at = 1, finished_at = 2, delay = 0, worker = 'gone' }))
end";
    let mut redis = site.redis();
    redis.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let _done: redis::Value = Script::new(FILL)
        .key(site.key("unrecorded"))
        .arg(site.key("meta:"))
        .arg(site.time.now())
        .arg(count)
        .invoke(&mut redis)
        .unwrap();
}
