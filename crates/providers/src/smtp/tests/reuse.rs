//! Connections are used again, and never in a way that a fresh one would not have failed in.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::super::{Kind, Reason};
use super::relay::Answer;
use super::*;

#[tokio::test]
async fn letters_share_a_connection() {
    let relay = Relay::healthy();
    let mailer = mailer_for(&relay);
    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
    }
    assert_eq!((relay.count("CONNECT"), relay.letters().len()), (1, 3));
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_fails_no_letter() {
    let relay = Relay::start(|_, said| if said == "LETTER" { Answer::SayAndClose("250 ok") } else { Answer::Usual });
    let mailer = mailer_for(&relay);
    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
    }
    assert_eq!((relay.count("CONNECT"), relay.letters().len()), (3, 3));
}

#[tokio::test]
async fn a_connection_that_was_idle_for_long_is_not_used_again() {
    let relay = Relay::healthy();
    let mailer = mailer_for(&relay);
    mailer.send(&letter()).await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    mailer.send(&letter()).await.unwrap();
    assert_eq!((relay.count("CONNECT"), relay.letters().len()), (2, 2));
}

#[tokio::test]
async fn a_farewell_that_waits_on_a_kept_connection_fails_no_letter() {
    let relay = Relay::start(|number, said| match (number, said) {
        (1, "LETTER") => Answer::SayAndClose("250 ok\r\n421 4.4.2 idle for too long"),
        _ => Answer::Usual,
    });
    let mailer = mailer_for(&relay);
    mailer.send(&letter()).await.unwrap();
    mailer.send(&letter()).await.unwrap();
    assert_eq!((relay.count("CONNECT"), relay.letters().len()), (2, 2));
}

#[tokio::test]
async fn a_fresh_connection_that_is_lost_is_not_tried_again() {
    let relay = Relay::start(|_, said| if said.starts_with("MAIL") { Answer::Close } else { Answer::Usual });
    assert!(mailer_for(&relay).send(&letter()).await.unwrap_err().is_transient());
    assert_eq!(relay.count("CONNECT"), 1);
}

#[tokio::test]
async fn a_kept_connection_lost_after_the_letter_repeats_nothing() {
    let taken = AtomicUsize::new(0);
    let relay = Relay::start(move |_, said| match said {
        "LETTER" if taken.fetch_add(1, Ordering::SeqCst) == 1 => Answer::Close,
        _ => Answer::Usual,
    });
    let mailer = mailer_for(&relay);
    mailer.send(&letter()).await.unwrap();
    assert_eq!(mailer.send(&letter()).await.unwrap_err().kind(), Kind::Uncertain);
    assert_eq!((relay.count("CONNECT"), relay.letters().len()), (1, 2));
}

#[tokio::test]
async fn a_refused_recipient_does_not_spoil_the_connection() {
    let relay = Relay::start(|_, said| match said {
        "RCPT TO:<nadie@guest.example>" => Answer::Say("550 5.1.1 unknown"),
        _ => Answer::Usual,
    });
    let mailer = mailer_for(&relay);
    let refused = mailer.send(&Letter { to: vec!["nadie@guest.example".to_owned()], ..letter() }).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Permanent(Reason::Recipient));
    mailer.send(&letter()).await.unwrap();
    assert_eq!((relay.count("CONNECT"), relay.count("RSET"), relay.letters().len()), (1, 1, 1));
}

#[tokio::test]
async fn a_send_that_was_dropped_half_way_takes_its_connection_along() {
    let relay = Relay::start(|number, said| match (number, said) {
        (1, "DATA") => Answer::Silence,
        _ => Answer::Usual,
    });
    let mailer = mailer_for(&relay);
    let first = letter();
    tokio::select! {
        _ = mailer.send(&first) => panic!("the relay never answered DATA"),
        () = relay.hears("DATA") => {}
    }
    mailer.send(&letter()).await.unwrap();
    assert_eq!(relay.count("CONNECT"), 2, "the half-used connection was not handed on");
    assert_eq!(relay.letters().len(), 1);
}

#[tokio::test]
async fn letters_at_once_have_a_connection_each_and_some_of_these_are_kept() {
    let relay = Relay::healthy();
    let mailer = mailer_for(&relay);
    for connections in [12, 12 + 4] {
        let mut sends = JoinSet::new();
        for _ in 0..12 {
            let mailer = mailer.clone();
            sends.spawn(async move { mailer.send(&letter()).await });
        }
        sends.join_all().await.into_iter().for_each(Result::unwrap);
        assert_eq!(relay.count("CONNECT"), connections);
    }
    assert_eq!(relay.letters().len(), 24);
}
