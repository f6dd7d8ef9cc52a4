//! The verbs against a real Postgres.

mod desk;
mod histories;
mod holds;
mod limits;
mod moves;
mod races;
mod sweeps;
