//! The verbs that api, worker and cli share. Each takes a transaction and does all of one thing in
//! it: the state, the audit log and the jobs. The caller commits and gives what was promised to the
//! relay; dropped instead, nothing of it happened.
//!
//! A verb that takes or frees nights locks the accommodation's row first, then the reservation's:
//! two of them wait for each other and never deadlock. It refuses what the rules refuse, and talks
//! to nobody outside Postgres. Time is an argument.

mod block;
pub mod bulk;
mod cabins;
mod calendars;
mod cancel;
mod complete;
mod confirm;
mod dues;
mod expire;
mod extend;
mod hold;
mod locked;
mod look;
mod no_show;
mod note;
pub mod operate;
mod pay;
mod promises;
mod refund;
mod refusal;
mod remind;
mod remind_check_in;
mod resend;
mod rules;
mod settle;
mod sign_in;
mod sweep;
pub mod view;
mod way;

pub use block::{BlockRequest, Opened, block, unblock};
pub use cabins::{add_cabin, edit_cabin, set_cabin_active};
pub use calendars::rotate_calendar;
pub use cancel::cancel;
pub use complete::{Completed, complete_stays};
pub use confirm::confirm;
pub use expire::{Expiry, expire};
pub use extend::extend;
pub use hold::{Held, HoldRequest, hold};
pub use look::{availability, quote_stay};
pub use no_show::mark_no_show;
pub use note::note;
pub use pay::Paid;
pub use refund::{Made, Ordered, refund, refund_made, refund_refused};
pub use refusal::{Refusal, Rule};
pub use remind::{Reminder, remind};
pub use remind_check_in::remind_check_in;
pub use resend::{mail_is_true, resend};
pub use rules::Rules;
pub use settle::{Settled, settle};
pub use sign_in::sign_in_token;
pub use store::audit::Actor;
pub use sweep::{Swept, sweep};
