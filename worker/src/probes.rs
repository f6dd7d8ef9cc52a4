use std::time::Duration;

use queue::Connection;
use runtime::metrics::Metrics;
use runtime::probes::{Checks, Probes, Readiness};
use store::{Schema, Store};

use crate::pool::Pool;

/// The claim loop goes round at least every five seconds; standing still for that long, it is
/// wedged and a restart is better.
const STANDS_STILL: Duration = Duration::from_secs(30);

pub(crate) fn probes(store: Store, connection: Connection, pool: Pool, metrics: Metrics) -> Probes {
    let live = move || pool.since_tick() < STANDS_STILL;
    let ready = move || checks(store.clone(), connection.clone());
    Probes::new(live, ready, metrics)
}

async fn checks(store: Store, connection: Connection) -> Checks {
    let (postgres, redis) = tokio::join!(store::schema(&store), connection.ping());
    let postgres = match postgres {
        Ok(Schema::Current) => Readiness::Ok,
        Ok(Schema::Behind(_)) => Readiness::Failed("migrations are behind".to_owned()),
        Err(_) => Readiness::Failed("away".to_owned()),
    };
    let redis = if redis.is_ok() { Readiness::Ok } else { Readiness::Failed("away".to_owned()) };
    vec![("postgres", postgres), ("redis", redis)]
}
