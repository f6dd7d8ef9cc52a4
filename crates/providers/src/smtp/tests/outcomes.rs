//! What a failed send tells: whether to try again, whether the letter may have arrived, and nothing
//! about the person.

use std::time::Duration;

use super::super::{Kind, Reason, SendError};
use super::relay::Answer;
use super::*;

async fn refused_by(relay: &Relay) -> SendError {
    mailer_for(relay).send(&letter()).await.unwrap_err()
}

/// A relay that answers as usual but at one step.
fn relay_with(step: &'static str, answer: Answer) -> Relay {
    Relay::start(move |_, said| if said.starts_with(step) { answer } else { Answer::Usual })
}

#[tokio::test]
async fn a_refused_recipient_is_permanent_and_not_named() {
    let relay = relay_with(
        "RCPT",
        Answer::Say("550-5.1.1 <ana.lopez@guest.example>: no such user\r\n550 5.1.1 ana.lopez is unknown"),
    );
    let refused = refused_by(&relay).await;
    assert_eq!(refused.kind(), Kind::Permanent(Reason::Recipient));
    assert_eq!(refused.to_string(), "550 5.1.1 <…>: no such user <…> is unknown");
    assert!(!format!("{refused:?}").contains("ana"), "{refused:?}");
    assert_eq!(relay.count("DATA"), 0);
}

#[tokio::test]
async fn a_4xx_is_transient_at_every_step() {
    for step in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "LETTER"] {
        let refused = refused_by(&relay_with(step, Answer::Say("451 4.3.0 later"))).await;
        assert!(refused.is_transient(), "{step}: {refused}");
        assert!(refused.to_string().starts_with("451 4.3.0"), "{step}: {refused}");
        assert_eq!(refused.retry_after(), None);
    }
}

#[tokio::test]
async fn a_letter_that_is_too_big_or_unwanted_is_permanent() {
    let refused = refused_by(&relay_with("LETTER", Answer::Say("552 5.3.4 too big"))).await;
    assert_eq!(refused.kind(), Kind::Permanent(Reason::Size));
    for (step, reply) in [("LETTER", "554 5.7.1 looks like spam"), ("DATA", "550 none of yours")] {
        let refused = refused_by(&relay_with(step, Answer::Say(reply))).await;
        assert_eq!(refused.kind(), Kind::Permanent(Reason::Policy), "{step}");
    }
}

#[tokio::test]
async fn a_connection_lost_before_the_letter_is_transient() {
    for step in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"] {
        let refused = refused_by(&relay_with(step, Answer::Close)).await;
        assert!(refused.is_transient(), "{step}: {refused}");
    }
}

#[tokio::test]
async fn a_connection_lost_after_the_letter_is_uncertain_and_nothing_is_repeated() {
    let relay = relay_with("LETTER", Answer::Close);
    let refused = refused_by(&relay).await;
    assert_eq!(refused.kind(), Kind::Uncertain);
    assert_eq!(refused.to_string(), "connection lost after the letter was handed over: uncertain");
    assert_eq!(relay.letters().len(), 1);
}

#[tokio::test]
async fn a_relay_that_says_nonsense_after_the_letter_leaves_it_uncertain() {
    let refused = refused_by(&relay_with("LETTER", Answer::Say("what?"))).await;
    assert_eq!(refused.kind(), Kind::Uncertain);
}

#[tokio::test]
async fn a_relay_that_falls_silent_after_the_letter_leaves_it_uncertain() {
    let relay = relay_with("LETTER", Answer::Silence);
    let refused = when_silent(&relay, "LETTER").await;
    assert_eq!(refused.kind(), Kind::Uncertain);
    assert_eq!(refused.to_string(), "no answer in time after the letter was handed over: uncertain");
}

#[tokio::test]
async fn a_relay_that_falls_silent_before_the_letter_is_given_up_as_transient() {
    for step in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"] {
        let relay = relay_with(step, Answer::Silence);
        let refused = when_silent(&relay, step).await;
        assert!(refused.is_transient(), "{step}: {refused}");
        assert!(refused.to_string().contains("no answer in time"), "{step}: {refused}");
    }
}

/// Sends, lets the relay hear `step`, then moves the time on: paused, it jumps to the next limit.
async fn when_silent(relay: &Relay, step: &str) -> SendError {
    let mailer = mailer_for(relay);
    let letter = letter();
    let moved = async {
        relay.hears(step).await;
        let began = tokio::time::Instant::now();
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(26)).await;
        began
    };
    let (sent, began) = tokio::join!(mailer.send(&letter), moved);
    assert!(began.elapsed() < Duration::from_secs(28), "{:?}", began.elapsed());
    tokio::time::resume();
    sent.unwrap_err()
}

#[tokio::test]
async fn nobody_at_the_address_is_transient() {
    let relay = Relay::healthy();
    let mut mail = settings_for(&relay);
    mail.port = 1;
    let refused = Mailer::new(&mail).unwrap().send(&letter()).await.unwrap_err();
    assert!(refused.is_transient());
    assert!(refused.to_string().starts_with("cannot connect: Connection refused"), "{refused}");
}

#[tokio::test]
async fn a_refused_login_is_about_credentials_and_names_nobody() {
    let relay = relay_with("AUTH", Answer::Say("535 5.7.8 reservas: bad password for reservas@posta.example"));
    let mut mail = settings_for(&relay);
    mail.user = Some("reservas".to_owned());
    mail.pass = Some("hunter2-secret".to_owned().into());
    let mailer = Mailer::new(&mail).unwrap();
    for refused in [mailer.send(&letter()).await.unwrap_err(), mailer.check().await.unwrap_err()] {
        assert_eq!(refused.kind(), Kind::Credentials);
        assert_eq!(refused.to_string(), "535 5.7.8 <…>: bad password for <…>");
    }
    assert_eq!(relay.count("MAIL"), 0);
}

#[tokio::test]
async fn a_relay_with_no_login_we_know_is_about_credentials() {
    let relay = relay_with("EHLO", Answer::Say("250 relay.example"));
    let mut mail = settings_for(&relay);
    (mail.user, mail.pass) = (Some("reservas".to_owned()), Some("hunter2-secret".to_owned().into()));
    let refused = Mailer::new(&mail).unwrap().send(&letter()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Credentials);
}

#[tokio::test]
async fn a_relay_without_starttls_is_told_nothing() {
    let relay = Relay::healthy();
    let refused = mailer_that_wants_tls(&relay).send(&letter()).await.unwrap_err();
    assert_eq!(refused.to_string(), "STARTTLS is not supported on this server");
    assert!(refused.is_transient());
    assert_eq!((relay.count("AUTH"), relay.count("MAIL")), (0, 0));
}

#[tokio::test]
async fn check_logs_in_and_mails_nobody() {
    let relay = Relay::healthy();
    let mut mail = settings_for(&relay);
    (mail.user, mail.pass) = (Some("reservas".to_owned()), Some("hunter2-secret".to_owned().into()));
    let detail = Mailer::new(&mail).unwrap().check().await.unwrap();
    assert_eq!(detail, format!("127.0.0.1:{}, plain, this machine, logged in", relay.port));
    assert!(relay.said().contains(&(1, "EHLO posta.example".to_owned())));
    let said: Vec<_> = relay.said().into_iter().map(|(_, line)| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(said, ["CONNECT", "EHLO", "AUTH", "QUIT"]);
}
