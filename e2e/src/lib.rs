//! What a journey stands on: a `posta dev` of its own with real servers, guests who call its API, the inbox where
//! their mails arrive or a real mail server, an operator at the command line, and signals that kill, freeze and stop its processes.
//!
//! It knows the product from outside only: no other room is a dependency, and what it reads are the shapes that
//! programs are promised. For tests only: what goes wrong panics and says what was waited for.

#![expect(clippy::expect_used, clippy::panic, reason = "a journey that cannot go on fails, and says why")]

mod browser;
mod calendar;
mod effects;
mod frozen;
mod guest;
mod inbox;
mod job;
mod mail_server;
mod mercadopago;
mod metric;
mod missing;
mod notification;
mod operator;
mod owner;
mod panel;
mod process;
mod queue;
mod reservation;
mod second_worker;
mod settings;
mod sql;
mod stack;
mod storm;
mod wait;
mod work;

pub use browser::{Browser, Key, Light, Screen};
pub use frozen::Frozen;
pub use guest::{Answer, Guest, Held, Stay};
pub use inbox::{Attachment, Fault, Mail};
pub use job::{Counts, Job, Promise, Run};
pub use mail_server::MailServer;
pub use mercadopago::Call;
pub use missing::Missing;
pub use notification::Notification;
pub use operator::Told;
pub use panel::{OPERATOR, OWNER, Panel, STAFF, VIEWER};
pub use process::{kill, lives, of_home};
pub use queue::Queue;
pub use second_worker::SecondWorker;
pub use sql::Transaction;
pub use stack::Stack;
pub use storm::{Report, Storm};
pub use wait::{eventually, never, say};
pub use work::{Upshot, Work};
