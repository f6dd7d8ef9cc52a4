//! `posta api`.

use std::sync::Arc;

use ::api::{App, Parts};
use anyhow::Context as _;
use booking::Rules;
use relay::{Look, Relay};
use runtime::clock::Clock;
use runtime::metrics::{Metrics, Side};
use runtime::settings::{Api, Env};
use runtime::tasks::Tasks;
use runtime::{shutdown, telemetry};
use store::Store;
use tokio::net::TcpListener;

use crate::failure::Outcome;

/// Run the booking API
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

const EXAMPLES: &str = "\
Examples:
  posta api
  API_ADDR=0.0.0.0:8080 LOG_FORMAT=json posta api";

pub fn run(_args: &Args) -> Outcome {
    let settings: Api = Env::from_process().read()?;
    super::serve(None, async {
        telemetry::init(&settings.process, "api").context("logs cannot be written")?;
        let tasks = Tasks::new();
        shutdown::on_signal(&tasks);
        serve(settings, &tasks).await
    })
}

async fn serve(settings: Api, tasks: &Tasks) -> Outcome {
    let addr = settings.http.addr;
    let listener = TcpListener::bind(addr).await.with_context(|| format!("API_ADDR {addr} cannot be listened on"))?;
    let grace = settings.process.shutdown_grace;
    // The relay goes on until the last request has promised its jobs.
    let services = Tasks::new();
    let store = Store::new(&settings.postgres, "posta api").context("the store cannot be opened")?;
    store.fill().await;
    let connection = relay::connect(&settings.redis).context("the queue cannot be opened")?;
    let clock = Clock::system();
    let pinged = connection.clone();
    let parts = Parts {
        store: store.clone(),
        clock: clock.clone(),
        rules: Rules {
            hold_duration: settings.business.hold_duration,
            timezone: settings.business.timezone,
            max_active_holds: settings.business.max_active_holds,
        },
        keys: settings.keys,
        admins: settings.admins,
        csrf: settings.csrf,
        base_url: settings.business.base_url,
        http: settings.http,
        whatsapp: settings.whatsapp,
        mercadopago: settings.mercadopago,
        metrics: Metrics::of(Side::Api),
        look: Look::new(store.clone(), connection.clone(), clock.clone()),
        relay: Relay::start(store.clone(), connection, clock.clone(), &services),
        redis_ok: Arc::new(move || {
            let pinged = pinged.clone();
            Box::pin(async move { pinged.ping().await.is_ok() })
        }),
    };
    let app = App::new(parts).context("JWT_SECRET holds no secret")?;
    services.spawn("clock", store::follow_clock(store.clone(), clock, services.stopping()));
    services.spawn("pool", store::watch_pool(store.clone(), services.stopping()));
    tracing::info!(%addr, "api runs");
    ::api::serve(app, listener, tasks, grace).await;
    tasks.drain(grace).await;
    services.drain(grace).await;
    store.close().await;
    tracing::info!("api ended");
    Ok(())
}
