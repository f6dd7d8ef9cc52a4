use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use apalis_core::monitor::Monitor;
use booking::Rules;
use jobs::Queue;
use providers::mercadopago::{ClientError, MercadoPago};
use providers::smtp::{Mailer, MailerError};
use queue::{Environment, LiveWorker, Settled};
use relay::{Recorder, Relay};
use runtime::clock::Clock;
use runtime::metrics::Metrics;
use runtime::tasks::Tasks;
use runtime::{secret, settings};
use secrecy::ExposeSecret as _;
use store::Store;
use tokio::net::TcpListener;

use crate::beat::{self, Heart};
use crate::context::{Context, Inner};
use crate::engine::Engine;
use crate::pool::{Plan, Pool, monitor};
use crate::{housekeeping, identity, probes, schedule};

/// After the grace: for telling Redis and Postgres how everything ended.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What the command line chose.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// All queues when empty.
    pub queues: Vec<Queue>,
    /// For each queue, whatever the settings say.
    pub concurrency: Option<u32>,
}

/// Why the worker did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("WORKER_ADDR {0}: {1}")]
    Address(std::net::SocketAddr, std::io::Error),
    #[error("the queue's thread cannot be started: {0}")]
    Thread(std::io::Error),
    #[error("JWT_SECRET holds no secret")]
    Secret,
    #[error(transparent)]
    Mailer(#[from] MailerError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Queue(#[from] queue::Error),
}

/// Works until `handlers` is told to stop, then finishes within the grace and hands back the rest.
///
/// # Errors
/// A setting that only shows itself now: an address in use, a URL that cannot be read.
pub async fn run(
    settings: settings::Worker,
    options: Options,
    handlers: &Tasks,
    metrics: Metrics,
) -> Result<(), Error> {
    let addr = settings.work.addr;
    let listener = TcpListener::bind(addr).await.map_err(|error| Error::Address(addr, error))?;
    let store = Store::new(&settings.postgres, "posta worker")?;
    store.fill().await;
    let clock = Clock::system();
    let connection = relay::connect(&settings.redis)?;
    let engine = Engine::start().map_err(Error::Thread)?;
    let engines_own = {
        // Its driver has to run where the claims do.
        let _inside = engine.handle().enter();
        relay::connect(&settings.redis)?
    };

    let services = Tasks::new();
    let relay = Relay::start(store.clone(), connection.clone(), clock.clone(), &services);
    let telling = relay.clone();
    let recorder = Recorder::start(store.clone(), &connection, move |promised| telling.push(promised), &services);
    let context = Context::new(Inner {
        store: store.clone(),
        relay,
        clock: clock.clone(),
        mailer: Mailer::new(&settings.mail)?,
        mercadopago: MercadoPago::new(&settings.mercadopago)?,
        rules: Rules {
            hold_duration: settings.business.hold_duration,
            timezone: settings.business.timezone,
            max_active_holds: settings.business.max_active_holds,
        },
        base_url: settings.business.base_url.clone(),
        admins: settings.admins.0.iter().map(|admin| admin.address.clone()).collect(),
        sign_in_key: derived(&settings.keys, "sign-in")?,
        guest_tokens: access::GuestTokens::new(&settings.keys).ok_or(Error::Secret)?,
        mail_slots_key: derived(&settings.keys, "mail-slots")?,
        probe_may_abort: settings.work.probe_may_abort,
        job_retention: settings.work.job_retention,
        dead_retention: settings.work.dead_retention,
        webhook_retention: settings.work.webhook_retention,
    });

    let host = identity::host();
    let worker = identity::worker(&host);
    let concurrency = concurrency(&settings.work, &options);
    let heart = Arc::new(Heart {
        connection: connection.clone(),
        worker: LiveWorker {
            id: worker.clone(),
            pid: std::process::id(),
            host,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            queues: concurrency.keys().map(|queue| queue.as_str().to_owned()).collect(),
            started_at: clock.now().timestamp_millis(),
            seen_at: 0,
        },
        gone_after: settings.work.lease * 2,
        clock: clock.clone(),
    });
    let pool = Pool::default();
    let plan = Plan {
        connection: engines_own,
        environment: environment(&engine, &clock, recorder),
        worker: worker.clone(),
        lease: settings.work.lease,
        crash_limit: settings.work.crash_limit,
        concurrency,
        smtp_per_minute: settings.mail.per_minute,
    };
    let monitor = monitor(plan, &context, &pool);

    let stopping = services.stopping();
    services.spawn("beat", beat::run(Arc::clone(&heart), stopping.clone()));
    services.spawn("pauses", beat::watch_pauses(store.clone(), stopping.clone()));
    services.spawn("schedule", schedule::run(context.clone(), stopping.clone()));
    services.spawn("parked", housekeeping::parked(context, stopping.clone()));
    services.spawn("clock", store::follow_clock(store.clone(), clock, stopping.clone()));
    services.spawn("pool", store::watch_pool(store.clone(), stopping.clone()));
    let probes = probes::probes(store.clone(), connection, pool.clone(), metrics);
    services.spawn("probes", serve(listener, runtime::probes::router(probes), stopping));
    tracing::info!(worker, %addr, "worker runs");

    work(monitor, &pool, handlers, settings.process.shutdown_grace).await;
    pool.close(LAST_WORDS).await;
    heart.stop().await;
    services.drain(LAST_WORDS).await;
    store.close().await;
    tracing::info!(worker, "worker ended");
    Ok(())
}

/// A key of the current secret's.
fn derived(keys: &settings::Keys, label: &str) -> Result<[u8; 32], Error> {
    let current = keys.jwt_secrets.first().ok_or(Error::Secret)?;
    Ok(secret::derive(current.expose_secret().as_bytes(), label))
}

/// Runs the handlers as a task of their own: a second signal drops them, and their jobs go back.
async fn work(monitor: Monitor, pool: &Pool, handlers: &Tasks, grace: Duration) {
    let stop = handlers.stopping();
    let monitor = monitor.shutdown_timeout(grace);
    handlers.spawn("handlers", async move {
        let stopped = async move {
            stop.cancelled().await;
            Ok(())
        };
        if let Err(error) = monitor.run_with_signal(stopped).await {
            tracing::error!(%error, "workers ended with an error");
        }
    });
    handlers.stopping().cancelled().await;
    pool.stop();
    handlers.drain(grace + LAST_WORDS).await;
}

fn environment(engine: &Engine, clock: &Clock, recorder: Recorder) -> Environment {
    let clock = clock.clone();
    Environment {
        spawn: engine.spawner(),
        clock: Arc::new(move || clock.now().timestamp_millis()),
        on_settled: Arc::new(move |queue: &str, fates: Vec<Settled>| recorder.take(queue, fates)),
    }
}

fn concurrency(work: &settings::Work, options: &Options) -> BTreeMap<Queue, u32> {
    let queues = if options.queues.is_empty() { Queue::ALL.to_vec() } else { options.queues.clone() };
    let of = |queue: Queue| {
        let set = work.concurrency.get(queue.as_str()).copied();
        options.concurrency.or(set).unwrap_or_else(|| queue.default_concurrency())
    };
    queues.into_iter().map(|queue| (queue, of(queue))).collect()
}

async fn serve(listener: TcpListener, router: axum::Router, stop: tokio_util::sync::CancellationToken) {
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(%error, "probes are not served");
    }
}
