use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::Error;

/// One change: everything in it stands, or nothing of it. Dropped without [`Tx::commit`], nothing.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    promised: Vec<Uuid>,
}

/// Jobs that a committed change promised, moved or withdrew. The relay is told of them at once;
/// forgotten, its sweep finds them a little later.
#[must_use = "give it to the relay"]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promised(pub Vec<Uuid>);

impl Tx {
    pub(crate) fn new(inner: Transaction<'static, Postgres>) -> Self {
        Self { inner, promised: Vec::new() }
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    pub(crate) fn note_promised(&mut self, job: Uuid) {
        self.promised.push(job);
    }

    pub async fn commit(self) -> Result<Promised, Error> {
        self.inner.commit().await?;
        Ok(Promised(self.promised))
    }
}
