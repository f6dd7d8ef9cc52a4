//! The whole product from outside: real processes, real servers, real signals, one `posta dev` a journey.

#![expect(clippy::unwrap_used, reason = "a journey that cannot go on fails")]

mod journeys {
    mod browser;
    mod clocks;
    mod crash;
    mod due_at_once;
    mod hold;
    mod imap;
    mod killed;
    mod mails;
    mod mercadopago_away;
    mod panel;
    mod payment;
    mod payment_told_badly;
    mod personal;
    mod postgres_away;
    mod postgres_under_load;
    mod probes;
    mod redis_away;
    mod redis_forgets;
    mod redis_under_load;
    mod stories;
    mod storm;
}
