//! The ports of the private servers: chosen once a home and kept, so that a server that starts again is found again.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result, bail};
use rand::RngExt as _;

use super::home::{Home, write_whole};

/// Below the range that outgoing calls draw from, so that a server which is down for a moment loses its port to none.
const RANGE: std::ops::Range<u16> = 15_000..32_000;
const TRIES: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    pub postgres: u16,
    pub redis: u16,
}

impl Ports {
    /// Those of the earlier run, each replaced where another program has it by now.
    pub fn choose(home: &Home) -> Result<Self> {
        let file = home.path().join("ports");
        let kept = fs::read_to_string(&file).unwrap_or_default();
        let postgres = free_or_other(kept_port(&kept, "postgres"), None)?;
        let redis = free_or_other(kept_port(&kept, "redis"), Some(postgres))?;
        let text = format!("postgres={postgres}\nredis={redis}\n");
        write_whole(&file, &text, 0o644).with_context(|| format!("{} cannot be written", file.display()))?;
        Ok(Self { postgres, redis })
    }
}

fn kept_port(text: &str, server: &str) -> Option<u16> {
    let mut pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.find(|(name, _)| *name == server)?.1.parse().ok()
}

fn free_or_other(kept: Option<u16>, taken: Option<u16>) -> Result<u16> {
    let drawn = std::iter::repeat_with(|| rand::rng().random_range(RANGE)).take(TRIES);
    match kept.into_iter().chain(drawn).find(|port| Some(*port) != taken && is_free(*port)) {
        Some(port) => Ok(port),
        None => bail!("no free port between {} and {} on 127.0.0.1", RANGE.start, RANGE.end),
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_kept_unless_another_program_took_one() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path()).unwrap();
        let first = Ports::choose(&home).unwrap();
        assert_ne!(first.postgres, first.redis);
        assert_eq!(Ports::choose(&home).unwrap(), first);
        let _other = TcpListener::bind((Ipv4Addr::LOCALHOST, first.redis)).unwrap();
        let second = Ports::choose(&home).unwrap();
        assert_eq!(second.postgres, first.postgres);
        assert_ne!(second.redis, first.redis);
    }
}
