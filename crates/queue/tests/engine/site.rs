use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use queue::{Connection, Lane, Options, Push};
use redis::Script;
use uuid::Uuid;

use super::server::Server;
use super::until::until;

pub(crate) const EPOCH: i64 = 1;

/// What the test itself asks may take as long as it does: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(30);

/// One test's part of a Redis: a prefix, a queue in it, and the time that scripts are told.
pub(crate) struct Site {
    pub(crate) lane: Lane,
    /// Names of the scripts that any connection to this site called.
    pub(crate) calls: Calls,
    pub(crate) time: Time,
    /// Of workers.
    pub(crate) command_timeout: Duration,
    url: String,
    prefix: String,
    /// Where there is no server to share.
    own: Option<Server>,
}

#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<&'static str>>>);

/// What scripts take for the time.
#[derive(Clone)]
pub(crate) enum Time {
    /// The server's own.
    Real,
    /// The test's.
    Moved(Arc<AtomicI64>),
}

impl Site {
    /// On the shared server, with a time that stands until it is moved.
    pub(crate) async fn new() -> Self {
        Self::shared(Time::standing()).await
    }

    /// On the shared server, with its own time.
    pub(crate) async fn in_real_time() -> Self {
        Self::shared(Time::Real).await
    }

    async fn shared(time: Time) -> Self {
        let (url, own) = shared();
        let mut site = Self::at(url, time).await;
        site.own = own;
        site
    }

    pub(crate) async fn at(url: String, time: Time) -> Self {
        let prefix = format!("t{}", &Uuid::new_v4().simple().to_string()[..12]);
        Self::on_cluster(url, prefix, time).await
    }

    /// On nodes whose addresses have commas between.
    pub(crate) async fn on_cluster(url: String, prefix: String, time: Time) -> Self {
        let calls = Calls::default();
        let command_timeout = Duration::from_secs(2);
        let lane = Connection::open(options(&url, &prefix, &calls, &time, PATIENCE)).unwrap().lane("mail");
        let site = Self { lane, calls, time, command_timeout, url, prefix, own: None };
        site.lane.set_epoch(EPOCH).await.unwrap();
        site
    }

    pub(crate) fn options_for(url: &str, prefix: &str) -> Options {
        options(url, prefix, &Calls::default(), &Time::Real, PATIENCE)
    }

    /// As workers connect.
    pub(crate) fn options(&self) -> Options {
        options(&self.url, &self.prefix, &self.calls, &self.time, self.command_timeout)
    }

    /// A key of the queue by its last word.
    pub(crate) fn key(&self, word: &str) -> String {
        format!("{{{}:mail}}:{word}", self.prefix)
    }

    pub(crate) fn job_key(&self, id: Uuid) -> String {
        self.key(&format!("meta:{id}"))
    }

    /// A connection for the test itself.
    pub(crate) fn redis(&self) -> redis::Connection {
        let client = redis::Client::open(self.url.as_str()).unwrap();
        client.get_connection_with_timeout(PATIENCE).unwrap()
    }

    pub(crate) async fn push(&self, jobs: &[Push]) {
        self.lane.push(EPOCH, jobs).await.unwrap();
    }

    /// One job that is due now.
    pub(crate) async fn push_one(&self) -> Uuid {
        let job = job();
        self.push(std::slice::from_ref(&job)).await;
        job.id
    }

    /// Has a sleeping worker look.
    pub(crate) fn nudge(&self) {
        redis::cmd("LPUSH").arg(self.key("signal")).arg(1).exec(&mut self.redis()).unwrap();
    }

    /// A field of the job's hash.
    pub(crate) fn field(&self, id: Uuid, field: &str) -> Option<String> {
        redis::cmd("HGET").arg(self.job_key(id)).arg(field).query(&mut self.redis()).unwrap()
    }

    pub(crate) fn set_field(&self, id: Uuid, field: &str, value: &str) {
        redis::cmd("HSET").arg(self.job_key(id)).arg(field).arg(value).exec(&mut self.redis()).unwrap();
    }

