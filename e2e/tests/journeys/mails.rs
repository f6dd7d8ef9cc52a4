//! A mail server that is unsure of itself.

use std::collections::HashSet;
use std::time::Duration;

use e2e::{Fault, Mail, Stack};

const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_mail_whose_acceptance_was_never_heard_is_sent_again_under_the_same_message_id() {
    let stack = Stack::start(&[]).await;
    stack.fault(Fault::Drop, Some(1)).await;
    let held = stack.hold().await;
    let first = stack.until_mailed(&held.guest.email, 1, SOON).await.remove(0);
    let job = stack.tried_mail(&held.code, SOON).await;
    let done = stack.retried(job.id, SOON).await;
    assert_eq!((done.tally(), done.history.len()), ((2, 2, 0), 1), "{:?}", done.history);
    assert!(done.history[0].error.contains("uncertain"), "{:?}", done.history);

    let mails = stack.mails_to(&held.guest.email).await;
    let ids: HashSet<&str> = mails.iter().map(Mail::message_id).collect();
    assert_eq!((mails.len(), ids), (2, HashSet::from([first.message_id()])));
    assert_eq!(mails[0].headers.get("date"), mails[1].headers.get("date"), "it is the same mail");
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_and_a_refusal_for_good_is_dead() {
    let stack = Stack::start(&[]).await;
    stack.fault(Fault::Refusal(451), Some(1)).await;
    let held = stack.hold().await;
    let job = stack.tried_mail(&held.code, SOON).await;
    let done = stack.retried(job.id, SOON).await;
    assert_eq!((done.tally(), done.history.len()), ((2, 2, 0), 1));
    assert!(done.history[0].error.contains("451"), "{:?}", done.history);
    assert_eq!(stack.mails_to(&held.guest.email).await.len(), 1);

    stack.fault(Fault::Refusal(550), Some(1)).await;
    let held = stack.hold().await;
    let dead = stack.tried_mail(&held.code, SOON).await;
    assert_eq!((dead.state.as_str(), dead.tally()), ("dead", (1, 1, 0)));
    assert!(dead.last_error.as_deref().is_some_and(|error| error.contains("550")), "{:?}", dead.last_error);
    let done = stack.retried(dead.id, SOON).await;
    assert_eq!((done.tally(), done.history.len()), ((1, 2, 0), 1), "a new life that remembers the old one");
    assert_eq!(stack.mails_to(&held.guest.email).await.len(), 1);
}
