use std::time::Duration;

use redis::aio::MultiplexedConnection;

use crate::{Error, Lane};

/// Waits for the queue's wake token on a connection of its own: nothing else may wait behind it.
pub(crate) struct Waker {
    lane: Lane,
    connection: Option<MultiplexedConnection>,
}

impl Waker {
    pub(crate) fn new(lane: Lane) -> Self {
        Self { lane, connection: None }
    }

    /// Returns when there is a token, or after `longest`.
    pub(crate) async fn wait(&mut self, longest: Duration) -> Result<(), Error> {
        if self.connection.is_none() {
            self.connection = Some(self.lane.connection.open_waiter().await?);
        }
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let mut command = redis::cmd("BLPOP");
        command.arg(&self.lane.keys.wake).arg(longest.as_secs_f64().max(0.001));
        let answer = command.query_async::<Option<(String, String)>>(connection);
        // A connection that died without a word never answers: do not wait for it for ever.
        let answer = tokio::time::timeout(longest + self.lane.connection.patience(), answer).await;
        match answer {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                self.connection = None;
                Err(error.into())
            }
            Err(_) => {
                self.connection = None;
                Err(Error::Away("the wait for work was not answered".to_owned()))
            }
        }
    }
}
