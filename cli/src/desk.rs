//! What a command works with: the store, the queue, the clock, and who is at the keyboard.

use std::cell::Cell;
use std::time::Duration;

use anyhow::Context as _;
use booking::Actor;
use nix::unistd::{Uid, User};
use queue::Connection;
use relay::{Look, Teller};
use runtime::clock::Clock;
use runtime::settings::{Postgres, Redis};
use store::{Promised, Store, Tx};

use crate::failure::Failure;
use crate::output;

/// Somebody waits for a count of millions, and no request does.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(120);

pub struct Desk {
    pub store: Store,
    pub clock: Clock,
    connection: Connection,
    teller: Teller,
    /// Whether it was said that the queue is told later: once is enough.
    told_later: Cell<bool>,
}

impl Desk {
    pub async fn open((postgres, redis): &(Postgres, Redis), application: &str) -> Result<Self, Failure> {
        let statement_timeout = postgres.statement_timeout.max(STATEMENT_TIMEOUT);
        let postgres = Postgres { statement_timeout, ..postgres.clone() };
        let store = Store::for_tool(&postgres, application).context("the store cannot be opened")?;
        let connection = relay::connect(redis).context("the queue cannot be opened")?;
        let clock = Clock::system();
        store.set_clock(&clock).await.context("Postgres cannot be reached")?;
        let teller = Teller::new(store.clone(), connection.clone(), clock.clone());
        Ok(Self { store, clock, connection, teller, told_later: Cell::new(false) })
    }

    pub fn look(&self) -> Look {
        Look::new(self.store.clone(), self.connection.clone(), self.clock.clone())
    }

    pub async fn begin(&self) -> Result<Tx, Failure> {
        Ok(self.store.begin().await.context("Postgres cannot be reached")?)
    }

    /// Commits a change and has its jobs told.
    pub async fn commit(&self, tx: Tx) -> Result<(), Failure> {
        self.tell(&tx.commit().await.context("the change cannot be written")?).await;
        Ok(())
    }

    /// Tells the queue at once where it can be reached. Otherwise (false) the ledger has it, and the
    /// relay of a running process tells it: nothing is lost, and nothing has failed.
    pub async fn tell(&self, promised: &Promised) -> bool {
        match self.teller.tell(promised).await {
            Ok(()) => true,
            Err(error) => {
                if !self.told_later.replace(true) {
                    output::complaint(&format!("the ledger has it, and the queue is told when it answers: {error}"));
                }
                false
            }
        }
    }

    /// Has the queues pause what the ledger says, at once where they can be reached. Otherwise they
    /// do so as soon as a running process reaches them.
    pub async fn tell_pauses(&self) {
        if let Err(error) = self.teller.pauses().await {
            output::complaint(&format!("redis cannot be reached, and learns of it when it is back: {error}"));
        }
    }

    pub fn teller(&self) -> &Teller {
        &self.teller
    }

    /// The account that runs the command, as the audit log names it.
    pub fn actor() -> Actor {
        let user = User::from_uid(Uid::current()).ok().flatten();
        Actor::Cli(user.map_or_else(|| Uid::current().to_string(), |user| user.name))
    }
}
