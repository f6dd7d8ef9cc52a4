use std::time::Instant;

use runtime::metrics;
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::Error;

/// One change: everything in it stands, or nothing of it. Dropped without [`Tx::commit`], nothing.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    promised: Vec<Uuid>,
    open: Open,
}

/// From a transaction's begin to its end, however it ends. The metrics are told when it is dropped.
#[derive(Debug)]
struct Open(Instant);

/// Jobs that a committed change promised, moved or withdrew. The relay is told of them at once;
/// forgotten, its sweep finds them a little later.
#[must_use = "give it to the relay"]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promised(pub Vec<Uuid>);

impl Tx {
    pub(crate) fn new(inner: Transaction<'static, Postgres>) -> Self {
        Self { inner, promised: Vec::new(), open: Open(Instant::now()) }
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    pub(crate) fn note_promised(&mut self, job: Uuid) {
        self.promised.push(job);
    }

    pub async fn commit(self) -> Result<Promised, Error> {
        let Self { inner, promised, open } = self;
        inner.commit().await?;
        drop(open);
        Ok(Promised(promised))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::postgres_call("transaction", self.0.elapsed().as_secs_f64());
    }
}
