use store::ledger;

use crate::{Error, Teller};

impl Teller {
    /// Has the queues told of everything again that is pending, and says how many jobs that are.
    /// What a queue knows is answered as known: it may be done at any time.
    ///
    /// # Errors
    /// Redis is away. Asked for before anything is changed; done again, it goes on where it was.
    pub async fn rebuild(&self) -> Result<i64, Error> {
        self.0.connection.ping().await?;
        let mut tx = self.0.store.begin().await?;
        let pending = ledger::rebuild(&mut tx, self.0.clock.now()).await?;
        // Promises nothing: there is nobody to tell.
        drop(tx.commit().await?);
        self.0.sweep().await?;
        Ok(pending)
    }
}
