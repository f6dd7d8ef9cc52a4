use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use runtime::{metrics, settings};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgPool, Postgres, Transaction};

use crate::{Error, Tx};

/// What was given back so lately is taken again unasked: it was asked when it came back.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// How long a process that starts waits for its connections: it starts while Postgres is away.
const WELCOME: Duration = Duration::from_secs(3);

/// How long a process that ends waits for its connections.
const FAREWELL: Duration = Duration::from_secs(2);

const LOOK: &str = "BEGIN READ ONLY; SET LOCAL statement_timeout = '3s'; SET LOCAL plan_cache_mode = force_custom_plan";

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
            // Who waits for the place of one that was closed for its age would log in itself, under load.
            .max_lifetime(None)
            .test_before_acquire(false)
            .before_acquire(|connection, before| {
                Box::pin(async move { Ok(before.idle_for < TRUSTED_FOR || connection.ping().await.is_ok()) })
            })
            .connect_lazy_with(connect_options(postgres, application)?);
        Ok(Self { pool })
    }

    /// For a command that asks a few things and ends: no connection is opened ahead.
    pub fn for_tool(postgres: &settings::Postgres, application: &str) -> Result<Self, Error> {
        Self::new(&settings::Postgres { pool_min: 0, pool_max: 4, ..postgres.clone() }, application)
    }

    /// Logs in, one after another, all connections that there may be, before there are requests that would have to.
    /// Those that nothing needs are closed again in ten minutes, down to the ones that are kept.
    ///
    /// A pool that is made without waiting opens none ahead, whatever its minimum. It opens one when one is wanted
    /// and none is idle; who wanted it waits for its login, even if others come free meanwhile. sqlx gives way to
    /// every other task some 800 times in a login, every five of SCRAM's 4,096 rounds. In a busy unoptimized process
    /// logins were seen to outlast the time-out: a refusal every five seconds, as each next caller began anew.
    pub async fn fill(&self) {
        match tokio::time::timeout(WELCOME, self.log_in_all()).await {
            Ok(Ok(())) => tracing::debug!(connections = self.pool.size(), "the pool is filled"),
            Ok(Err(_)) | Err(_) => tracing::warn!(connections = self.pool.size(), "the pool is not filled yet"),
        }
    }

    async fn log_in_all(&self) -> Result<(), Error> {
        let mut opened = Vec::new();
        while self.pool.size() < self.pool.options().get_max_connections() {
            // Held until the end, so that the next one is another.
            opened.push(self.pool.acquire().await?);
        }
        Ok(())
    }

    /// Begins a change.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let waits = metrics::postgres_wait();
        let begun = self.pool.begin().await?;
        drop(waits);
        Ok(Tx::new(begun))
    }

    /// Begins to read what a person has asked for with filters: what of them is given decides how Postgres goes about
    /// it, each time anew, and none of it keeps a connection from others for long.
    pub(crate) async fn look(&self) -> Result<Transaction<'static, Postgres>, Error> {
        Ok(self.pool.begin_with(LOOK).await?)
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
        // A process that was killed or stands still inside a transaction must not keep its locks: others wait for them to
        // tell and to record. None of ours is idle for longer; what it asks of Redis meanwhile takes seconds at most.
        ("idle_in_transaction_session_timeout", "10000".to_owned()),
    ]))
}
