//! One connection from greeting to farewell: the order of commands, the faults that they meet, the mail handed over.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Limits;
use super::command::{Command, Sender};
use super::login;
use super::unstuff::Text;
use super::wire::{Line, Wire};
use crate::faults::{Kind, Met, Service, Strike};
use crate::inbox::{self, Envelope};
use crate::world::World;

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

/// A transaction: MAIL was said.
struct Mail {
    envelope: Envelope,
    utf8: bool,
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

    fn mail(&mut self, sender: Sender) {
        if !self.greeted {
            self.wire.answer("503 5.5.1 EHLO first");
        } else if self.mail.is_some() {
            self.wire.answer("503 5.5.1 one mail at a time: RSET drops the first");
        } else if sender.size.is_some_and(|size| size > self.limits.message) {
            self.wire.answer("552 5.3.4 the message is too big");
        } else {
            let envelope = Envelope { from: sender.address, to: Vec::new() };
            self.mail = Some(Mail { envelope, utf8: sender.utf8 });
            self.wire.answer("250 2.1.0 ok");
        }
    }

    async fn rcpt(&mut self, address: String) -> io::Result<Then> {
        let Some(mail) = &self.mail else {
            self.wire.answer("503 5.5.1 MAIL first");
            return Ok(Then::GoOn);
        };
        if !address.is_ascii() && !mail.utf8 {
            self.wire.answer("553 5.6.7 such an address needs SMTPUTF8");
            return Ok(Then::GoOn);
        }
        if mail.envelope.to.len() >= self.limits.recipients {
            self.wire.answer("452 4.5.3 too many recipients");
            return Ok(Then::GoOn);
        }
        if let Some(strike) = self.meet(|kind| matches!(kind, Kind::Slow | Kind::Error { .. })).await? {
            return Ok(self.strike(strike, &address));
        }
        if let Some(mail) = &mut self.mail {
            mail.envelope.to.push(address);
        }
        self.wire.answer("250 2.1.5 ok");
        Ok(Then::GoOn)
    }

    fn strike(&mut self, strike: Strike, address: &str) -> Then {
        let Strike::Status(status) = strike else { return Then::Close };
        self.wire.answer(format_args!("{status} {} <{address}>: refused", detail_of(status)));
        // RFC 5321 3.8: after a 421 the server closes.
        if status == 421 { Then::Close } else { Then::GoOn }
    }

    async fn data(&mut self) -> io::Result<Then> {
        let Some(mail) = self.mail.take_if(|mail| !mail.envelope.to.is_empty()) else {
            self.wire.answer("503 5.5.1 RCPT first, and one that is accepted");
            return Ok(Then::GoOn);
        };
        self.wire.answer("354 go on; a dot on a line of its own ends it");
        self.wire.flush().await?;
        let text = timeout(self.limits.data, self.wire.text(self.limits.message)).await;
        match text.map_err(|_| io::ErrorKind::TimedOut)?? {
            Some(Text::Whole(source)) => return self.keep(mail.envelope, source).await,
            Some(Text::TooLong) => self.wire.answer("552 5.3.4 the message is too big"),
            Some(Text::BareLineEnd) => self.wire.answer("550 5.6.11 the message has a bare CR or LF"),
            None => return Ok(Then::Close),
        }
        Ok(Then::GoOn)
    }

    async fn keep(&mut self, envelope: Envelope, source: Vec<u8>) -> io::Result<Then> {
        // Off the executor: ten megabytes take a while, and what a parser does with them is not our word to give.
        let Ok(read) = tokio::task::spawn_blocking(move || inbox::read(envelope, &source)).await else {
            self.wire.answer("554 5.6.0 the message could not be read");
            return Ok(Then::GoOn);
        };
        let kept = self.world.inbox.keep(read, || self.world.clock.now());
        let Ok(id) = kept else {
            self.wire.answer("452 4.3.1 the inbox is full: DELETE /inbox.json empties it");
            return Ok(Then::GoOn);
        };
        if self.meet(|kind| kind == Kind::Drop).await?.is_some() {
            return Ok(Then::Close);
        }
        self.wire.answer(format_args!("250 2.0.0 kept as {id}"));
        Ok(Then::GoOn)
    }

    async fn auth(&mut self, mechanism: &str, initial: Option<String>) -> io::Result<Then> {
        if !self.greeted || self.signed_in || self.mail.is_some() {
            self.wire.answer("503 5.5.1 AUTH comes once, after EHLO and before MAIL");
            return Ok(Then::GoOn);
        }
        let Some(questions) = login::questions(mechanism) else {
            self.wire.answer("504 5.5.4 there are PLAIN and LOGIN");
            return Ok(Then::GoOn);
        };
        let mut given = initial;
        for question in questions {
            let answer = match given.take() {
                Some(answer) => answer,
                None => match self.ask(question).await? {
                    Some(answer) => answer,
                    None => return Ok(Then::Close),
                },
            };
            if !login::is_well_formed(mechanism, &answer) {
                return Ok(self.complain("501 5.5.2 not the answer that was asked for"));
            }
        }
        self.signed_in = true;
        self.wire.answer("235 2.7.0 welcome, whoever you are");
        Ok(Then::GoOn)
    }

    async fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
        self.wire.answer(format_args!("334 {question}"));
        Ok(match self.next_line().await? {
            Some(Line::Said(answer)) => Some(answer),
            // No base64: refused like any other answer that is none.
            Some(Line::TooLong | Line::BareLf | Line::NotUtf8) => Some("*".to_owned()),
            Some(Line::End) | None => None,
        })
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

/// RFC 3463: the enhanced code that servers give with the status.
fn detail_of(status: u16) -> &'static str {
    match status {
        421 => "4.3.2",
        450 => "4.2.1",
        452 => "4.2.2",
        454 => "4.7.0",
        400..500 => "4.3.0",
        551 => "5.1.6",
        552 => "5.2.2",
        553 => "5.1.3",
        554 => "5.7.1",
        550 => "5.1.1",
        _ => "5.0.0",
    }
}
