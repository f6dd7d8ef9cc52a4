//! A mail from MAIL to the end of its DATA, the faults that it meets on the way, and how it comes to the inbox.

use std::io;

use tokio::time::timeout;

use super::{Session, Then};
use crate::faults::{Kind, Strike};
use crate::inbox::{self, Envelope};
use crate::smtp::command::Sender;
use crate::smtp::unstuff::Text;

/// A transaction: MAIL was said.
pub(super) struct Mail {
    envelope: Envelope,
    utf8: bool,
}

impl Session {
    pub(super) fn mail(&mut self, sender: Sender) {
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

    pub(super) async fn rcpt(&mut self, address: String) -> io::Result<Then> {
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

    pub(super) async fn data(&mut self) -> io::Result<Then> {
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
        self.world.changed();
        if self.meet(|kind| kind == Kind::Drop).await?.is_some() {
            return Ok(Then::Close);
        }
        self.wire.answer(format_args!("250 2.0.0 kept as {id}"));
        Ok(Then::GoOn)
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
