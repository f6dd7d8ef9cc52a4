use std::sync::Arc;
use std::time::Duration;

use queue::{Connection, Lane, Options};
use runtime::metrics;

/// Nothing else is in the server.
pub(crate) const EPOCH: i64 = 1;
/// A flooded queue, and the one that the others work on.
pub(crate) const FLOODED: &str = "mail";
pub(crate) const MEASURED: &str = "payments";

/// As `relay::connect` makes it. Its driver runs on the runtime that uses it first.
pub(crate) fn connect(port: u16) -> Result<Connection, queue::Error> {
    Connection::open(Options {
        url: format!("redis://127.0.0.1:{port}/"),
        connect_timeout: Duration::from_secs(5),
        command_timeout: Duration::from_secs(5),
        prefix: "posta".to_owned(),
        on_call: Arc::new(|script, took| metrics::redis_call(script, took.as_secs_f64())),
        time: None,
    })
}

/// The queue of that name, ready to be told of jobs.
pub(crate) async fn lane(connection: &Connection, name: &str) -> Result<Lane, queue::Error> {
    let lane = connection.lane(name);
    lane.set_epoch(EPOCH).await?;
    Ok(lane)
}
