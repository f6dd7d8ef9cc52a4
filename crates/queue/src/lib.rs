//! The engine: a Redis backend under apalis that loses nothing and repeats no more than it must.
//!
//! A job is *scheduled* until its time, then *ready*; a worker claims it and it is *running*
//! under a lease, which the process renews; its settlement is fenced by epoch, generation and
//! claim, and stays *unrecorded* until the caller says that its fate is written down elsewhere.
//!
//! It knows nothing of what jobs do or who wrote them down: a payload is a string, and how it
//! tells of fates, spawns tasks and reads the time of day is given to it. Every script is
//! bounded, lives in one hash slot, and takes Redis' own time.

mod backend;
mod claim;
mod claimed;
mod connection;
mod consumer;
mod error;
mod fate;
mod grip;
mod hash;
mod keys;
mod lane;
mod layer;
mod registry;
mod renew;
mod rescue;
mod scripts;
mod settle;
mod wake;

pub use backend::Backend;
pub use claimed::{Breaker, Cancel, Claimed, Rate, Strain, Verdict};
pub use connection::{Connection, OnCall, Options, Server};
pub use consumer::{Consumer, Environment, OnSettled, Setup};
pub use error::Error;
pub use fate::{Fate, Outcome, Settled};
pub use lane::{Circuit, Depth, Lane, Pauses, Push, Running, Taken, Withdraw};
pub use layer::{OnError, SettleLayer, SettleService};
pub use registry::{Beat, LiveWorker};
