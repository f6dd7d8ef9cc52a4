//! What providers send, signed as they sign it; and what is left of what they did not send.

mod copies;
mod delivery;
mod fixture;
mod fuzzed;
mod left;
mod limited;
mod mercadopago;
mod replayed;
mod tampered;
mod told;
mod whatsapp;

pub(crate) use told::told;
