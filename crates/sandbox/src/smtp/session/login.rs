//! AUTH PLAIN and LOGIN (RFC 4954, RFC 4616). Any name and password are right; they are not even kept.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Session, Then};
use crate::smtp::wire::Line;

impl Session {
    pub(super) async fn auth(&mut self, mechanism: &str, initial: Option<String>) -> io::Result<Then> {
        if !self.greeted || self.signed_in || self.mail.is_some() {
            self.wire.answer("503 5.5.1 AUTH comes once, after EHLO and before MAIL");
            return Ok(Then::GoOn);
        }
        let Some(questions) = questions(mechanism) else {
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
            if !is_well_formed(mechanism, &answer) {
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
}

/// What is asked of the client, in order: base64 of the question, as the protocol wants it.
fn questions(mechanism: &str) -> Option<&'static [&'static str]> {
    match mechanism {
        "PLAIN" => Some(&[""]),
        "LOGIN" => Some(&["VXNlcm5hbWU6", "UGFzc3dvcmQ6"]),
        _ => None,
    }
}

/// Whether the answer has the form that the mechanism asks for: base64, and for PLAIN three fields.
fn is_well_formed(mechanism: &str, answer: &str) -> bool {
    // A single `=` is an empty answer that stands in the command itself.
    let decoded = if answer == "=" { Ok(Vec::new()) } else { STANDARD.decode(answer) };
    match decoded {
        Ok(fields) if mechanism == "PLAIN" => fields.split(|byte| *byte == 0).count() == 3,
        Ok(_) => true,
        Err(_) => false,
    }
}
