//! Where the promise and the work are kept.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::parse::{duration_from, number, scheme};
use super::reader::{Reader, Section};

#[derive(Clone, Debug)]
pub struct Postgres {
    pub url: SecretString,
    pub pool_min: u32,
    pub pool_max: u32,
    pub acquire_timeout: Duration,
    pub statement_timeout: Duration,
    pub lock_timeout: Duration,
}

#[derive(Clone, Debug)]
pub struct Redis {
    pub url: SecretString,
    pub connect_timeout: Duration,
    pub command_timeout: Duration,
}

impl Section for Postgres {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let url = address(reader, "DATABASE_URL", &["postgres", "postgresql"]);
        let pool_min = reader.value("DATABASE_POOL_MIN", number(0, 1000));
        let pool_max = reader.value("DATABASE_POOL_MAX", number(1, 1000));
        let acquire_timeout = reader.value("DATABASE_ACQUIRE_TIMEOUT", duration_from("1s"));
        let statement_timeout = reader.value("DATABASE_STATEMENT_TIMEOUT", duration_from("1s"));
        let lock_timeout = reader.value("DATABASE_LOCK_TIMEOUT", duration_from("1s"));
        if pool_min > pool_max && pool_max.is_some() {
            reader.problem("DATABASE_POOL_MIN", "must not exceed DATABASE_POOL_MAX");
        }
        Some(Self {
            url: url?,
            pool_min: pool_min?,
            pool_max: pool_max?,
            acquire_timeout: acquire_timeout?,
            statement_timeout: statement_timeout?,
            lock_timeout: lock_timeout?,
        })
    }
}

impl Section for Redis {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let url = address(reader, "REDIS_URL", &["redis", "rediss", "unix", "redis+unix"]);
        let connect_timeout = reader.value("REDIS_CONNECT_TIMEOUT", duration_from("1s"));
        let command_timeout = reader.value("REDIS_COMMAND_TIMEOUT", duration_from("1s"));
        Some(Self { url: url?, connect_timeout: connect_timeout?, command_timeout: command_timeout? })
    }
}

fn address(reader: &mut Reader<'_>, name: &str, schemes: &'static [&'static str]) -> Option<SecretString> {
    let url = reader.secret(name)?;
    scheme(schemes)(url.expose_secret()).map_err(|message| reader.problem(name, message)).ok()?;
    Some(url)
}
