use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::bulk::{Batch, Selection, hold};
use super::look::State;
use crate::{Error, Tx};

/// Which jobs may be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that wait or run.
    Live,
    /// Those that wait, and those that are dead: nobody is to retry them.
    Idle,
}

/// What taking a job back came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Discarded {
    /// It is `discarded`, after so many runs that the ledger knows of. One that is under way ends,
    /// and no other follows.
    Taken {
        queue: String,
        runs: i32,
    },
    /// It is done or discarded, or dead and out of reach.
    Ended(State),
    NoSuchJob,
}

impl Reach {
    fn holds(self, state: State) -> bool {
        match state {
            State::Scheduled | State::Ready | State::Parked => true,
            State::Running => self == Self::Live,
            State::Dead => self == Self::Idle,
            State::Done | State::Discarded => false,
        }
    }
}

/// Takes a job back: it is not begun any more. Whether it runs just now only the queue can say.
pub async fn discard(tx: &mut Tx, id: Uuid, reach: Reach, now: DateTime<Utc>) -> Result<Discarded, Error> {
    let (held, _) = hold(tx, &[id]).await?;
    let Some(job) = held.first() else { return Ok(Discarded::NoSuchJob) };
    let state = job.state(false, now);
    if !reach.holds(state) {
        return Ok(Discarded::Ended(state));
    }
    take_back(tx, &[id], now).await?;
    Ok(Discarded::Taken { queue: job.queue.clone(), runs: job.runs })
}

/// Does so for those of `ids` that the selection still means and the reach holds.
pub async fn discard_many(
    tx: &mut Tx,
    selection: &Selection,
    ids: &[Uuid],
    reach: Reach,
    now: DateTime<Utc>,
) -> Result<Batch, Error> {
    let (held, busy) = hold(tx, ids).await?;
    let chosen: Vec<Uuid> = held
        .iter()
        .filter(|job| selection.admits(job) && reach.holds(job.state(selection.runs(job.id), now)))
        .map(|job| job.id)
        .collect();
    take_back(tx, &chosen, now).await?;
    Ok(Batch { changed: chosen.len(), busy })
}

/// The rows are locked by the caller.
async fn take_back(tx: &mut Tx, ids: &[Uuid], now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE jobs SET state = 'discarded', generation = generation + 1, told = false,
                         finished_at = coalesce(finished_at, $2)
         WHERE id = ANY($1)",
        ids,
        now
    )
    .execute(tx.conn())
    .await?;
    ids.iter().for_each(|id| tx.note_promised(*id));
    Ok(())
}
