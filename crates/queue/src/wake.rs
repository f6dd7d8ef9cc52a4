use std::time::Duration;

use redis::aio::MultiplexedConnection;

use crate::{Error, Lane};

/// Waits for the queue's wake token on a connection of its own: nothing else may wait behind it.
pub(crate) struct Waker {
    lane: Lane,
    waiter: Option<Waiter>,
}

struct Waiter {
    connection: MultiplexedConnection,
    /// Redis' number for it.
    id: i64,
}

impl Waker {
    pub(crate) fn new(lane: Lane) -> Self {
        Self { lane, waiter: None }
    }

    /// Returns when there is a token, or after `longest`.
    pub(crate) async fn wait(&mut self, longest: Duration) -> Result<(), Error> {
        if self.waiter.is_none() {
            let mut connection = self.lane.connection.open_waiter().await?;
            let id = redis::cmd("CLIENT").arg("ID").query_async(&mut connection).await?;
            self.waiter = Some(Waiter { connection, id });
        }
        let Some(waiter) = &mut self.waiter else { return Ok(()) };
        let mut command = redis::cmd("BLPOP");
        command.arg(&self.lane.keys.wake).arg(longest.as_secs_f64().max(0.001));
        let answer = command.query_async::<Option<(String, String)>>(&mut waiter.connection);
        // A connection that died without a word never answers: do not wait for it for ever.
        let answer = tokio::time::timeout(longest + self.lane.connection.patience(), answer).await;
        match answer {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                self.waiter = None;
                Err(error.into())
            }
            Err(_) => {
                self.waiter = None;
                Err(Error::Away("the wait for work was not answered".to_owned()))
            }
        }
    }

    /// Ends a wait that was broken off: from here on Redis gives it no token any more. Closing the
    /// connection would do so a little later, and a token in between would wake nobody.
    pub(crate) async fn release(mut self) -> Result<(), Error> {
        let Some(waiter) = self.waiter.take() else { return Ok(()) };
        let _unblocked: i64 = self.lane.connection.ask(redis::cmd("CLIENT").arg("UNBLOCK").arg(waiter.id)).await?;
        Ok(())
    }
}
