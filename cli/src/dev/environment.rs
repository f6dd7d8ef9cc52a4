//! The settings in force: given ones over chosen ones, checked before anything starts, handed to every child, and
//! written to `dev.env` for the other subcommands.

use std::ffi::OsString;
use std::net::{SocketAddr, TcpListener};

use anyhow::{Context as _, Result, bail};
use chrono_tz::Tz;
use runtime::settings::{Api, Env, SandboxAddrs, Work};

use super::chosen;
use super::given::Given;
use super::home::{Home, write_whole};
use super::secrets::Secrets;
use super::servers::Servers;
use crate::failure::Failure;
use crate::settings::read_with_queues;

#[derive(Debug)]
pub struct Environment {
    pub addresses: Addresses,
    pub timezone: Tz,
    /// The whole environment of a child.
    pub pairs: Vec<(OsString, OsString)>,
    settings: Env,
}

#[derive(Debug)]
pub struct Addresses {
    pub api: SocketAddr,
    pub worker: SocketAddr,
    pub sandbox: SocketAddr,
    pub smtp: SocketAddr,
}

impl Environment {
    pub fn compose(given: Given, home: &Home, servers: &Servers, secrets: &mut Secrets) -> Result<Self, Failure> {
        let mut chosen = chosen::choose(&given, secrets)?;
        chosen.insert("POSTA_HOME", home.path().display().to_string());
        if let Some(postgres) = &servers.postgres {
            chosen.insert("DATABASE_URL", postgres.url()?);
        }
        if let Some(redis) = &servers.redis {
            chosen.insert("REDIS_URL", redis.url());
        }
        let given = given.with(&chosen);
        let settings = given.settings();
        let (api, work, sandbox): (Api, Work, SandboxAddrs) = read_with_queues(&settings)?;
        let addresses = Addresses { api: api.http.addr, worker: work.addr, sandbox: sandbox.http, smtp: sandbox.smtp };
        Ok(Self { addresses, timezone: api.business.timezone, pairs: given.into_pairs(), settings })
    }

    /// Only for the owner: it holds every secret.
    pub fn write(&self, home: &Home) -> Result<()> {
        let text: String = self.settings.in_force().map(|(name, value)| format!("{name}={value}\n")).collect();
        let file = home.dev_env();
        write_whole(&file, &text, 0o600).with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl Addresses {
    /// Told now, and not by a child that ends again and again. All are held until the last was tried, so that two
    /// settings with one address are found too.
    pub fn are_free(&self) -> Result<()> {
        let all = [
            ("API_ADDR", self.api),
            ("WORKER_ADDR", self.worker),
            ("SANDBOX_ADDR", self.sandbox),
            ("SANDBOX_SMTP_ADDR", self.smtp),
        ];
        let mut held = Vec::new();
        for (name, address) in all {
            match TcpListener::bind(address) {
                Ok(listener) => held.push(listener),
                Err(error) => bail!("{name}: nothing can listen on {address} ({error})"),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_taken_is_told_with_its_setting() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let addresses = Addresses { api: any, worker: any, sandbox: any, smtp: any };
        addresses.are_free().unwrap();
        let addresses = Addresses { sandbox: other.local_addr().unwrap(), ..addresses };
        let refused = addresses.are_free().unwrap_err().to_string();
        assert!(refused.starts_with("SANDBOX_ADDR: "), "{refused}");
    }
}
