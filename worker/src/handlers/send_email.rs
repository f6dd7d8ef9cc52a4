//! Sends a mail: to the guest of a reservation, or to who works for the business.

mod guest;
mod notice;
mod outbox;
mod sign_in;
#[cfg(test)]
mod tests;
mod turn;

pub(crate) use guest::run as to_guest;
pub(crate) use notice::run as notice;
pub(crate) use sign_in::run as sign_in;
