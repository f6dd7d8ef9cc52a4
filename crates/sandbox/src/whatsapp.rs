//! WhatsApp's state: one chat a guest, both sides of it.
//!
//! The key of a chat is the phone's digits, or the user id of a guest who hides the phone. It holds nobody to the window
//! of 24 hours, and every number it is given has WhatsApp.

mod chat;
mod events;
mod outgoing;
mod voices;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(crate) use chat::{Button, Chat, Message, Said, Status};
pub(crate) use events::{Inbound, inbound, status};
pub(crate) use outgoing::{Asked, Draft, read};
pub(crate) use voices::{Quality, Voice, Voices};

/// The number that answers, as it stands in webhooks.
pub(crate) const BUSINESS_PHONE: &str = "5493515550199";
/// Of the sending number, unless `WHATSAPP_PHONE_ID` says another.
pub(crate) const PHONE_ID: &str = "100000000000001";

/// Guests; beyond it the one who was first is forgotten.
const GUESTS: usize = 10_000;
/// Messages of all chats together; beyond it guests are forgotten too.
const MESSAGES: usize = 50_000;

#[derive(Default)]
pub(crate) struct Chats {
    pub(crate) voices: Voices,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    chats: HashMap<String, Chat>,
    by_age: VecDeque<String>,
    key_of_user: HashMap<String, String>,
    key_of_message: HashMap<String, String>,
}

impl Chats {
    /// Adds to the chat of `guest`: digits with or without `+`, or a user id. The chat comes back without its messages.
    pub(crate) fn add(&self, guest: &str, name: Option<&str>, said: Said, now: DateTime<Utc>) -> (Chat, String) {
        let mut shelf = self.shelf();
        let key = shelf.open(guest);
        let id = format!("wamid.{}", Uuid::now_v7().simple());
        shelf.key_of_message.insert(id.clone(), key.clone());
        let Some(chat) = shelf.chats.get_mut(&key) else { return (Chat::of(guest), id) };
        if let Some(name) = name {
            name.clone_into(&mut chat.name);
        }
        let forgotten = chat.push(Message::new(id.clone(), said, now));
        let header = chat.header();
        if let Some(forgotten) = forgotten {
            shelf.key_of_message.remove(&forgotten);
        }
        if shelf.key_of_message.len() > MESSAGES {
            shelf.forget_oldest();
        }
        (header, id)
    }

    /// `false`: there is no such message.
    pub(crate) fn mark(&self, message: &str, status: Status) -> bool {
        let mut shelf = self.shelf();
        let key = shelf.key_of_message.get(message).cloned();
        let chat = key.and_then(|key| shelf.chats.get_mut(&key));
        chat.is_some_and(|chat| chat.mark(message, status))
    }

    pub(crate) fn chat(&self, guest: &str) -> Option<Chat> {
        let shelf = self.shelf();
        shelf.chats.get(&shelf.key(guest)).cloned()
    }

    /// Who was active last comes first; without their messages.
    pub(crate) fn guests(&self, most: usize) -> Vec<Chat> {
        let mut guests: Vec<Chat> = self.shelf().chats.values().map(Chat::header).collect();
        guests.sort_by_key(|chat| std::cmp::Reverse(chat.active_at));
        guests.truncate(most);
        guests
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn key(&self, guest: &str) -> String {
        match self.key_of_user.get(guest) {
            Some(key) => key.clone(),
            None => guest.trim_start_matches('+').to_owned(),
        }
    }

    fn open(&mut self, guest: &str) -> String {
        let key = self.key(guest);
        if !self.chats.contains_key(&key) {
            let chat = Chat::of(&key);
            self.key_of_user.insert(chat.user_id.clone(), key.clone());
            self.chats.insert(key.clone(), chat);
            self.by_age.push_back(key.clone());
            if self.by_age.len() > GUESTS {
                self.forget_oldest();
            }
        }
        key
    }

    fn forget_oldest(&mut self) {
        let Some(chat) = self.by_age.pop_front().and_then(|key| self.chats.remove(&key)) else { return };
        self.key_of_user.remove(&chat.user_id);
        for message in &chat.messages {
            self.key_of_message.remove(&message.id);
        }
    }
}
