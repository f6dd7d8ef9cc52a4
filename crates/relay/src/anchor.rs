//! Knows which Redis was told what.
//!
//! A server that was restarted may have lost its last second, one that was wiped or replaced has
//! lost everything, and an older copy believes in what is over. All of them are told everything
//! again, under a new epoch: rows that were told under an older one count as untold.

use std::collections::HashMap;
use std::sync::PoisonError;

use jobs::Queue;
use queue::{Lane, Server};
use store::ledger;

use crate::{Error, Inner};

impl Inner {
    /// Looks at the server; where it is not the one that the ledger knows, begins a new epoch.
    pub(crate) async fn anchor(&self) -> Result<(), Error> {
        for (queue, lane) in &self.lanes {
            // In a cluster each queue has its own.
            let server = lane.server().await?;
            self.anchor_lane(*queue, lane, &server).await?;
        }
        Ok(())
    }

    async fn anchor_lane(&self, queue: Queue, lane: &Lane, server: &Server) -> Result<(), Error> {
        let borne = lane.epoch().await?;
        if borne.is_some() && borne == self.anchored(queue, server) {
            return Ok(());
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let known = ledger::server(&mut tx, queue, now).await?;
        // Asked again under the lock: another process may just have marked the server.
        let borne = lane.epoch().await?;
        let same = known.run_id == server.run_id && known.replid == server.replid;
        let epoch = if same && borne == Some(known.epoch) {
            known.epoch
        } else {
            let epoch = known.epoch.max(borne.unwrap_or(0)) + 1;
            let fresh = ledger::Server { epoch, run_id: server.run_id.clone(), replid: server.replid.clone() };
            ledger::set_server(&mut tx, queue, &fresh, now).await?;
            // Under the row's lock: a second process sees both new, or both old. If the commit
            // fails, the server bears more than the ledger knows, and the next look goes above it.
            // Before it is told of jobs: a wiped one has forgotten what is paused.
            self.set_pauses_of(queue, lane).await?;
            lane.set_epoch(epoch).await?;
            tracing::info!(queue = queue.as_str(), epoch, "redis is new, restarted or wiped: jobs are told again");
            epoch
        };
        // Promises nothing: there is nobody to tell.
        drop(tx.commit().await?);
        self.epochs().insert(queue, epoch);
        self.note_server(queue, server);
        Ok(())
    }

    /// The epoch under which this very server was anchored before by this process.
    fn anchored(&self, queue: Queue, server: &Server) -> Option<i64> {
        let last = self.servers();
        (last.get(&queue) == Some(&(server.run_id.clone(), server.replid.clone())))
            .then(|| self.epochs().get(&queue).copied())?
    }

    fn note_server(&self, queue: Queue, server: &Server) {
        self.servers().insert(queue, (server.run_id.clone(), server.replid.clone()));
    }

    fn servers(&self) -> std::sync::MutexGuard<'_, HashMap<Queue, (String, String)>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
