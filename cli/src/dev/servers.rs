//! Which servers `dev` runs itself: one of each sort whose address is not given.

use std::ffi::OsString;

use anyhow::Result;

use super::account::Account;
use super::given::Given;
use super::home::Home;
use super::place::Place;
use super::ports::Ports;
use super::postgres::Postgres;
use super::redis::Redis;
use super::secrets::Secrets;
use super::voice::say;

#[derive(Debug)]
pub struct Servers {
    pub postgres: Option<Postgres>,
    pub redis: Option<Redis>,
}

impl Servers {
    pub fn plan(given: &Given, home: &Home, secrets: &mut Secrets) -> Result<Self> {
        let mut servers = Self { postgres: None, redis: None };
        if given.has("DATABASE_URL") && given.has("REDIS_URL") {
            return Ok(servers);
        }
        let ports = Ports::choose(home)?;
        if !given.has("DATABASE_URL") {
            let account = Account::for_postgres()?;
            let place = Place::of(home, account.as_ref())?;
            if let Some(remark) = place.remark {
                say("postgres", remark);
            }
            let environment = environment(given, home);
            servers.postgres =
                Some(Postgres::new(place.folder, account, ports.postgres, environment, given.search_path())?);
        }
        if !given.has("REDIS_URL") {
            let password = secrets.get("REDIS_PASSWORD")?;
            servers.redis =
                Some(Redis::new(home, ports.redis, password, environment(given, home), given.search_path())?);
        }
        Ok(servers)
    }
}

/// No secret of ours, and nothing that a Postgres of the system is told by.
fn environment(given: &Given, home: &Home) -> Vec<(OsString, OsString)> {
    let pairs = [
        ("PATH".into(), given.search_path().to_owned()),
        ("LC_ALL".into(), "C.UTF-8".into()),
        ("POSTA_HOME".into(), home.path().as_os_str().to_owned()),
    ];
    pairs.into()
}
