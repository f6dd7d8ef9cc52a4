use std::time::Duration;

use runtime::metrics;
use tokio_util::sync::CancellationToken;

use crate::Store;

const PERIOD: Duration = Duration::from_secs(5);

/// Shows how the pool of connections stands, until `stop`.
pub async fn watch_pool(store: Store, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let (in_use, idle) = store.connections();
        metrics::postgres_pool(in_use, idle);
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = stop.cancelled() => {}
        }
    }
}
