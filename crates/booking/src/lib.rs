//! The verbs that api, worker and cli share. Each takes a transaction and does all of one thing in
//! it: the state, the audit log and the jobs. The caller commits and gives what was promised to the
//! relay; dropped instead, nothing of it happened.
//!
//! A verb that takes or frees nights locks the accommodation's row first, then the reservation's:
//! two of them wait for each other and never deadlock. It refuses what the rules refuse, and talks
//! to nobody outside Postgres. Time is an argument.

mod cancel;
mod confirm;
mod expire;
mod hold;
mod locked;
mod promises;
mod refusal;
mod remind;
mod rules;
mod sweep;
mod way;

pub use cancel::cancel;
pub use confirm::confirm;
pub use expire::{Expiry, expire};
pub use hold::{Held, HoldRequest, hold};
pub use refusal::Refusal;
pub use remind::{Reminder, remind};
pub use rules::Rules;
pub use store::audit::Actor;
pub use sweep::{Swept, sweep};
