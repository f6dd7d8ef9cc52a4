use std::collections::VecDeque;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use runtime::clock::Clock;
use runtime::settings::{ExposeSecret as _, Postgres};
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;
use store::Store;
use testkit::Kit;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const SLOW: Duration = Duration::from_millis(80);

/// A way to Postgres on which answers can be held back.
struct Way {
    store: Store,
    /// Of the next answers, one after the other.
    delays: Arc<Mutex<VecDeque<Duration>>>,
    _running: JoinSet<()>,
}

impl Way {
    /// With a connection that has been used.
    async fn to(kit: &Kit) -> Self {
        let settings = kit.postgres();
        let upstream = PgConnectOptions::from_str(settings.url.expose_secret()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = upstream.clone().host("127.0.0.1").port(listener.local_addr().unwrap().port());
        let far = (upstream.get_host().to_owned(), upstream.get_port());
        let delays = Arc::<Mutex<VecDeque<Duration>>>::default();
        let mut running = JoinSet::new();
        let held_back = Arc::clone(&delays);
        running.spawn(async move {
            let mut carriers = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(far.clone()).await else { continue };
                near.set_nodelay(true).unwrap();
                far.set_nodelay(true).unwrap();
                let (mut questions, to_near) = near.into_split();
                let (answers, mut to_far) = far.into_split();
                carriers.spawn(async move { drop(copy(&mut questions, &mut to_far).await) });
                carriers.spawn(carry(answers, to_near, Arc::clone(&held_back)));
            }
        });
        let url = near.to_url_lossy().to_string().into();
        let store = Store::new(&Postgres { url, ..settings }, "posta test").unwrap();
        store.ping().await.unwrap();
        Self { store, delays, _running: running }
    }

    fn hold_back(&self, answers: impl IntoIterator<Item = Duration>) {
        *self.delays.lock().unwrap() = answers.into_iter().collect();
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, delays: Arc<Mutex<VecDeque<Duration>>>) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let delay = delays.lock().unwrap().pop_front().unwrap_or_default();
        tokio::time::sleep(delay).await;
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

/// How far ahead Postgres is, measured without detours.
async fn truth(kit: &Kit) -> TimeDelta {
    let clock = Clock::system();
    kit.store.set_clock(&clock).await.unwrap();
    clock.offset()
}

#[tokio::test]
async fn the_quickest_of_several_answers_sets_the_clock() {
    let (kit, clock) = (Kit::new().await, Clock::system());
    let way = Way::to(&kit).await;
    // The first may be to the pool, which asks whether the connection lives.
    way.hold_back([SLOW; 3]);
    way.store.set_clock(&clock).await.unwrap();
    let error = clock.offset() - truth(&kit).await;
    assert!(error.abs() < TimeDelta::milliseconds(20), "{error}");
    assert_eq!(way.delays.lock().unwrap().len(), 0, "it went on after a slow answer");
}

#[tokio::test]
async fn slow_answers_mend_a_clock_that_is_wrong_and_leave_one_that_may_be_right() {
    let (kit, clock) = (Kit::new().await, Clock::system());
    let way = Way::to(&kit).await;
    // The server goes by the clock of this machine.
    let right = TimeDelta::zero();
    clock.set_offset(right);
    // More than a login and five questions take, however the bytes come.
    way.hold_back([SLOW; 200]);
    way.store.set_clock(&clock).await.unwrap();
    assert_eq!(clock.offset(), right);

    clock.set_offset(right + TimeDelta::hours(1));
    way.hold_back([SLOW; 200]);
    way.store.set_clock(&clock).await.unwrap();
    let error = clock.offset() - right;
    assert!(error.abs() < TimeDelta::milliseconds(200), "{error}");
}
