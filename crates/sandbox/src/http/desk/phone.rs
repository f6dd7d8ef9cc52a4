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

/// Of a text: words, or an address to follow.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_link: bool,
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
        let link = from[..end].trim_end_matches(['.', ',', ';', ')', '*', '_', '"', '\'']);
        pieces.push(Piece { text: before.to_owned(), is_link: false });
        pieces.push(Piece { text: link.to_owned(), is_link: true });
        rest = &from[link.len()..];
    }
    pieces.push(Piece { text: rest.to_owned(), is_link: false });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_message_can_be_followed() {
        let shown = |text| pieces(text).into_iter().map(|p| (p.text, p.is_link)).collect::<Vec<_>>();
        let piece = |text: &str, is_link| (text.to_owned(), is_link);
        assert_eq!(
            shown("Pagá en http://127.0.0.1:8090/pay/1-a.\nGracias"),
            [piece("Pagá en ", false), piece("http://127.0.0.1:8090/pay/1-a", true), piece(".\nGracias", false)]
        );
        assert_eq!(shown("http:// x"), [piece("http://", true), piece(" x", false)]);
        assert_eq!(shown("javascript:alert(1)"), [piece("javascript:alert(1)", false)]);
        assert_eq!(shown(""), []);
    }
}
