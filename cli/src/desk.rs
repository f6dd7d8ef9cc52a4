//! What a command works with: the store, the queue, the clock, and who is at the keyboard.

use anyhow::Context as _;
use booking::Actor;
use nix::unistd::{Uid, User};
use queue::Connection;
use relay::{Look, Teller};
use runtime::clock::Clock;
use runtime::settings::{Postgres, Redis};
use store::{Promised, Store, Tx};

use crate::failure::Failure;

pub struct Desk {
    pub store: Store,
    pub clock: Clock,
    connection: Connection,
    teller: Teller,
}

impl Desk {
    pub async fn open((postgres, redis): &(Postgres, Redis), application: &str) -> Result<Self, Failure> {
        let store = Store::for_tool(postgres, application).context("the store cannot be opened")?;
        let connection = relay::connect(redis).context("the queue cannot be opened")?;
        let clock = Clock::system();
        store.set_clock(&clock).await.context("Postgres cannot be reached")?;
        let teller = Teller::new(store.clone(), connection.clone(), clock.clone());
        Ok(Self { store, clock, connection, teller })
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

    /// Tells the queue at once where it can be reached. Otherwise the ledger has it, and the relay
    /// of a running process tells it: nothing is lost, and nothing has failed.
    pub async fn tell(&self, promised: &Promised) {
        if let Err(error) = self.teller.tell(promised).await {
            tracing::warn!(%error, "the queue is told later");
        }
    }

    /// The account that runs the command, as the audit log names it.
    pub fn actor() -> Actor {
        let user = User::from_uid(Uid::current()).ok().flatten();
        Actor::Cli(user.map_or_else(|| Uid::current().to_string(), |user| user.name))
    }
}