    /// Every key under this test's prefix but the names of workers, which go by themselves after a day.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys = scan(&mut self.redis(), &self.prefix);
        keys.retain(|key| !key.starts_with(&self.key("worker:")));
        keys
    }

    /// Waits until so many consumers of this server sleep. For a server of the test's own.
    pub(crate) async fn until_asleep(&self, consumers: usize) {
        let mut redis = self.redis();
        until("the workers sleep", async || {
            let told: String = redis::cmd("INFO").arg("clients").query(&mut redis).unwrap();
            told.contains(&format!("blocked_clients:{consumers}\r"))
        })
        .await;
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Best effort: the server may be gone by the test's own doing.
        let Ok(client) = redis::Client::open(self.url.as_str()) else { return };
        let Ok(mut redis) = client.get_connection_with_timeout(Duration::from_millis(200)) else { return };
        redis.set_read_timeout(Some(Duration::from_secs(1))).ok();
        for keys in scan(&mut redis, &self.prefix).chunks(1_000) {
            redis::cmd("UNLINK").arg(keys).exec(&mut redis).ok();
        }
    }
}

impl Calls {
    pub(crate) fn count(&self, script: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|called| **called == script).count()
    }
}

impl Time {
    pub(crate) fn standing() -> Self {
        Self::Moved(Arc::new(AtomicI64::new(1_800_000_000_000)))
    }

    pub(crate) fn now(&self) -> i64 {
        match self {
            Self::Real => real_time(),
            Self::Moved(now) => now.load(Ordering::SeqCst),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        let Self::Moved(now) = self else { panic!("this test has real time") };
        now.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

/// A job that is due now.
pub(crate) fn job() -> Push {
    Push {
        id: Uuid::now_v7(),
        kind: "send_email".to_owned(),
        version: 1,
        payload: r#"{"reservation":1}"#.to_owned(),
        generation: 1,
        delay: 0,
        attempts: 0,
        runs: 0,
        crashes: 0,
        serial: None,
        limits: Vec::new(),
        born: None,
    }
}

pub(crate) fn jobs(count: usize) -> Vec<Push> {
    std::iter::repeat_with(job).take(count).collect()
}

/// A job that is due in so many milliseconds.
pub(crate) fn job_in(delay: i64) -> Push {
    Push { delay, ..job() }
}

/// A script of a queue, as the engine puts it together.
pub(crate) fn script(text: &str) -> Script {
    let (flags, body) = text.split_once('\n').unwrap();
    Script::new(&format!("{flags}\n{}{body}", include_str!("../../src/scripts/common.lua")))
}

#[expect(clippy::disallowed_methods, reason = "there is no clock to follow here, and fates carry the time of day")]
fn real_time() -> i64 {
    i64::try_from(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the tests' one setting")]
fn shared() -> (String, Option<Server>) {
    if let Ok(url) = std::env::var("REDIS_URL") {
        return (url, None);
    }
    let own = Server::start(&[]);
    (own.url(), Some(own))
}

fn options(url: &str, prefix: &str, calls: &Calls, time: &Time, command_timeout: Duration) -> Options {
    let calls = calls.clone();
    Options {
        url: url.to_owned(),
        connect_timeout: command_timeout.max(Duration::from_secs(2)),
        command_timeout,
        prefix: prefix.to_owned(),
        on_call: Arc::new(move |script, _| calls.0.lock().unwrap().push(script)),
        time: match time {
            Time::Real => None,
            Time::Moved(now) => {
                let now = Arc::clone(now);
                Some(Arc::new(move || now.load(Ordering::SeqCst)))
            }
        },
    }
}

fn scan(redis: &mut redis::Connection, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor: u64 = 0;
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(format!("*{prefix}*")).arg("COUNT").arg(1_000);
        let Ok((next, keys)) = scan.query::<(u64, Vec<String>)>(redis) else { return found };
        found.extend(keys);
        if next == 0 {
            return found;
        }
        cursor = next;
    }
}
