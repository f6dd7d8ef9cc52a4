//! Adopting a database of the original, in place and in one transaction: whatever goes wrong,
//! it is as it was.
//!
//! In the locked tables no more changes than status, timestamps and notes of holds that have run
//! out, stays that are over, rows that stand for a channel's event, and what is set aside.

mod rows;

use std::time::Duration;

use runtime::settings;
use sqlx::migrate::Migrate;
use sqlx::{AssertSqlSafe, PgConnection};

use super::found::{Found, State, Terms};
use super::look::{Look, look};
use super::{MIGRATIONS, is_there, of_migration, patient, promises, run, shape};
use crate::{Error, Store, Tx};

/// The last migration that adopting needs: the tables of blocks, jobs and the audit log. Those
/// after it are applied as on any other database of ours.
const NEEDED: i64 = 5;

/// The original's tables, in the order in which they refer to each other.
const TABLES: [&str; 4] = ["accommodations", "reservations", "payments", "idempotency_keys"];

/// What came of it, with what was found before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adopted {
    /// The database is Posta's, and up to this build.
    Done(Found),
    /// Something in it is in the way: nothing was changed.
    Refused(Found),
}

/// Brings any database up to this build: an empty one, one of ours, or one of the original. Safe to
/// repeat, and to run from several processes at once: all but one wait, and then find nothing to do.
///
/// # Errors
/// [`Error::Busy`] where the original's tables are in use: it has to be stopped first.
pub async fn adopt(postgres: &settings::Postgres, terms: &Terms) -> Result<Adopted, Error> {
    let store = patient(postgres)?;
    let adopted = alone(&store, postgres.lock_timeout, terms).await;
    // Its session ends, and with it the migrator's lock.
    store.close().await;
    adopted
}

async fn alone(store: &Store, patience: Duration, terms: &Terms) -> Result<Adopted, Error> {
    let mut tx = store.begin().await?;
    // The lock that every migrator takes, held by the session beyond this transaction.
    tx.conn().lock().await.map_err(of_migration)?;
    let mut seen = look(tx.conn(), terms).await?;
    if seen.found.is_adoptable() && seen.found.state == State::Original {
        lock_tables(tx.conn(), patience).await?;
        // Again: until now the original may have written.
        seen = look(tx.conn(), terms).await?;
        if seen.found.is_adoptable() {
            take_over(&mut tx, &seen, terms).await?;
        }
    }
    if !seen.found.is_adoptable() {
        return Ok(Adopted::Refused(seen.found));
    }
    // The jobs stand in the ledger: a worker's sweep tells the queue of them.
    let _untold = tx.commit().await?;
    run(&mut *store.pool.acquire().await?).await?;
    Ok(Adopted::Done(seen.found))
}

async fn lock_tables(connection: &mut PgConnection, patience: Duration) -> Result<(), Error> {
    set_lock_timeout(connection, patience).await?;
    for table in TABLES {
        if is_there(connection, table).await? {
            let statement = AssertSqlSafe(format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"));
            sqlx::query(statement).execute(&mut *connection).await?;
        }
    }
    set_lock_timeout(connection, Duration::ZERO).await
}

async fn set_lock_timeout(connection: &mut PgConnection, timeout: Duration) -> Result<(), Error> {
    sqlx::query("SELECT set_config('lock_timeout', $1, true)")
        .bind(timeout.as_millis().to_string())
        .execute(connection)
        .await?;
    Ok(())
}

async fn take_over(tx: &mut Tx, seen: &Look, terms: &Terms) -> Result<(), Error> {
    rows::settle(tx, seen, terms).await?;
    shape::complete(tx.conn()).await?;
    apply(tx.conn()).await?;
    rows::block(tx, seen).await?;
    rows::account(tx, seen, terms).await?;
    rows::owe(tx, seen, terms).await?;
    promises::promise(tx, terms).await
}

/// 0001 counts as applied, the others are: each inside the one transaction.
async fn apply(connection: &mut PgConnection) -> Result<(), Error> {
    let table = &MIGRATIONS.table_name;
    connection.ensure_migrations_table(table).await.map_err(of_migration)?;
    for migration in MIGRATIONS.iter().filter(|migration| migration.version <= NEEDED) {
        if migration.version == shape::LOCKED {
            connection.skip(table, migration).await.map_err(of_migration)?;
        } else {
            connection.apply(table, migration).await.map_err(of_migration)?;
        }
    }
    Ok(())
}
