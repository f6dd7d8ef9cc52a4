//! One conversation with the relay, step by step, each with its time limit.

use std::fmt;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use tokio::time::timeout;

use super::route::{Route, Security};
use super::verdict;

/// To connect, agree on TLS and log in.
const OPEN: Duration = Duration::from_secs(10);
/// To accept sender, recipient and DATA. Kept connections that died without a word cost this once.
const ANNOUNCE: Duration = Duration::from_secs(10);
/// To take the letter: relays that scan before they answer need seconds.
const HAND_OVER: Duration = Duration::from_secs(25);
/// To leave, or to begin anew on the same connection; neither is worth waiting for.
const COURTESY: Duration = Duration::from_secs(2);

/// The step in which a conversation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Connect,
    Login,
    Sender,
    Recipient,
    Data,
    /// The letter itself was on its way: without an answer nobody knows whether it arrived.
    Letter,
}

pub(super) struct Failure {
    pub(super) stage: Stage,
    pub(super) cause: Cause,
}

pub(super) enum Cause {
    TimedOut,
    Smtp(Error),
}

impl Failure {
    /// The relay refused in so many words, and goes on listening. 421 is its farewell.
    pub(super) fn leaves_the_connection_open(&self) -> bool {
        match &self.cause {
            Cause::TimedOut => false,
            Cause::Smtp(error) => error.status().is_some_and(|code| u16::from(code) != 421),
        }
    }
}

pub(super) struct Connection(AsyncSmtpConnection);

impl Connection {
    pub(super) async fn open(route: &Route) -> Result<Self, Failure> {
        let mut stage = Stage::Connect;
        let opened = timeout(OPEN, connect(route, &mut stage)).await;
        flatten(opened).map(Self).map_err(|cause| Failure { stage, cause })
    }

    /// Sender, recipients, DATA: afterwards the relay waits for the letter. Tells how many of the
    /// recipients were refused for good; when none is left, or one is refused for now, it fails.
    pub(super) async fn announce(&mut self, from: &Address, to: &[Address]) -> Result<usize, Failure> {
        let mut stage = Stage::Sender;
        let announced = timeout(ANNOUNCE, async {
            self.0.command(Mail::new(Some(from.clone()), Vec::new())).await?;
            stage = Stage::Recipient;
            let mut refused = 0;
            for recipient in to {
                match self.0.command(Rcpt::new(recipient.clone(), Vec::new())).await {
                    Ok(_) => {}
                    Err(error) if verdict::refuses_for_good(&error) && refused + 1 < to.len() => refused += 1,
                    Err(error) => return Err(error),
                }
            }
            stage = Stage::Data;
            self.0.command(Data).await.map(|_| refused)
        });
        let announced = flatten(announced.await);
        announced.map_err(|cause| Failure { stage, cause })
    }

    pub(super) async fn hand_over(&mut self, message: &str) -> Result<(), Failure> {
        let taken = flatten(timeout(HAND_OVER, self.0.command(Framed(message))).await);
        taken.map(drop).map_err(|cause| Failure { stage: Stage::Letter, cause })
    }

    /// Forgets sender and recipient after a refusal, so that the next letter can begin.
    pub(super) async fn reset(&mut self) -> Result<(), Cause> {
        flatten(timeout(COURTESY, self.0.command(Rset)).await).map(drop)
    }

    pub(super) async fn quit(mut self) {
        // Whatever it answers, the connection ends here.
        let _ = timeout(COURTESY, self.0.command(Quit)).await;
    }
}

/// A message as DATA wants it: dots at the start of a line doubled, a lone dot at the end.
///
/// Said in one write. lettre's own `message` says the end apart, which costs every letter the 40 ms
/// for which the relay's acknowledgement of the first write is delayed.
struct Framed<'a>(&'a str);

impl fmt::Display for Framed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.0.split_inclusive("\r\n") {
            if line.starts_with('.') {
                f.write_str(".")?;
            }
            f.write_str(line)?;
        }
        f.write_str(if self.0.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" })
    }
}

async fn connect(route: &Route, stage: &mut Stage) -> Result<AsyncSmtpConnection, Error> {
    let server = (route.host.as_str(), route.port);
    let implicit = match &route.security {
        Security::Implicit(tls) => Some(tls.clone()),
        Security::Plain | Security::StartTls(_) => None,
    };
    // The attempt as a whole is limited; this limit lets the second address of a host have its turn.
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, Some(OPEN / 3), &route.hello, implicit, None).await?;
    if let Security::StartTls(tls) = &route.security {
        // Fails where the relay does not offer it; nothing was said by then but EHLO.
        connection.starttls(tls.clone(), &route.hello).await?;
    }
    if let Some(login) = &route.login {
        *stage = Stage::Login;
        connection.auth(DEFAULT_MECHANISMS, login).await?;
    }
    Ok(connection)
}

fn flatten<T>(outcome: Result<Result<T, Error>, tokio::time::error::Elapsed>) -> Result<T, Cause> {
    match outcome {
        Ok(answer) => answer.map_err(Cause::Smtp),
        Err(_) => Err(Cause::TimedOut),
    }
}
