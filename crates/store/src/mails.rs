//! Mails about a reservation, as the ledger knows them: table `jobs`, read only.

mod list;

use jobs::{Job, Mail};

pub use list::{Filter, Listed, State, find, list};

use crate::{Error, Tx};

/// Whether the mail was ever promised for the reservation, whatever became of it. The caller has
/// locked the reservation: nobody promises it meanwhile.
pub async fn was_promised(tx: &mut Tx, mail: Mail, reservation: i32) -> Result<bool, Error> {
    let key = Job::SendEmail { mail, reservation }.unique().map(|unique| unique.key);
    let promised = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM jobs WHERE reservation_id = $1 AND unique_key = $2) AS "promised!""#,
        reservation,
        key
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(promised)
}
