use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use runtime::settings;
use secrecy::ExposeSecret;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::{Error, Tx};

/// How long a process that ends waits for its connections.
const FAREWELL: Duration = Duration::from_secs(2);

/// The pool of connections. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: PgPool,
}

impl Store {
    /// Makes the pool without waiting for Postgres: a process starts while it is away.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn new(postgres: &settings::Postgres, application: &str) -> Result<Self, Error> {
        let pool = PgPoolOptions::new()
            .min_connections(postgres.pool_min)
            .max_connections(postgres.pool_max)
            .acquire_timeout(postgres.acquire_timeout)
            .connect_lazy_with(connect_options(postgres, application)?);
        Ok(Self { pool })
    }

    /// For a command that asks a few things and ends: no connection is opened ahead.
    pub fn for_tool(postgres: &settings::Postgres, application: &str) -> Result<Self, Error> {
        Self::new(&settings::Postgres { pool_min: 0, pool_max: 4, ..postgres.clone() }, application)
    }

    /// Begins a change.
    pub async fn begin(&self) -> Result<Tx, Error> {
        Ok(Tx::new(self.pool.begin().await?))
    }

    /// Postgres' own clock, which is also the proof that it answers.
    pub async fn ping(&self) -> Result<DateTime<Utc>, Error> {
        let row = sqlx::query!(r#"SELECT clock_timestamp() AS "now!""#).fetch_one(&self.pool).await?;
        Ok(row.now)
    }

    /// The server's version, such as `15.14`.
    pub async fn version(&self) -> Result<String, Error> {
        let told = sqlx::query_scalar!(r#"SELECT current_setting('server_version') AS "version!""#);
        let told = told.fetch_one(&self.pool).await?;
        Ok(told.split_whitespace().next().unwrap_or_default().to_owned())
    }

    /// Connections in use and idle.
    pub fn connections(&self) -> (usize, usize) {
        let idle = self.pool.num_idle();
        ((self.pool.size() as usize).saturating_sub(idle), idle)
    }

    /// Waits until every connection is back and closed. One to a Postgres that does not answer any
    /// more is waited for a moment only: it ends with the process.
    pub async fn close(&self) {
        if tokio::time::timeout(FAREWELL, self.pool.close()).await.is_err() {
            tracing::warn!("connections to postgres are left behind");
        }
    }
}

pub(crate) fn connect_options(postgres: &settings::Postgres, application: &str) -> Result<PgConnectOptions, Error> {
    let options = PgConnectOptions::from_str(postgres.url.expose_secret())
        .map_err(|_| Error::Other("DATABASE_URL cannot be read".to_owned()))?;
    Ok(options.application_name(application).options([
        ("statement_timeout", postgres.statement_timeout.as_millis().to_string()),
        ("lock_timeout", postgres.lock_timeout.as_millis().to_string()),
        // A process that was killed inside a transaction must not keep its locks.
        ("idle_in_transaction_session_timeout", "60000".to_owned()),
    ]))
}
