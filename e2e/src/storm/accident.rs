use std::time::Duration;

use nix::sys::signal::Signal;
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::crew::Crew;
use super::{LEASE, OTHERS};
use crate::process::lives;
use crate::wait::eventually;
use crate::{Frozen, Queue, Stack};

const AGAIN: Duration = Duration::from_secs(60);

/// What befalls a process. One that is meant and has just ended is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Accident {
    WorkerKilled,
    WorkerStopped,
    /// For up to two leases.
    WorkerFrozen,
    ApiKilled,
    RedisKilled,
    RedisRestarted,
    RedisFrozen,
    RedisCutOff,
    RedisWiped,
    PostgresKilled,
    PostgresRestarted,
    PostgresFrozen,
}

/// Of a hundred accidents.
const OFTEN: [(Accident, u32); 12] = [
    (Accident::WorkerKilled, 25),
    (Accident::WorkerStopped, 12),
    (Accident::WorkerFrozen, 12),
    (Accident::ApiKilled, 6),
    (Accident::RedisKilled, 9),
    (Accident::RedisRestarted, 6),
    (Accident::RedisFrozen, 5),
    (Accident::RedisCutOff, 8),
    (Accident::RedisWiped, 6),
    (Accident::PostgresKilled, 4),
    (Accident::PostgresRestarted, 4),
    (Accident::PostgresFrozen, 3),
];

impl Accident {
    pub(super) fn draw(draw: &mut StdRng) -> Self {
        let mut left = draw.random_range(0..OFTEN.iter().map(|(_, share)| share).sum());
        for (accident, share) in OFTEN {
            if left < share {
                return accident;
            }
            left -= share;
        }
        Self::WorkerKilled
    }

    /// Comes back when it has happened; what follows from it goes on.
    pub(super) async fn happen(self, stack: &Stack, crew: &mut Crew<'_>, draw: &mut StdRng) {
        crew.replace_the_ended();
        match self {
            Self::WorkerKilled | Self::WorkerStopped => {
                let signal = if self == Self::WorkerKilled { Signal::SIGKILL } else { Signal::SIGTERM };
                match draw.random_range(0..=OTHERS) {
                    OTHERS => strike(stack, "worker", signal).await,
                    other => crew.strike(other, signal),
                }
            }
            Self::WorkerFrozen => {
                let pid = match draw.random_range(0..=OTHERS) {
                    OTHERS => living(stack, "worker").await,
                    other => crew.pid(other),
                };
                stand_still(pid, draw.random_range(LEASE / 4..LEASE * 2)).await;
            }
            Self::ApiKilled => strike(stack, "api", Signal::SIGKILL).await,
            Self::RedisKilled => strike(stack, "redis", Signal::SIGKILL).await,
            Self::RedisRestarted => strike(stack, "redis", Signal::SIGTERM).await,
            Self::RedisFrozen => {
                stand_still(living(stack, "redis").await, draw.random_range(LEASE / 8..LEASE * 2)).await;
            }
            Self::RedisCutOff => drop(Queue::reach(stack).await.cut_connections().await),
            Self::RedisWiped => Queue::reach(stack).await.wipe().await,
            Self::PostgresKilled => strike(stack, "postgres", Signal::SIGKILL).await,
            // A quick stop, as by `systemctl restart`.
            Self::PostgresRestarted => strike(stack, "postgres", Signal::SIGINT).await,
            Self::PostgresFrozen => {
                stand_still(living(stack, "postgres").await, draw.random_range(LEASE / 8..LEASE * 2)).await;
            }
        }
    }
}

async fn living(stack: &Stack, child: &str) -> i32 {
    let pid = async || stack.pid(child).filter(|pid| lives(*pid));
    eventually(AGAIN, format_args!("{child} is there"), pid).await
}

async fn strike(stack: &Stack, child: &str, signal: Signal) {
    let pid = living(stack, child).await;
    // It may end by itself just now.
    let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal);
}

async fn stand_still(pid: i32, pause: Duration) {
    let frozen = Frozen::new(pid);
    tokio::time::sleep(pause).await;
    frozen.thaw();
}
