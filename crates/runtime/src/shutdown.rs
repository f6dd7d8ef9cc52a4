//! The signals that end a process: the first asks, the second insists.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal as listen};

use crate::tasks::Tasks;

/// SIGTERM and SIGINT from the moment of [`Signals::listen`] on: none is missed between two waits.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// # Errors
    /// The system refuses a signal handler.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// The next signal's name.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Waits for the first SIGTERM or SIGINT from now on.
pub async fn signal() {
    match Signals::listen() {
        Ok(mut signals) => {
            signals.next().await;
        }
        Err(error) => deaf(&error).await,
    }
}

/// The first signal asks the tasks to end, a second one cuts them off: `drain` then answers at once.
///
/// Call it inside the runtime, before the tasks are started.
pub fn on_signal(tasks: &Tasks) {
    let tasks = tasks.clone();
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return tracing::error!(%error, "signals cannot be heard; only SIGKILL ends this process"),
    };
    let watch = async move {
        let name = signals.next().await;
        tracing::info!(signal = name, "stopping");
        tasks.stop();
        let name = signals.next().await;
        tracing::warn!(signal = name, "stopping at once");
        tasks.cut_off();
    };
    #[expect(clippy::disallowed_methods, reason = "it outlives the drain that it may cut short, and holds nothing")]
    tokio::spawn(watch);
}

async fn deaf(error: &io::Error) {
    tracing::error!(%error, "signals cannot be heard; only SIGKILL ends this process");
    std::future::pending::<()>().await;
}
