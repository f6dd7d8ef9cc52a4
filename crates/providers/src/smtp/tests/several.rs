//! One letter to several people.

use mail_parser::MessageParser;

use super::super::{Kind, Reason};
use super::relay::Answer;
use super::*;

const ALL: [&str; 3] = ["duenia@posta.example", "socia@posta.example", "nadie@otra.example"];

fn to_all() -> Letter {
    Letter { to: ALL.map(str::to_owned).to_vec(), ..letter() }
}

/// A relay that answers so where the recipient's address begins like that.
fn relay_that_refuses(begins_with: &'static str, answer: &'static str) -> Relay {
    Relay::start(move |_, said| match said.strip_prefix("RCPT TO:<") {
        Some(address) if address.starts_with(begins_with) => Answer::Say(answer),
        _ => Answer::Usual,
    })
}

#[tokio::test]
async fn a_letter_to_several_is_handed_over_once_and_names_them_all() {
    let relay = Relay::healthy();
    mailer_for(&relay).send(&to_all()).await.unwrap();
    assert_eq!((relay.count("MAIL"), relay.count("RCPT"), relay.letters().len()), (1, 3, 1));
    for address in ALL {
        assert_eq!(relay.count(&format!("RCPT TO:<{address}>")), 1);
    }
    let source = relay.letters().pop().unwrap();
    let parsed = MessageParser::default().parse(source.as_bytes()).unwrap();
    let named: Vec<_> = parsed.to().unwrap().iter().filter_map(|to| to.address()).collect();
    assert_eq!(named, ALL);
    assert_eq!(source.matches("\nTo: ").count() + usize::from(source.starts_with("To: ")), 1);
}

#[tokio::test]
async fn who_is_refused_for_good_does_not_keep_it_from_the_others() {
    for who in ["duenia", "nadie"] {
        let relay = relay_that_refuses(who, "550 5.1.1 unknown");
        mailer_for(&relay).send(&to_all()).await.unwrap();
        assert_eq!((relay.count("RCPT"), relay.letters().len()), (3, 1), "{who}");
    }
}

#[tokio::test]
async fn when_all_are_refused_for_good_so_is_the_letter_and_nobody_is_named() {
    let relay = relay_that_refuses("", "550 5.1.1 <nadie@otra.example> and duenia are unknown");
    let refused = mailer_for(&relay).send(&to_all()).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Permanent(Reason::Recipient));
    assert_eq!(refused.to_string(), "550 5.1.1 <…> and <…> are unknown");
    assert_eq!((relay.count("RCPT"), relay.count("DATA"), relay.count("RSET")), (3, 0, 1));
}

#[tokio::test]
async fn who_is_refused_for_now_holds_it_back_from_all() {
    for answer in ["450 4.2.1 busy", "550 5.4.5 daily quota exceeded"] {
        let relay = relay_that_refuses("socia", answer);
        let refused = mailer_for(&relay).send(&to_all()).await.unwrap_err();
        assert!(refused.is_transient(), "{answer}: {refused}");
        assert_eq!(relay.count("DATA"), 0, "{answer}");
    }
}

#[tokio::test]
async fn one_that_is_no_address_and_none_at_all_are_refused_without_asking_the_relay() {
    let relay = Relay::healthy();
    let mut letter = to_all();
    letter.to.push("ana@x.ar\r\nRCPT TO:<otro@x.ar>".to_owned());
    let refused = mailer_for(&relay).send(&letter).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Permanent(Reason::Recipient));
    letter.to.clear();
    let refused = mailer_for(&relay).send(&letter).await.unwrap_err();
    assert_eq!(refused.to_string(), "the letter cannot be written: it has no recipient");
    assert_eq!(relay.said(), []);
}
