//! A mail server that is unsure of itself.

use std::collections::HashSet;
use std::time::Duration;

use e2e::{Fault, Job, Mail, Stack, eventually};

const SOON: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_mail_whose_acceptance_was_never_heard_is_sent_again_under_the_same_message_id() {
    let stack = Stack::start(&[]).await;
    stack.fault(Fault::Drop, Some(1)).await;
    let held = stack.hold().await;
    let first = stack.until_mailed(&held.guest.email, 1, SOON).await.remove(0);
    let job = tried_once(&stack, &held.code).await;
    assert_eq!((job.state.as_str(), job.tally()), ("scheduled", (1, 1, 0)), "{:?}", job.last_error);

    let told = stack.posta(&["jobs", "retry", &job.id.to_string()]).await;
    assert_eq!(told.status, 0, "{}", told.stderr);
    let done = stack.until_job(job.id, "done", SOON).await;
    assert_eq!(done.history.len(), 1, "{:?}", done.history);
    let mails = stack.mails_to(&held.guest.email).await;
    let ids: HashSet<&str> = mails.iter().map(Mail::message_id).collect();
    assert_eq!((mails.len(), ids), (2, HashSet::from([first.message_id()])));
    assert_eq!(mails[0].headers.get("date"), mails[1].headers.get("date"));
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_and_a_refusal_for_good_is_dead() {
    let stack = Stack::start(&[]).await;
    stack.fault(Fault::Refusal(451), Some(1)).await;
    let held = stack.hold().await;
    let job = tried_once(&stack, &held.code).await;
    assert_eq!(job.state, "scheduled");
    assert!(job.last_error.as_deref().is_some_and(|error| error.contains("451")), "{:?}", job.last_error);
    stack.posta(&["jobs", "retry", &job.id.to_string()]).await;
    stack.until_job(job.id, "done", SOON).await;
    assert_eq!(stack.mails_to(&held.guest.email).await.len(), 1);

    stack.fault(Fault::Refusal(550), Some(1)).await;
    let held = stack.hold().await;
    let job = tried_once(&stack, &held.code).await;
    assert_eq!((job.state.as_str(), job.tally()), ("dead", (1, 1, 0)));
    assert!(job.last_error.as_deref().is_some_and(|error| error.contains("550")), "{:?}", job.last_error);
    stack.posta(&["jobs", "retry", &job.id.to_string()]).await;
    let job = stack.until_job(job.id, "done", SOON).await;
    assert_eq!((job.tally(), job.history.len()), ((1, 2, 0), 1), "a new life that remembers the old one");
}

/// The hold's mail, once its first try is written down.
async fn tried_once(stack: &Stack, code: &str) -> Job {
    eventually(SOON, "the mail was tried", async || {
        let jobs = stack.jobs(&["--kind", "send_email", "--text", code]).await;
        jobs.into_iter().find(|job| job.attempts == 1)
    })
    .await
}
