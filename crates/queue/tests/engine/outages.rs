use std::time::{Duration, Instant};

use queue::{Connection, Error, Push, Strain, Taken, Verdict};

use super::proxy::Proxy;
use super::server::Server;
use super::site::{EPOCH, Site, Time, jobs};
use super::stage::Stage;
use super::stalls::where_time_flows;
use super::until::until;
use super::worker::{Plan, Worker};

/// Within this a worker consumes again after whatever befell Redis: it takes five seconds, or a busy machine's fifteen.
const BACK: Duration = Duration::from_secs(15);

const DURABLE: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

/// Works on one job, sleeps, and is told what befalls Redis then.
struct Idle {
    stage: Stage,
    worker: Worker,
    site: Site,
}

impl Idle {
    async fn at(server: &Server) -> Self {
        let site = Site::at(server.url(), Time::Real).await;
        let stage = Stage::new();
        let worker = Worker::start(&site, &Plan::slots(2), stage.answer(Verdict::Done));
        site.push_one().await;
        until("it works", async || worker.settled() == 1).await;
        site.until_asleep(1).await;
        Self { stage, worker, site }
    }

    /// Pushes as soon as Redis takes it, and sees that it runs in time.
    async fn assert_consumes_again(&self) {
        let jobs = jobs(1);
        until("redis takes a job", async || self.site.lane.push(EPOCH, &jobs).await.is_ok()).await;
        let took = until("it has run", async || self.stage.ids().contains(&jobs[0].id)).await;
        assert!(took < BACK, "{took:?}");
        until("it is settled", async || self.worker.fates().iter().any(|fate| fate.job == jobs[0].id)).await;
        assert!(self.worker.consumer.since_tick() < BACK * 2);
    }
}

#[tokio::test]
async fn a_worker_consumes_again_after_a_wipe() {
    let server = Server::start(&[]);
    let idle = Idle::at(&server).await;
    redis::cmd("FLUSHALL").exec(&mut server.connect()).unwrap();
    assert!(matches!(idle.site.lane.push(EPOCH, &jobs(1)).await, Err(Error::Epoch)));
    idle.site.lane.set_epoch(EPOCH).await.unwrap();
    idle.assert_consumes_again().await;
}

#[tokio::test]
async fn a_run_that_a_wipe_forgot_does_not_settle_its_successor() {
    let server = Server::start(&[]);
    let site = Site::at(server.url(), Time::Real).await;
    let job = &jobs(1)[..];
    site.push(job).await;
    let stage = Stage::new();
    let first = Worker::start(
        &site,
        &Plan::default(),
        stage.hold(Verdict::Dead { error: "of the old".to_owned(), strain: Strain::None }),
    );
    until("it runs", async || stage.runs() == 1).await;

    redis::cmd("FLUSHALL").exec(&mut server.connect()).unwrap();
    site.lane.set_epoch(EPOCH + 1).await.unwrap();
    assert_eq!(site.lane.push(EPOCH + 1, job).await.unwrap(), [Taken::New]);
    let other = Stage::new();
    let second = Worker::start(&site, &Plan::default(), other.hold(Verdict::Done));
    until("it runs elsewhere", async || other.runs() == 1).await;
    assert_eq!(other.begun()[0].run, stage.begun()[0].run, "nothing but the claim tells them apart");

    stage.pass(1);
    until("the old run has said its end", async || site.calls.count("settle") >= 1).await;
    other.pass(1);
    until("the new one is settled", async || second.settled() == 1).await;
    assert!(first.fates().is_empty());
}

#[tokio::test]
async fn a_worker_consumes_again_after_its_connections_were_killed() {
    let server = Server::start(&[]);
    let idle = Idle::at(&server).await;
    for kind in ["normal", "normal"] {
        redis::cmd("CLIENT").arg("KILL").arg("TYPE").arg(kind).exec(&mut server.connect()).unwrap();
        idle.assert_consumes_again().await;
        idle.site.until_asleep(1).await;
    }
}

#[tokio::test]
async fn a_worker_consumes_again_after_a_restart_and_no_job_is_lost() {
    let mut server = Server::start(&DURABLE);
    let idle = Idle::at(&server).await;
    let waiting = jobs(1).into_iter().map(|job| Push { delay: 3_600_000, ..job }).collect::<Vec<_>>();
    idle.site.push(&waiting).await;
    server.kill();
    assert!(matches!(idle.site.lane.push(EPOCH, &jobs(1)).await, Err(Error::Away(_))));
    server.run_again(&DURABLE);
    idle.assert_consumes_again().await;
    assert_eq!(idle.site.lane.depth().await.unwrap().scheduled, 1);
    assert_eq!(idle.site.lane.unrecorded(0).await.unwrap().len(), 2, "and no fate");
}

#[tokio::test]
async fn what_runs_through_a_restart_is_settled_once() {
    let mut server = Server::start(&DURABLE);
    let site = Site::at(server.url(), Time::Real).await;
    site.push(&jobs(2)).await;
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::slots(2), stage.hold(Verdict::Done));
    until("both run", async || stage.runs() == 2).await;
    stage.pass(1);
    until("one is settled", async || worker.settled() == 1).await;
    server.kill();
    stage.pass(1);
    until("the other one ends meanwhile", async || stage.ended() == 2).await;
    server.run_again(&DURABLE);
    until("it is settled, too", async || worker.settled() == 2).await;
    assert_eq!(stage.runs(), 2);
    // The first call on a connection that Redis left behind fails.
    let unrecorded = async || site.lane.depth().await.map(|depth| depth.unrecorded).ok();
    until("redis has both fates", async || unrecorded().await == Some(2)).await;
}

