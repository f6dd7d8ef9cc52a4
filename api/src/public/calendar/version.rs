use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendar::Event;
use sha2::{Digest as _, Sha256};
use store::blocks::{self, Block};
use store::reservations::{self, Reservation};
use store::{Error, Store};

/// An accommodation's calendar as it stands.
pub(crate) struct Version {
    pub(crate) text: String,
    /// Without its quotes.
    pub(crate) etag: String,
    /// The ids of the reservations that are in it.
    pub(crate) stays: Vec<i32>,
}

impl Version {
    pub(crate) async fn of(store: &Store, accommodation: i32, name: &str) -> Result<Self, Error> {
        let stays = reservations::exported(store, accommodation).await?;
        let closed = blocks::manual(store, accommodation).await?;
        let events: Vec<Event> = stays.iter().map(taken).chain(closed.iter().map(closed_nights)).collect();
        let text = calendar::export(name, &events);
        let etag = URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()));
        Ok(Self { text, etag, stays: stays.iter().map(|stay| stay.id).collect() })
    }
}

fn taken(stay: &Reservation) -> Event {
    let changed = stay.confirmed_at.unwrap_or(stay.created_at);
    calendar::taken(&stay.code, stay.check_in..stay.check_out, changed)
}

fn closed_nights(block: &Block) -> Event {
    calendar::closed(block.id, block.from..block.to, block.created_at)
}
