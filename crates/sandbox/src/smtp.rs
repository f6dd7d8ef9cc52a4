//! The mail server: RFC 5321 by hand over tokio, because no well-kept crate of an async SMTP server exists.
//!
//! It takes mail for anybody from anybody, with or without AUTH, and keeps it in the inbox. It is as strict as the
//! servers that Posta will meet, so that a fault of ours shows here first: order of commands, CRLF, sizes, syntax of
//! addresses. It offers no TLS (loopback needs none) and writes neither addresses nor texts to the log.

mod command;
mod path;
mod session;
mod unstuff;
mod wire;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::world::World;
use session::Session;

/// What one client, and all together, may take of us.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at once; one more is told 421.
    pub(crate) sessions: usize,
    /// Bytes of a message.
    pub(crate) message: usize,
    pub(crate) recipients: usize,
    /// For the next command, or for a client to take our answer. RFC 5321 4.5.3.2.7 asks for five minutes.
    pub(crate) idle: Duration,
    /// For the whole of DATA.
    pub(crate) data: Duration,
    /// Commands that could not be understood before the connection is closed.
    pub(crate) mistakes: u32,
    /// How long sessions may go on when the sandbox stops.
    pub(crate) grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            sessions: 1_000,
            message: 10 * 1024 * 1024,
            recipients: 100,
            idle: Duration::from_secs(300),
            data: Duration::from_secs(600),
            mistakes: 20,
            grace: Duration::from_secs(5),
        }
    }
}

/// Serves until `stop`. A session that panicked is logged and ends alone.
pub(crate) async fn serve(listener: TcpListener, world: Arc<World>, limits: Limits, stop: CancellationToken) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let full = sessions.len() >= limits.sessions;
                    sessions.spawn(serve_one(stream, Arc::clone(&world), limits, stop.clone(), full));
                }
                Err(error) => refused(&error).await,
            },
            Some(ended) = sessions.join_next() => told(&ended),
        }
    }
    drop(listener);
    let rest = async {
        while let Some(ended) = sessions.join_next().await {
            told(&ended);
        }
    };
    if tokio::time::timeout(limits.grace, rest).await.is_err() {
        tracing::debug!("SMTP sessions were cut off at the end");
    }
}

async fn serve_one(stream: TcpStream, world: Arc<World>, limits: Limits, stop: CancellationToken, full: bool) {
    // Answers are small, and each is waited for: without this, every mail would take a delayed ACK of 40 ms.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let session = Session::new(stream, world, limits, stop);
    let ended = if full { session.turn_away().await } else { session.run().await };
    if let Err(error) = ended {
        tracing::debug!(kind = %error.kind(), "an SMTP session broke off");
    }
}

/// Out of file descriptors, as a rule: accepting again at once would only spin.
async fn refused(error: &io::Error) {
    tracing::warn!(kind = %error.kind(), "an SMTP connection could not be accepted");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

fn told(ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        tracing::error!("an SMTP session panicked");
    }
}

#[cfg(test)]
mod tests;
