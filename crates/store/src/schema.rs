use runtime::settings;
use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::{ConnectOptions, Connection};

use crate::pool::connect_options;
use crate::{Error, Store};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// How the database's schema stands to the one that this build was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    Current,
    /// Migrations that have not been applied, oldest first.
    Behind(Vec<String>),
}

/// Brings the schema up to this build. Safe to repeat, and to run from several processes at once:
/// an advisory lock lets one of them work. Returns the names of what was applied.
pub async fn migrate(postgres: &settings::Postgres) -> Result<Vec<String>, Error> {
    // A connection of its own: a migration may take longer than any statement of the application.
    let patient = settings::Postgres {
        statement_timeout: std::time::Duration::ZERO,
        lock_timeout: std::time::Duration::ZERO,
        ..postgres.clone()
    };
    let options = connect_options(&patient, "posta migrate")?;
    let mut connection = tokio::time::timeout(postgres.acquire_timeout, options.connect())
        .await
        .map_err(|_| Error::Unavailable("no connection within the time-out".to_owned()))??;
    let before = applied(&mut connection).await?;
    MIGRATIONS.run_direct(None, &mut connection, false).await.map_err(of_migration)?;
    connection.close().await?;
    Ok(missing(&before))
}

/// Reads how far the schema is.
pub async fn schema(store: &Store) -> Result<Schema, Error> {
    let mut connection = store.pool.acquire().await?;
    let missing = missing(&applied(&mut connection).await?);
    Ok(if missing.is_empty() { Schema::Current } else { Schema::Behind(missing) })
}

async fn applied(connection: &mut sqlx::PgConnection) -> Result<Vec<i64>, Error> {
    let table = &MIGRATIONS.table_name;
    let there = sqlx::query_scalar!(r#"SELECT to_regclass($1) IS NOT NULL AS "there!""#, table.as_ref())
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        return Ok(Vec::new());
    }
    let applied = connection.list_applied_migrations(table).await.map_err(of_migration)?;
    Ok(applied.iter().map(|migration| migration.version).collect())
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
