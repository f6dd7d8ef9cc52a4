use std::time::Duration;

use queue::Lane;
use serde::Serialize;
use store::ledger;
use tokio::time::Instant;
use uuid::Uuid;

use super::Look;
use crate::Error;

const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What became of a job that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Ending {
    /// It had not begun.
    #[serde(rename = "cancelled")]
    Cancelled,
    /// It ran, and has ended.
    #[serde(rename = "ended")]
    Ended,
    /// It still runs. It is not run again.
    #[serde(rename = "could not stop")]
    CouldNotStop,
}

impl Ending {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
            Self::CouldNotStop => "could not stop",
        }
    }
}

impl Look {
    /// Waits until a job that the queue was told to drop does not run. `runs`: those that the ledger
    /// knew of when it was taken back; one that came to an end in between is known by their number.
    pub async fn ending(&self, id: Uuid, queue: &str, runs: i32, patience: Duration) -> Result<Ending, Error> {
        let known = self.lanes.iter().find(|(_, lane)| lane.name() == queue);
        let lane = known.map_or_else(|| self.connection.lane(queue), |(_, lane)| lane.clone());
        let until = Instant::now() + patience;
        let mut ran = false;
        while runs_now(&lane, id).await? {
            ran = true;
            if Instant::now() >= until {
                return Ok(Ending::CouldNotStop);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        // Settled and not written down yet, it is known to the queue; later, it counts in the ledger.
        ran = ran || lane.generations(&[id]).await?.iter().any(Option::is_some);
        ran = ran || ledger::find(&self.store, id, &[], self.clock.now()).await?.is_some_and(|job| job.runs > runs);
        Ok(if ran { Ending::Ended } else { Ending::Cancelled })
    }

    /// Waits until nothing runs that was taken back; how many jobs still do when patience ends.
    pub async fn all_ended(&self, patience: Duration) -> Result<usize, Error> {
        let until = Instant::now() + patience;
        loop {
            let running = super::ids(&self.running().await?);
            let left = ledger::discarded_of(&self.store, &running).await?.len();
            if left == 0 || Instant::now() >= until {
                return Ok(left);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

async fn runs_now(lane: &Lane, id: Uuid) -> Result<bool, queue::Error> {
    Ok(lane.running().await?.iter().any(|job| job.id == id))
}
