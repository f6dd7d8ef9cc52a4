//! The database's shape: how far it is, and bringing it up to this build. A database that the
//! original system left behind is adopted in place (`adopt`); nothing else touches its rows.

mod adopt;
mod fate;
mod found;
mod look;
mod promises;
mod shape;

use runtime::settings;
use sqlx::PgConnection;
use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::{Error, Store};

pub use adopt::{Adopted, adopt};
pub use found::{Found, Overlap, Rows, State, Terms};
pub use look::inspect;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// How the database's schema stands to the one that this build was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    Current,
    /// Migrations that have not been applied, oldest first.
    Behind(Vec<String>),
}

/// Brings an empty database, or one of Posta's own, up to this build. Safe to repeat, and to run
/// from several processes at once: an advisory lock lets one of them work. Returns the names of
/// what was applied.
///
/// # Errors
/// Also where the tables are the original's: those take [`adopt`].
pub async fn migrate(postgres: &settings::Postgres) -> Result<Vec<String>, Error> {
    let store = patient(postgres)?;
    let mut connection = store.pool.acquire().await?;
    let before = applied(&mut connection).await?;
    run(&mut connection).await?;
    connection.close().await?;
    Ok(missing(&before))
}

/// Reads how far the schema is.
pub async fn schema(store: &Store) -> Result<Schema, Error> {
    let mut connection = store.pool.acquire().await?;
    let missing = missing(&applied(&mut connection).await?);
    Ok(if missing.is_empty() { Schema::Current } else { Schema::Behind(missing) })
}

/// One session, in which a statement may take longer than any of the application's.
fn patient(postgres: &settings::Postgres) -> Result<Store, Error> {
    let patient = settings::Postgres {
        statement_timeout: std::time::Duration::ZERO,
        lock_timeout: std::time::Duration::ZERO,
        pool_min: 0,
        pool_max: 1,
        ..postgres.clone()
    };
    Store::new(&patient, "posta migrate")
}

async fn run(connection: &mut PgConnection) -> Result<(), Error> {
    MIGRATIONS.run_direct(None, connection, false).await.map_err(of_migration)
}

async fn applied(connection: &mut PgConnection) -> Result<Vec<i64>, Error> {
    let table = &MIGRATIONS.table_name;
    if !is_there(connection, table).await? {
        return Ok(Vec::new());
    }
    let applied = connection.list_applied_migrations(table).await.map_err(of_migration)?;
    Ok(applied.iter().map(|migration| migration.version).collect())
}

async fn is_there(connection: &mut PgConnection, table: &str) -> Result<bool, Error> {
    let there = sqlx::query_scalar!(r#"SELECT to_regclass($1) IS NOT NULL AS "there!""#, table);
    Ok(there.fetch_one(connection).await?)
}

fn missing(applied: &[i64]) -> Vec<String> {
    MIGRATIONS
        .iter()
        .filter(|migration| !applied.contains(&migration.version))
        .map(|migration| format!("{:04}_{}", migration.version, migration.description.replace(' ', "_")))
        .collect()
}

fn of_migration(error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => Error::Other(other.to_string()),
    }
}
