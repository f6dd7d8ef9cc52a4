//! What stands in the database, before anything in it is changed.

mod rows;

use std::collections::BTreeSet;

use runtime::settings;
use sqlx::{AssertSqlSafe, PgConnection};

use super::fate::{Fate, Live};
use super::found::{Found, Rows, State, Terms};
use super::{applied, is_there, missing, patient, shape};
use crate::Error;

/// A report, and the live rows that it speaks of.
pub(super) struct Look {
    pub(super) found: Found,
    /// Of the original only.
    pub(super) live: Vec<(Live, Fate)>,
}

/// Looks, in one transaction that cannot write.
pub async fn inspect(postgres: &settings::Postgres, terms: &Terms) -> Result<Found, Error> {
    let store = patient(postgres)?;
    let mut tx = store.begin().await?;
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").execute(tx.conn()).await?;
    let look = look(tx.conn(), terms).await?;
    drop(tx);
    store.close().await;
    Ok(look.found)
}

pub(super) async fn look(connection: &mut PgConnection, terms: &Terms) -> Result<Look, Error> {
    let applied = applied(connection).await?;
    let tables = Tables::of(connection).await?;
    let state = match () {
        () if applied.contains(&shape::LOCKED) => State::Posta,
        () if tables.any() => State::Original,
        () => State::Empty,
    };
    let mut found = Found {
        state,
        revision: revision(connection).await?,
        pending: missing(&applied),
        rows: tables.count(connection).await?,
        expired_holds: Vec::new(),
        completed: Vec::new(),
        blocks: Vec::new(),
        payments_without_reservation: Vec::new(),
        overlaps: Vec::new(),
        obstacles: Vec::new(),
        remarks: Vec::new(),
    };
    if state == State::Original {
        found.obstacles = shape::strange_columns(connection).await?;
        if !tables.accommodations || !tables.reservations {
            found.obstacles.push("the tables accommodations and reservations are not both there".to_owned());
        }
        if !found.obstacles.is_empty() {
            return Ok(Look { found, live: Vec::new() });
        }
    }
    let known = if tables.reservations { rows::known(connection, &terms.set_aside).await? } else { BTreeSet::new() };
    for code in terms.set_aside.iter().filter(|code| !known.contains(*code)) {
        found.obstacles.push(format!("no reservation has the code {code}"));
    }
    let mut live = Vec::new();
    match state {
        State::Empty => {}
        State::Posta => found.obstacles.extend(rows::live_of_ours(connection, &terms.set_aside).await?),
        State::Original => {
            live = rows::live(connection, terms).await?;
            rows::sort_out(&mut found, &live);
            found.obstacles.extend(rows::that_cannot_be(connection).await?);
            if tables.payments {
                found.payments_without_reservation = rows::unattached(connection).await?;
                found.remarks.extend(rows::paid_and_over(connection, &live).await?);
            }
        }
    }
    Ok(Look { found, live })
}

struct Tables {
    accommodations: bool,
    reservations: bool,
    payments: bool,
    idempotency_keys: bool,
}

impl Tables {
    async fn of(connection: &mut PgConnection) -> Result<Self, Error> {
        Ok(Self {
            accommodations: is_there(connection, "accommodations").await?,
            reservations: is_there(connection, "reservations").await?,
            payments: is_there(connection, "payments").await?,
            idempotency_keys: is_there(connection, "idempotency_keys").await?,
        })
    }

    fn any(&self) -> bool {
        self.accommodations || self.reservations || self.payments || self.idempotency_keys
    }

    async fn count(&self, connection: &mut PgConnection) -> Result<Rows, Error> {
        let mut counts = [0; 4];
        let tables = [
            ("accommodations", self.accommodations),
            ("reservations", self.reservations),
            ("payments", self.payments),
            ("idempotency_keys", self.idempotency_keys),
        ];
        for (count, (table, _)) in counts.iter_mut().zip(tables).filter(|(_, (_, there))| *there) {
            let statement = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            *count = sqlx::query_scalar(statement).fetch_one(&mut *connection).await?;
        }
        let [accommodations, reservations, payments, idempotency_keys] = counts;
        Ok(Rows { accommodations, reservations, payments, idempotency_keys })
    }
}

async fn revision(connection: &mut PgConnection) -> Result<Option<String>, Error> {
    if !is_there(connection, "alembic_version").await? {
        return Ok(None);
    }
    Ok(sqlx::query_scalar("SELECT max(version_num) FROM alembic_version").fetch_one(connection).await?)
}
