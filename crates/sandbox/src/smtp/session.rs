//! One connection from greeting to farewell: who may say what, and until when.

mod login;
mod mail;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Limits;
use super::command::Command;
use super::wire::{Line, Wire};
use crate::faults::{Kind, Met, Service, Strike};
use crate::world::World;
use mail::Mail;

pub(super) struct Session {
    wire: Wire,
    world: Arc<World>,
    limits: Limits,
    stop: CancellationToken,
    greeted: bool,
    signed_in: bool,
    mail: Option<Mail>,
    mistakes: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    GoOn,
    Close,
}

impl Session {
    pub(super) fn new(stream: TcpStream, world: Arc<World>, limits: Limits, stop: CancellationToken) -> Session {
        let wire = Wire::new(stream, limits.idle);
        Session { wire, world, limits, stop, greeted: false, signed_in: false, mail: None, mistakes: 0 }
    }

    pub(super) async fn turn_away(mut self) -> io::Result<()> {
        self.wire.answer("421 4.3.2 too many connections at once");
        self.wire.flush().await
    }

    pub(super) async fn run(mut self) -> io::Result<()> {
        if self.meet(|kind| kind == Kind::Refuse).await?.is_some() {
            return Ok(());
        }
        self.wire.answer("220 sandbox.localhost ESMTP Posta sandbox: keeps every mail, delivers none");
        loop {
            let then = match self.next_line().await? {
                Some(Line::Said(line)) => self.obey(&line).await?,
                Some(Line::End) => return Ok(()),
                Some(Line::TooLong) => self.complain("500 5.5.2 the line is too long"),
                Some(Line::BareLf) => self.complain("500 5.5.2 lines end with CR LF (nc -C)"),
                Some(Line::NotUtf8) => self.complain("500 5.5.2 the line is not UTF-8"),
                None => Then::Close,
            };
            if then == Then::Close {
                return self.wire.flush().await;
            }
        }
    }

    /// `None` when it was answered that we close: nothing was said in time, or the sandbox stops.
    async fn next_line(&mut self) -> io::Result<Option<Line>> {
        let line = tokio::select! {
            line = timeout(self.limits.idle, self.wire.line()) => line,
            () = self.stop.cancelled() => {
                self.wire.answer("421 4.3.2 the sandbox is closing");
                return Ok(None);
            }
        };
        let Ok(line) = line else {
            self.wire.answer("421 4.4.2 nothing was said for too long");
            return Ok(None);
        };
        line.map(Some)
    }

    async fn obey(&mut self, line: &str) -> io::Result<Then> {
        match Command::read(line) {
            Ok(Command::Hello { extended }) => self.hello(extended),
            Ok(Command::Mail(sender)) => self.mail(sender),
            Ok(Command::Rcpt(address)) => return self.rcpt(address).await,
            Ok(Command::Data) => return self.data().await,
            Ok(Command::Auth { mechanism, initial }) => return self.auth(&mechanism, initial).await,
            Ok(Command::Rset) => {
                self.mail = None;
                self.wire.answer("250 2.0.0 begun anew");
            }
            Ok(Command::Noop) => self.wire.answer("250 2.0.0 ok"),
            Ok(Command::Vrfy) => self.wire.answer("252 2.1.5 every address is taken"),
            Ok(Command::Help) => self.wire.answer("214 2.0.0 EHLO HELO AUTH MAIL RCPT DATA RSET NOOP VRFY HELP QUIT"),
            Ok(Command::Quit) => {
                self.wire.answer("221 2.0.0 farewell");
                return Ok(Then::Close);
            }
            Err(refusal) => return Ok(self.complain(&refusal.to_string())),
        }
        Ok(Then::GoOn)
    }

    /// Who only makes mistakes speaks another protocol.
    fn complain(&mut self, answer: &str) -> Then {
        self.mistakes += 1;
        if self.mistakes >= self.limits.mistakes {
            self.wire.answer("421 4.7.0 too many mistakes");
            return Then::Close;
        }
        self.wire.answer(answer);
        Then::GoOn
    }

    fn hello(&mut self, extended: bool) {
        self.greeted = true;
        self.mail = None;
        if !extended {
            self.wire.answer("250 sandbox.localhost");
            return;
        }
        let size = self.limits.message;
        self.wire.answer("250-sandbox.localhost");
        for extension in ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"] {
            self.wire.answer(format_args!("250-{extension}"));
        }
        self.wire.answer(format_args!("250 SIZE {size}"));
    }

    /// Waits as long as the faults of this moment say, and tells what strikes then.
    async fn meet(&mut self, concerned: fn(Kind) -> bool) -> io::Result<Option<Strike>> {
        let Met { delay, strike } = self.world.faults.meet(Service::Smtp, concerned);
        if delay > Duration::ZERO {
            self.wire.flush().await?;
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = self.stop.cancelled() => return Ok(Some(Strike::Close)),
            }
        }
        Ok(strike)
    }
}
