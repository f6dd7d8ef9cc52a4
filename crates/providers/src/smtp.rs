//! Mail out, over one SMTP relay.
//!
//! Built on lettre's connection rather than on its pooled transport, because the transport
//! - parks a connection again when a send is dropped half way (a job's time limit, a shutdown), and
//!   the next letter would then be read as the rest of the last one;
//! - has a time-out for connecting only: a relay that stops answering would hold a handler for ever;
//! - does not tell whether the connection broke before or after the letter was handed over, which
//!   is what decides between "try again" and "it may have arrived";
//! - spawns tasks that nobody waits for.
//!
//! It refuses to speak unencrypted to anything but this machine.

mod connection;
mod error;
mod letter;
mod pool;
mod route;
mod scrub;
#[cfg(test)]
mod tests;
mod verdict;

use std::sync::Arc;

use lettre::Address;
use lettre::message::Mailbox;
use runtime::settings;

pub use error::{Kind, MailerError, Reason, SendError};
pub use letter::{Attachment, Letter};

use connection::{Connection, Failure};
use pool::Pool;
use route::Route;

/// Sends letters; clones share the connections. Dropping the last one closes them.
#[derive(Clone)]
pub struct Mailer(Arc<Inner>);

struct Inner {
    route: Route,
    pool: Pool,
    from: Mailbox,
    reply_to: Mailbox,
}

impl Mailer {
    /// Reads the settings and the machine's root certificates; opens no connection.
    pub fn new(mail: &settings::Mail) -> Result<Self, MailerError> {
        let from = letter::mailbox(&mail.from).ok_or(MailerError::NotAnAddress("SMTP_FROM"))?;
        let reply_to = letter::mailbox(&mail.reply_to).ok_or(MailerError::NotAnAddress("SMTP_REPLY_TO"))?;
        // Relays refuse a greeting without a dot, and that is what a machine or a container is named.
        let route = Route::new(mail, from.email.domain())?;
        Ok(Self(Arc::new(Inner { route, pool: Pool::default(), from, reply_to })))
    }

    /// The domain that letters come from: the right side of their Message-IDs.
    pub fn domain(&self) -> &str {
        self.0.from.email.domain()
    }

    /// Returns when the relay took the letter. Takes at most 57 s, whatever the relay does: a job has
    /// a minute, and one that is cut off learns nothing of what became of its letter.
    ///
    /// Of several recipients, those that the relay refuses for good are left out, with a warning; who
    /// is refused for now holds the letter back from the others, who would otherwise get it twice.
    pub async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        let inner = &*self.0;
        let (to, message) = letter::compose(letter, &inner.from, &inner.reply_to)?;
        inner.deliver(&to, &message).await.map_err(|failure| failure.judge(&inner.secrets(&to)))
    }

    /// Connects afresh, negotiates TLS and logs in, then leaves: what `posta check` asks. Tells how
    /// the connection is secured.
    pub async fn check(&self) -> Result<String, SendError> {
        let route = &self.0.route;
        let connection = Connection::open(route).await.map_err(|failure| failure.judge(&self.0.secrets(&[])))?;
        connection.quit().await;
        Ok(route.describe())
    }
}

impl Inner {
    async fn deliver(&self, to: &[Address], message: &str) -> Result<(), Failure> {
        let mut connection = self.announce(to).await?;
        let taken = connection.hand_over(message).await;
        if taken.as_ref().err().is_none_or(Failure::leaves_the_connection_open) {
            self.pool.keep(connection);
        }
        taken
    }

    /// A connection that waits for the letter. A kept one may have been closed by the relay while
    /// it was idle; nothing of the letter has been said by then, so a fresh one is tried, once.
    async fn announce(&self, to: &[Address]) -> Result<Connection, Failure> {
        if let Some(kept) = self.pool.take() {
            match self.announce_on(kept, to).await {
                Err(failure) if !failure.leaves_the_connection_open() => {
                    tracing::debug!("the relay had closed an idle connection");
                }
                settled => return settled,
            }
        }
        self.announce_on(Connection::open(&self.route).await?, to).await
    }

    async fn announce_on(&self, mut connection: Connection, to: &[Address]) -> Result<Connection, Failure> {
        match connection.announce(&self.from.email, to).await {
            Ok(refused) => {
                if refused > 0 {
                    tracing::warn!(refused, recipients = to.len(), "the relay refused some of a letter's recipients");
                }
                Ok(connection)
            }
            Err(failure) => {
                if failure.leaves_the_connection_open() && connection.reset().await.is_ok() {
                    self.pool.keep(connection);
                }
                Err(failure)
            }
        }
    }

    /// What a reply may quote and nobody may read in an error.
    fn secrets<'a>(&'a self, to: &'a [Address]) -> Vec<&'a str> {
        let parts = to.iter().flat_map(|to| [to.user(), to.domain()]);
        self.route.user().into_iter().chain(parts).collect()
    }
}
