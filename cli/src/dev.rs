//! `posta dev`: everything on one machine. Private servers, schema, demo data, then api, worker and sandbox as child
//! processes that are started again whenever they end. It refuses a home that another `dev` holds.

mod account;
mod chosen;
mod crew;
mod environment;
mod executables;
mod given;
mod home;
mod leftovers;
mod lock;
mod place;
mod ports;
mod postgres;
mod program;
mod ready;
mod redis;
mod secrets;
mod servers;
mod start;
mod voice;
mod welcome;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use nix::sys::signal::Signal;
use runtime::shutdown::Signals;
use tokio_util::sync::CancellationToken;

use crate::failure::Outcome;
use crew::Crew;
use environment::Environment;
use given::Given;
use home::Home;
use lock::Lock;
use servers::Servers;
use voice::say;

const USUAL_HOME: &str = ".posta";
/// In the order in which they end, each with what asks it to.
const CHILDREN: [(&str, Signal); 5] = [
    ("api", Signal::SIGTERM),
    ("worker", Signal::SIGTERM),
    ("sandbox", Signal::SIGTERM),
    ("redis", redis::STOP),
    ("postgres", postgres::STOP),
];
/// Together under the 20 s that are promised, whatever SHUTDOWN_GRACE says: what is cut off here is done again.
const GRACE: [(&[&str], Duration); 3] = [
    (&["api", "worker"], Duration::from_secs(12)),
    (&["sandbox"], Duration::from_secs(1)),
    (&["redis", "postgres"], Duration::from_secs(4)),
];

pub async fn run(fresh: bool) -> Outcome {
    let mut signals = Signals::listen().context("signals cannot be heard")?;
    let given = Given::read();
    let home = Home::open(Path::new(given.get("POSTA_HOME").unwrap_or(USUAL_HOME)))?;
    let _lock = Lock::take(&home)?;
    let posta = own_path()?;
    let mut crew = Crew::new(posta.clone(), home.clone());
    let outcome = tokio::select! {
        outcome = live(given, &home, &posta, &mut crew, fresh) => outcome,
        _ = signals.next() => Ok(()),
    };
    stop(&mut crew, &mut signals).await;
    outcome
}

/// From an empty home to the addresses on the screen, and on; comes back only with what made it impossible.
async fn live(given: Given, home: &Home, posta: &Path, crew: &mut Crew, fresh: bool) -> Outcome {
    leftovers::end_all(home, &CHILDREN).await;
    if fresh {
        home.empty()?;
        home::remove(&place::Place::outside(home))?;
        say("dev", format_args!("{} is empty again", home.path().display()));
    }
    let mut secrets = secrets::Secrets::read(home)?;
    let servers = Servers::plan(&given, home, &mut secrets)?;
    let environment = Environment::compose(given, home, &servers, &mut secrets)?;
    environment.addresses.are_free()?;
    environment.write(home)?;
    start::servers(&servers, posta, crew).await?;
    start::data(&environment, posta).await?;
    start::processes(&environment, posta, crew).await;
    welcome::print(&environment, home)?;
    std::future::pending().await
}

/// In order, so that nobody loses what they stand on. A second signal cuts the patience with our own processes short.
async fn stop(crew: &mut Crew, signals: &mut Signals) {
    if crew.is_empty() {
        return;
    }
    say("dev", "stopping everything; the data stays");
    let hurry = CancellationToken::new();
    let stopping = async {
        for (names, patience) in GRACE {
            crew.stop(names, patience, &hurry).await;
        }
    };
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            () = &mut stopping => break,
            _ = signals.next() => hurry.cancel(),
        }
    }
    say("dev", "stopped");
}

fn own_path() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("the path of this executable cannot be read")
}
