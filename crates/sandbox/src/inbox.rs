//! The mails that arrived: the last 10,000, newest first, found by recipient without a search.
//!
//! A mail is parsed and written as JSON once, when it comes; readers take references and hold no lock while they
//! send. Beyond [`MOST_BYTES`] new mail is refused instead of old mail dropped early: who counts what arrived can
//! rely on the last 10,000. `DELETE /inbox.json` makes room.

mod letter;
mod nesting;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(crate) use letter::{Attachment, Envelope, Letter, Read, read};

const CAPACITY: usize = 10_000;
const MOST_BYTES: usize = 2 << 30;

/// A mail in the inbox: what was read of it, and when it came.
pub(crate) struct Kept {
    pub(crate) id: Uuid,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) read: Read,
}

#[derive(Debug, thiserror::Error)]
#[error("the inbox is full")]
pub(crate) struct Full;

pub(crate) struct Inbox {
    capacity: usize,
    most_bytes: usize,
    shelf: Mutex<Shelf>,
}

/// Mails by the number of their arrival; `first` is that of the oldest.
#[derive(Default)]
struct Shelf {
    first: u64,
    mails: VecDeque<Arc<Kept>>,
    by_recipient: HashMap<String, VecDeque<u64>>,
    by_id: HashMap<Uuid, u64>,
    bytes: usize,
}

impl Default for Inbox {
    fn default() -> Inbox {
        Inbox::with_room_for(CAPACITY, MOST_BYTES)
    }
}

impl Inbox {
    fn with_room_for(capacity: usize, most_bytes: usize) -> Inbox {
        Inbox { capacity, most_bytes, shelf: Mutex::default() }
    }

    /// `now` is asked under the lock, so that newest first is true of the instants too.
    pub(crate) fn keep(&self, read: Read, now: impl FnOnce() -> DateTime<Utc>) -> Result<Uuid, Full> {
        let mut shelf = self.shelf();
        let leaving = if shelf.mails.len() < self.capacity { 0 } else { shelf.oldest_bytes() };
        if shelf.bytes - leaving + read.letter.len() > self.most_bytes {
            return Err(Full);
        }
        while shelf.mails.len() >= self.capacity {
            shelf.drop_oldest();
        }
        let id = Uuid::now_v7();
        shelf.push(Kept { id, received_at: now(), read });
        Ok(id)
    }

    /// Newest first, those to one address when given, from `skip` on.
    pub(crate) fn newest(&self, to: Option<&str>, skip: usize, take: usize) -> Vec<Arc<Kept>> {
        let shelf = self.shelf();
        match to {
            None => shelf.mails.iter().rev().skip(skip).take(take).cloned().collect(),
            Some(to) => {
                let numbers = shelf.by_recipient.get(&key(to)).into_iter().flatten().rev();
                numbers.skip(skip).take(take).filter_map(|number| shelf.at(*number)).cloned().collect()
            }
        }
    }

    pub(crate) fn count(&self, to: Option<&str>) -> usize {
        let shelf = self.shelf();
        to.map_or(shelf.mails.len(), |to| shelf.by_recipient.get(&key(to)).map_or(0, VecDeque::len))
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<Arc<Kept>> {
        let shelf = self.shelf();
        shelf.by_id.get(&id).and_then(|number| shelf.at(*number)).cloned()
    }

    pub(crate) fn empty(&self) {
        *self.shelf() = Shelf::default();
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn at(&self, number: u64) -> Option<&Arc<Kept>> {
        self.mails.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn oldest_bytes(&self) -> usize {
        self.mails.front().map_or(0, |oldest| oldest.read.letter.len())
    }

    fn push(&mut self, kept: Kept) {
        let number = self.first + self.mails.len() as u64;
        for address in &kept.read.summary.to {
            let numbers = self.by_recipient.entry(key(address)).or_default();
            if numbers.back() != Some(&number) {
                numbers.push_back(number);
            }
        }
        self.by_id.insert(kept.id, number);
        self.bytes += kept.read.letter.len();
        self.mails.push_back(Arc::new(kept));
    }

    fn drop_oldest(&mut self) {
        let Some(oldest) = self.mails.pop_front() else { return };
        for address in &oldest.read.summary.to {
            let key = key(address);
            let Some(numbers) = self.by_recipient.get_mut(&key) else { continue };
            numbers.pop_front_if(|number| *number == self.first);
            if numbers.is_empty() {
                self.by_recipient.remove(&key);
            }
        }
        self.by_id.remove(&oldest.id);
        self.bytes -= oldest.read.letter.len();
        self.first += 1;
    }
}

/// Addresses are compared without regard to case, as mail servers do in practice.
fn key(address: &str) -> String {
    address.to_lowercase()
}

/// One mail as it stands in `/inbox.json`, in two pieces: its letter was written when it came.
impl Kept {
    pub(crate) fn json(&self) -> (String, Bytes) {
        let at = self.received_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let head = format!(r#"{{"id":"{}","received_at":"{at}","#, self.id);
        (head, self.read.letter.slice(1..))
    }
}

#[cfg(test)]
mod tests;
