//! Journey 1 with a real mail server: pre-reserve, confirmation, calendar export; api and two workers, every mail over
//! SMTP and LMTP into the guest's box and from there over IMAP.

use std::time::Duration;

use e2e::{Held, MailServer, Stack, eventually, never, say};

const SOON: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_hold_paid_by_transfer_is_confirmed_exported_and_told_to_the_guest_s_own_box_once() {
    let server = MailServer::start().await;
    let settings = server.settings();
    let stack = Stack::start(&settings.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    let second = stack.second_worker(&[], &[]);
    second.until_listed(&stack).await;

    let (held, other) = (stack.hold().await, stack.hold().await);
    let created = server.until_mailed(&held.guest.email, 1, SOON).await.remove(0);
    say(format_args!("in the box {:.0} ms after the 201", held.answered.elapsed().as_secs_f64() * 1e3));
    assert!(created.subject.contains(&held.code) && created.text.contains(&held.deadline()), "{}", created.subject);
    assert!(created.html.contains(&held.code) && created.attachments.is_empty());
    assert_eq!(created.headers["auto-submitted"], "auto-generated");
    assert_eq!(events(&stack, &held).await, 0, "a hold is not exported");

    let confirmed = stack.posta_json(&["reservations", "confirm", &held.code, "--paid", "transfer"]).await;
    assert_eq!((&confirmed["status"], &confirmed["paid_amount"]), (&"confirmed".into(), &confirmed["deposit_amount"]));
    let mail = server.until_mailed(&held.guest.email, 2, SOON).await.remove(1);
    assert!(mail.subject.contains("confirmada") && mail.text.contains(&held.code), "{}", mail.subject);
    let [ics] = &mail.attachments[..] else { panic!("{} attachments", mail.attachments.len()) };
    assert_eq!((ics.filename.as_str(), ics.content_type.as_str()), ("reserva.ics", "text/calendar"));
    let day = held.stay.check_in.format("%Y%m%d").to_string();
    assert!(ics.text().contains("METHOD:PUBLISH\r\n") && ics.text().contains(&day), "{}", ics.text());

    eventually(SOON, "the stay is exported", async || (events(&stack, &held).await == 1).then_some(())).await;
    every_step_is_told_with_who_did_it(&stack, &held).await;
    each_has_its_mails_and_no_more(&server, &held, &other).await;
    let (ended, _) = second.stop(SOON).await;
    assert!(ended.success(), "{ended}");
}

/// How often the export has the stay; of whom it is, it never tells.
async fn events(stack: &Stack, held: &Held) -> usize {
    let calendar = stack.exported(held.stay.cabin).await;
    for private in [&held.guest.name, &held.guest.phone, &held.guest.email] {
        assert!(!calendar.contains(private.as_str()), "{calendar}");
    }
    let dates = format!(
        "DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\n",
        held.stay.check_in.format("%Y%m%d"),
        held.stay.check_out.format("%Y%m%d")
    );
    calendar.matches(&dates).count()
}

async fn every_step_is_told_with_who_did_it(stack: &Stack, held: &Held) {
    let shown = stack.posta_json(&["reservations", "show", &held.code]).await;
    let payments = shown["payments"].as_array().unwrap();
    assert_eq!((payments.len(), &payments[0]["provider"]), (1, &"transfer".into()));
    let by = |action: &str| {
        let steps: Vec<_> = shown["audit"].as_array().unwrap().iter().filter(|step| step["action"] == action).collect();
        assert_eq!(steps.len(), 1, "{action}: {}", shown["audit"]);
        steps[0]["actor"].as_str().unwrap().to_owned()
    };
    assert_eq!(by("hold"), "guest");
    assert!(by("confirm").starts_with("cli:"));
}

async fn each_has_its_mails_and_no_more(server: &MailServer, held: &Held, other: &Held) {
    server.until_mailed(&other.guest.email, 1, SOON).await;
    never(Duration::from_secs(2), "a mail too many", async || {
        server.mails_to(&held.guest.email).await.len() > 2 || server.mails_to(&other.guest.email).await.len() > 1
    })
    .await;
}
