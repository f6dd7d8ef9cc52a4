//! The way up: servers, then schema and demo data, then our own processes.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::time::{Instant, sleep};

use super::crew::Crew;
use super::environment::Environment;
use super::program::Program;
use super::servers::Servers;
use super::voice::say;
use super::{home, ready};

const PAUSE: Duration = Duration::from_millis(50);
const SERVER_PATIENCE: Duration = Duration::from_secs(60);
/// A server that ended so often before it was ready will not be.
const SERVER_TRIES: u32 = 3;
/// After this long it is said what is missing; the waiting goes on.
const PROCESS_PATIENCE: Duration = Duration::from_secs(60);
const LOG_TAIL: usize = 5;

pub async fn servers(servers: &Servers, posta: &Path, crew: &mut Crew) -> Result<()> {
    if let Some(redis) = &servers.redis {
        redis.prepare()?;
        crew.take_on("redis", redis.program());
    }
    if let Some(postgres) = &servers.postgres {
        if postgres.is_made() {
            say("postgres", "starting with the data of the earlier run");
        } else {
            say("postgres", "making a database (once)");
        }
        postgres.prepare(posta).await?;
        crew.take_on("postgres", postgres.program());
        until_ready("postgres", crew, async || postgres.is_ready()).await?;
        say("postgres", format_args!("ready on 127.0.0.1:{}", postgres.port()));
    }
    if let Some(redis) = &servers.redis {
        until_ready("redis", crew, async || redis.is_ready().await).await?;
        say("redis", format_args!("ready on 127.0.0.1:{}", redis.port()));
    }
    Ok(())
}

/// Both are safe to repeat.
pub async fn data(environment: &Environment, posta: &Path) -> Result<()> {
    for (command, said) in [("migrate", "the schema is current"), ("seed", "the demo cabins are there")] {
        let program = Program::new(posta).arguments([command]).environment(environment.pairs.clone());
        let output = program.run(posta, None).await.with_context(|| format!("posta {command}"))?;
        if !output.status.success() {
            bail!("posta {command} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        say(command, said);
    }
    Ok(())
}

/// Starts all three at once and comes back when each answers 200.
pub async fn processes(environment: &Environment, posta: &Path, crew: &mut Crew) {
    let addresses = &environment.addresses;
    let asked = [
        ("sandbox", addresses.sandbox, "/inbox.json"),
        ("worker", addresses.worker, "/readyz"),
        ("api", addresses.api, "/readyz"),
    ];
    for (name, ..) in asked {
        crew.take_on(name, Program::new(posta).arguments([name]).environment(environment.pairs.clone()));
    }
    let limit = Instant::now() + PROCESS_PATIENCE;
    let mut told = false;
    for (name, address, path) in asked {
        loop {
            let status = ready::status(address, path).await;
            if status == Some(200) {
                say(name, format_args!("ready on {address}"));
                break;
            }
            if !told && Instant::now() > limit {
                told = true;
                let answer = status.map_or_else(|| "does not answer".to_owned(), |status| format!("answers {status}"));
                say(name, format_args!("http://{address}{path} {answer}; still waiting (log/{name}.log)"));
            }
            sleep(PAUSE).await;
        }
    }
}

async fn until_ready<F: Future<Output = bool>>(name: &str, crew: &Crew, is_ready: impl Fn() -> F) -> Result<()> {
    let limit = Instant::now() + SERVER_PATIENCE;
    while !is_ready().await {
        if crew.ends(name) >= SERVER_TRIES || Instant::now() > limit {
            let log = home::last_lines(&crew.home().log_file(name), LOG_TAIL);
            bail!("{name} does not start; its log ends with:\n{log}");
        }
        sleep(PAUSE).await;
    }
    Ok(())
}
