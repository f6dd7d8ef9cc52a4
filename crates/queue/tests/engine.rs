//! The engine against a real Redis, worked by real apalis workers.
//!
//! Most tests share the server of `REDIS_URL` under a prefix of their own and give scripts a time
//! that they move. Those that stop, wipe, fill or cut Redis start a server of their own.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod engine {
    // What tests stand on.
    mod proxy;
    mod server;
    mod site;
    mod stage;
    mod stalls;
    mod until;
    mod worker;

    // What they claim.
    mod bounds;
    mod cancelling;
    mod circuits;
    mod claiming;
    mod cluster;
    mod fates;
    mod fencing;
    mod keys;
    mod leases;
    mod limits;
    mod model;
    mod outages;
    mod pauses;
    mod pushing;
    mod registry;
    mod serial;
    mod stock;
    mod stopping;
    mod stories;
    mod waking;
    mod withdrawing;
}