#[tokio::test]
async fn a_redis_that_loads_its_data_is_away_and_is_consumed_from_afterwards() {
    let mut server = Server::start(&DURABLE);
    let idle = Idle::at(&server).await;
    let later: Vec<_> = jobs(2_000).into_iter().map(|job| Push { delay: 3_600_000, ..job }).collect();
    idle.site.push(&later).await;
    server.kill();

    // Each command that it reads back takes a while; it answers between thousands of them.
    let slow = [&DURABLE[..], &["--key-load-delay", "750"]].concat();
    server.run_again(&slow);
    until("it says that it loads", async || {
        matches!(idle.site.lane.push(EPOCH, &jobs(1)).await, Err(Error::Away(why)) if why.contains("LOADING") || why.contains("loading"))
    })
    .await;
    idle.assert_consumes_again().await;
    assert_eq!(idle.site.lane.depth().await.unwrap().scheduled, 2_000);
}

#[tokio::test]
async fn a_full_redis_refuses_pushes_and_nothing_else() {
    let lease = Duration::from_secs(1);
    where_time_flows(lease / 4, async || {
        let server = Server::start(&["--maxmemory-policy", "noeviction"]);
        let site = Site::at(server.url(), Time::Real).await;
        site.push(&jobs(3)).await;
        let stage = Stage::new();
        let mut redis = server.connect();
        let mut limit =
            |bytes: &str| redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg(bytes).exec(&mut redis).unwrap();
        limit("1");
        assert!(matches!(site.lane.push(EPOCH, &jobs(1)).await, Err(Error::Full)));

        let worker = Worker::start(&site, &Plan { lease, ..Plan::slots(3) }, stage.hold(Verdict::Done));
        until("what was there is claimed", async || stage.runs() == 3).await;
        let began = Instant::now();
        until("two leases have passed", async || began.elapsed() > lease * 2).await;
        assert_eq!((stage.runs(), stage.dropped()), (3, 0), "they were renewed");
        stage.pass(3);
        until("all are settled", async || worker.settled() == 3).await;
        site.lane.forget(&site.lane.unrecorded(0).await.unwrap()).await.unwrap();
        assert_eq!(site.lane.depth().await.unwrap().unrecorded, 0);
        assert!(matches!(site.lane.push(EPOCH, &jobs(1)).await, Err(Error::Full)));

        limit("0");
        site.push(&jobs(1)).await;
        stage.pass(1);
        let took = until("it consumes again", async || worker.settled() == 4).await;
        assert!(took < BACK, "{took:?}");
    })
    .await;
}

#[tokio::test]
async fn a_full_redis_lets_lapsed_leases_be_taken_back() {
    let server = Server::start(&["--maxmemory-policy", "noeviction"]);
    let site = Site::at(server.url(), Time::standing()).await;
    site.push_one().await;
    let lease = Duration::from_secs(3);
    let stage = Stage::new();
    let dies = Worker::start(&site, &Plan { lease, ..Plan::default() }, stage.hold(Verdict::Done));
    until("it runs", async || stage.runs() == 1).await;
    dies.kill().await;
    redis::cmd("CONFIG").arg("SET").arg("maxmemory").arg("1").exec(&mut server.connect()).unwrap();
    site.time.advance(lease);
    let other = Stage::new();
    let worker = Worker::start(&site, &Plan { lease, ..Plan::default() }, other.answer(Verdict::Done));
    until("another one has done it", async || worker.settled() == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_died_without_a_word_are_replaced() {
    let server = Server::start(&[]);
    let proxy = Proxy::before(&server.url()).await;
    let site = Site::at(proxy.url(), Time::Real).await;
    let producer = Connection::open(site.options()).unwrap().lane(site.lane.name());
    let stage = Stage::new();
    let worker = Worker::start(&site, &Plan::default(), stage.answer(Verdict::Done));
    producer.push(EPOCH, &jobs(1)).await.unwrap();
    until("it works", async || worker.settled() == 1).await;
    site.until_asleep(1).await;

    proxy.let_connections_die();
    let jobs = jobs(1);
    until("the producer is through", async || producer.push(EPOCH, &jobs).await.is_ok()).await;
    let took = until("the worker is through", async || worker.settled() == 2).await;
    assert!(took < BACK * 2, "{took:?}");
}

#[tokio::test]
async fn an_idle_worker_stops_soon_though_redis_does_not_answer() {
    let server = Server::start(&[]);
    let mut site = Site::at(server.url(), Time::Real).await;
    site.command_timeout = Duration::from_secs(10);
    let mut worker = Worker::start(&site, &Plan::default(), Stage::new().answer(Verdict::Done));
    site.until_asleep(1).await;
    server.freeze();
    let began = Instant::now();
    assert!(worker.stop().await);
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    server.thaw();
}

#[tokio::test]
async fn a_worker_that_cannot_reach_redis_shows_that_it_tries() {
    let server = Server::start(&[]);
    let idle = Idle::at(&server).await;
    server.freeze();
    let (began, tries) = (Instant::now(), Duration::from_secs(10));
    until("time has passed", async || {
        assert!(idle.worker.consumer.since_tick() < tries);
        began.elapsed() > tries
    })
    .await;
    server.thaw();
    idle.assert_consumes_again().await;
}
