//! A guest's phone: who there is, and the chat of one of them.

use crate::http::ago::ago;
use crate::http::percent::encoded;
use crate::whatsapp::{Button, Message, Status};
use crate::world::World;

const GUESTS: usize = 8;
const MESSAGES: usize = 60;
/// Who writes first, until somebody has.
const FIRST: (&str, &str) = ("5493515550101", "Ana");

pub(super) struct Phone {
    pub(super) guests: Vec<Guest>,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) bubbles: Vec<Bubble>,
}

pub(super) struct Guest {
    pub(super) key: String,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) is_shown: bool,
}

pub(super) struct Bubble {
    pub(super) by_guest: bool,
    pub(super) kind: &'static str,
    pub(super) pieces: Vec<Piece>,
    pub(super) buttons: Vec<Button>,
    pub(super) ago: String,
    pub(super) ticks: &'static str,
}

/// Of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Words(String),
    /// What WhatsApp shows so between asterisks.
    Bold(String),
    Link(String),
}

impl Phone {
    /// Of the guest who is asked for, else of who was active last.
    pub(super) fn of(world: &World, asked: &str) -> Phone {
        let all = world.chats.guests(GUESTS);
        let key = if asked.is_empty() { all.first().map(|chat| chat.key().to_owned()) } else { Some(asked.to_owned()) };
        let key = key.unwrap_or_else(|| FIRST.0.to_owned());
        let chat = world.chats.chat(&key);
        let now = world.clock.now();
        let messages = chat.iter().flat_map(|chat| chat.messages.iter().rev().take(MESSAGES).rev());
        Phone {
            guests: all.iter().map(|chat| Guest::of(chat.key(), &chat.name, &key)).collect(),
            name: chat.as_ref().map_or(FIRST.1, |chat| &chat.name).to_owned(),
            bubbles: messages.map(|message| Bubble::of(message, ago(message.at, now))).collect(),
            key,
        }
    }

    /// Where this page can be had again.
    pub(super) fn address(&self) -> String {
        format!("/?guest={}", encoded(&self.key))
    }
}

impl Guest {
    fn of(key: &str, name: &str, shown: &str) -> Guest {
        let address = format!("/?guest={}", encoded(key));
        Guest { key: key.to_owned(), address, name: name.to_owned(), is_shown: key == shown }
    }
}

impl Bubble {
    fn of(message: &Message, ago: String) -> Bubble {
        let said = &message.said;
        let ticks = match message.status {
            Status::Accepted => "",
            Status::Sent => "✓",
            Status::Delivered | Status::Read => "✓✓",
        };
        Bubble {
            by_guest: said.by_guest,
            kind: said.kind,
            pieces: pieces(&said.text),
            buttons: said.buttons.clone(),
            ago,
            ticks: if said.by_guest { ticks } else { "" },
        }
    }
}

/// Addresses become links; a full stop or a bracket after one is none of it.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(start);
        let end = from.find(char::is_whitespace).unwrap_or(from.len());
        let (link, _) = from.split_at(end);
        let link = link.trim_end_matches(['.', ',', ';', ')', '*', '_', '"', '\'']);
        words(before, &mut pieces);
        pieces.push(Piece::Link(link.to_owned()));
        rest = from.strip_prefix(link).unwrap_or_default();
    }
    words(rest, &mut pieces);
    pieces
}

/// An asterisk without another one in its line is an asterisk.
fn words(text: &str, pieces: &mut Vec<Piece>) {
    let mut rest = text;
    while let Some((before, bold, after)) = emphasis(rest) {
        pieces.push(Piece::Words(before.to_owned()));
        pieces.push(Piece::Bold(bold.to_owned()));
        rest = after;
    }
    pieces.push(Piece::Words(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Words(String::new()));
}

fn emphasis(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('*')?;
    let (bold, after) = rest.split_once('*')?;
    (!bold.trim().is_empty() && !bold.contains('\n')).then_some((before, bold, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let shown = |piece| match piece {
            Piece::Words(text) => text,
            Piece::Bold(text) => format!("<b>{text}</b>"),
            Piece::Link(text) => format!("<a>{text}</a>"),
        };
        pieces(text).into_iter().map(shown).collect()
    }

    #[test]
    fn addresses_can_be_followed_and_asterisks_embolden() {
        for (text, expected) in [
            (
                "Pagá en http://127.0.0.1:8090/pay/1-a.\nGracias",
                "Pagá en <a>http://127.0.0.1:8090/pay/1-a</a>.\nGracias",
            ),
            ("*Ñandú*: $ 1 y *Zorzal*", "<b>Ñandú</b>: $ 1 y <b>Zorzal</b>"),
            ("*https://a.example*", "*<a>https://a.example</a>*"),
            ("2 * 3\n* 4 **", "2 * 3\n* 4 **"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert!(pieces("").is_empty());
    }
}
