//! The main job: a hold, its mails, its end.

use std::time::{Duration, Instant};

use e2e::{Held, Stack, eventually, never, say};

/// A third of it is left for the reminder, which is not sent late.
const HOLD: &str = "18s";
const MAIL: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_hold_is_mailed_reminded_of_and_expired_once_and_its_dates_are_free_again() {
    let stack = Stack::start_lean(&[("HOLD_DURATION", HOLD)]).await;
    let held = stack.hold().await;

    let created = stack.until_mailed(&held.guest.email, 1, MAIL).await.remove(0);
    say(format_args!("the mail was there {:.0} ms after the 201", held.answered.elapsed().as_secs_f64() * 1e3));
    assert!(created.subject.contains(&held.code) && created.subject.contains(&held.deadline()), "{}", created.subject);
    for body in [&created.text, &created.html] {
        assert!(body.contains(&held.code) && body.contains(&held.deadline()), "{body}");
    }
    let taken = stack.ask_to_hold(&stack.guest(), &held.stay).await;
    assert_eq!((taken.status, taken.slug()), (409, "dates-taken"));

    // The time is used: what an operator repeats harms nothing meanwhile.
    migrating_and_seeding_again_change_nothing(&stack).await;
    check_tells_what_is_reachable(&stack).await;

    let mails = stack.until_mailed(&held.guest.email, 3, Duration::from_secs(60)).await;
    let [_, reminder, expired] = &mails[..] else { panic!("{} mails", mails.len()) };
    assert!(reminder.subject.contains("vence") && reminder.text.contains(&held.deadline()), "{}", reminder.subject);
    assert!(expired.subject.contains("venció") && expired.text.contains(&held.code), "{}", expired.subject);
    assert!(reminder.received_at < held.expires_at && expired.received_at >= held.expires_at);
    the_dates_are_free_again(&stack, &held).await;
    never(Duration::from_secs(2), "a fourth mail", async || stack.mails_to(&held.guest.email).await.len() > 3).await;
}

async fn the_dates_are_free_again(stack: &Stack, held: &Held) {
    let next = stack.guest();
    eventually(Duration::from_secs(60), "the dates are free", async || {
        (stack.ask_to_hold(&next, &held.stay).await.status == 201).then_some(())
    })
    .await;
    let seen = stack.get(&held.path(), held.guest.source, &[("Authorization", &held.bearer())]).await;
    assert_eq!((seen.status, &seen.body["status"]), (200, &"expired".into()));
}

async fn migrating_and_seeding_again_change_nothing(stack: &Stack) {
    let cabins = async || stack.get("/api/v1/accommodations", stack.guest().source, &[]).await.body;
    let before = cabins().await;
    assert_eq!(before.as_array().map(Vec::len), Some(3));
    for command in ["migrate", "seed", "migrate", "seed"] {
        let told = stack.posta(&[command]).await;
        assert_eq!(told.status, 0, "posta {command}: {}", told.stderr);
    }
    assert_eq!(stack.posta_json(&["migrate"]).await["pending"], serde_json::json!([]));
    assert_eq!(cabins().await, before);
}

async fn check_tells_what_is_reachable(stack: &Stack) {
    let told = stack.posta(&["check"]).await;
    assert_eq!(told.status, 0, "{}{}", told.stdout, told.stderr);
    let began = Instant::now();
    let away = [("REDIS_URL", "redis://127.0.0.1:1"), ("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", "1")];
    let told = stack.posta_with(&["check", "--json"], &away).await;
    assert_eq!(told.status, 1, "{}", told.stderr);
    let subjects: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    for (name, ok) in [("settings", true), ("postgres", true), ("redis", false), ("smtp", false)] {
        let subject = subjects.as_array().unwrap().iter().find(|subject| subject["name"] == name).unwrap();
        assert_eq!(subject["ok"], ok, "{subject}");
    }
    assert!(began.elapsed() < Duration::from_secs(20));
}
