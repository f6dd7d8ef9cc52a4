use std::fmt::Display;
use std::io::Write as _;
use std::time::Duration;

use tokio::time::{Instant, sleep};

const PAUSE: Duration = Duration::from_millis(25);

/// Looks again and again until there is something to see.
pub async fn eventually<T>(patience: Duration, what: impl Display, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let limit = Instant::now() + patience;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < limit, "within {patience:?}: {what}");
        sleep(PAUSE).await;
    }
}

/// Looks again and again for as long as it takes to believe that it does not happen.
pub async fn never(while_: Duration, what: impl Display, mut happens: impl AsyncFnMut() -> bool) {
    let limit = Instant::now() + while_;
    while Instant::now() < limit {
        assert!(!happens().await, "it happened: {what}");
        sleep(PAUSE).await;
    }
}

/// What was measured, for whoever reads the output of a journey.
pub fn say(what: impl Display) {
    // A reader that went away must not fail the journey.
    let _ = writeln!(std::io::stderr(), "{what}");
}
