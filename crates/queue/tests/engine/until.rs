use std::time::{Duration, Instant};

/// Far beyond what anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a condition. Returns how long it took.
pub(crate) async fn until(what: &str, mut met: impl AsyncFnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !met().await {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    began.elapsed()
}
