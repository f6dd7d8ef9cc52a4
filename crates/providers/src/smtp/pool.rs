//! Connections that wait for the next letter.
//!
//! A connection is out of the pool while it is in use and comes back only after the relay answered,
//! so that one whose send was dropped half way closes instead of being handed to the next letter.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;

/// More are opened when more letters go out at once; these many stay afterwards.
const KEPT: usize = 8;

/// Relays close idle connections after minutes, routers forget them without a word: what is older
/// than this is not worth the wait for an answer that may never come.
const LONGEST_IDLE: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<Vec<(Instant, Connection)>>,
}

impl Pool {
    /// The one that was used last: it is the least likely to have been closed.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(since, _)| since.elapsed() < LONGEST_IDLE);
        idle.pop().map(|(_, connection)| connection)
    }

    pub(super) fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push((Instant::now(), connection));
        }
    }
}
