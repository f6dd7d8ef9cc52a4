//! The whole product from outside: real processes, real servers, real signals, one `posta dev` a journey.

#![expect(clippy::unwrap_used, reason = "a journey that cannot go on fails")]

mod journeys {
    mod crash;
    mod hold;
    mod imap;
    mod mails;
    mod personal;
    mod postgres_away;
    mod probes;
    mod redis_away;
    mod redis_forgets;
}
