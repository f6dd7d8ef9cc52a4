//! Calendars of other portals: what was put under a name is served as it came, byte by byte.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;

const CAPACITY: usize = 1_000;
const MOST_BYTES: usize = 256 << 20;

#[derive(Debug, thiserror::Error)]
#[error("{CAPACITY} feeds, or {MOST_BYTES} bytes of them, are kept already")]
pub(crate) struct Full;

#[derive(Default)]
pub(crate) struct Feeds(Mutex<BTreeMap<String, Bytes>>);

impl Feeds {
    pub(crate) fn put(&self, name: &str, bytes: Bytes) -> Result<(), Full> {
        let mut feeds = self.feeds();
        let others = feeds.iter().filter(|(known, _)| *known != name);
        let (count, size) = others.fold((0, 0), |(count, size), (_, feed)| (count + 1, size + feed.len()));
        if count >= CAPACITY || size + bytes.len() > MOST_BYTES {
            return Err(Full);
        }
        feeds.insert(name.to_owned(), bytes);
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<Bytes> {
        self.feeds().get(name).cloned()
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
