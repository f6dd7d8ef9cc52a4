use std::str::FromStr;

use runtime::settings;
use secrecy::ExposeSecret as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

#[expect(clippy::disallowed_methods, reason = "the servers of the tests, not a setting of the program")]
fn named(name: &str) -> String {
    let address = std::env::var(name).unwrap_or_default();
    assert!(
        !address.is_empty(),
        "{name} is not set: tests run against real servers, name one that may hold test data (./scripts/test does)"
    );
    address
}

pub(crate) fn redis_url() -> String {
    named("REDIS_URL")
}

/// The server of `DATABASE_URL`. Its own database is connected to, and never written.
pub(crate) fn postgres() -> PgConnectOptions {
    let options = PgConnectOptions::from_str(&named("DATABASE_URL")).expect("DATABASE_URL cannot be read");
    options.application_name("posta testkit")
}

pub(crate) async fn connect() -> PgConnection {
    postgres().connect().await.expect("the server of DATABASE_URL does not answer")
}

/// To a test's own database.
pub(crate) async fn connect_to(postgres: &settings::Postgres) -> PgConnection {
    let options = PgConnectOptions::from_str(postgres.url.expose_secret()).expect("the test's address");
    options.connect().await.expect("the test's database")
}

/// Runs a statement that takes no arguments. Names in it are made here, never read from outside.
pub(crate) async fn run(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}
