//! What the queue knows of jobs, for whoever compares it with a ledger.

use uuid::Uuid;

use super::{BATCH, Lane};
use crate::Error;

/// Redis' own cursors are below it: with it, the jobs that are set aside are gone through.
const OF_ASIDE: u64 = 1 << 62;

impl Lane {
    /// The generation of each job that the queue knows, waiting, running or unrecorded.
    pub async fn generations(&self, ids: &[Uuid]) -> Result<Vec<Option<i32>>, Error> {
        let mut all = Vec::with_capacity(ids.len());
        for batch in ids.chunks(BATCH) {
            let known: Vec<String> = self
                .call(&self.connection.scripts().generations, |script| {
                    for id in batch {
                        script.arg(id.to_string());
                    }
                })
                .await?;
            all.extend(known.iter().map(|generation| generation.parse().ok()));
        }
        Ok(all)
    }

    /// A bounded page of the jobs that wait, and the cursor of the next one. 0 begins, and ends. A
    /// job that waits all the while is on at least one page.
    pub async fn page(&self, cursor: u64) -> Result<(u64, Vec<Uuid>), Error> {
        let aside = cursor & OF_ASIDE != 0;
        let set = if aside { &self.keys.aside } else { &self.keys.scheduled };
        let mut scan = redis::cmd("ZSCAN");
        scan.arg(set).arg(cursor & !OF_ASIDE).arg("COUNT").arg(BATCH);
        let (next, members): (u64, Vec<(String, f64)>) = self.connection.ask(&scan).await?;
        let ids = members.iter().filter_map(|(id, _)| id.parse().ok()).collect();
        Ok(match (next, aside) {
            (0, false) => (OF_ASIDE, ids),
            (0, true) => (0, ids),
            (next, true) => (next | OF_ASIDE, ids),
            (next, false) => (next, ids),
        })
    }
}
