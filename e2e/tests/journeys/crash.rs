//! Processes that are killed in the middle of their work.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use e2e::{Fault, Frozen, Held, Stack, eventually, say};
use futures::{StreamExt as _, stream};
use nix::sys::signal::Signal;

const HOLDS: usize = 500;
const CALLERS: usize = 16;
/// Mails that one worker has in hand at once.
const IN_HAND: usize = 20;

#[tokio::test]
async fn a_worker_killed_amid_five_hundred_mails_loses_none_and_repeats_only_what_it_had_in_hand() {
    let stack = Stack::start_lean(&[("LEASE", "8s"), ("QUEUE_CONCURRENCY", "mail=20")]).await;
    // As slow as a mail server is: there is a middle to kill it in.
    stack.fault(Fault::Slow(Duration::from_millis(300)), None).await;
    let began = Instant::now();
    let holds = stream::iter(0..HOLDS).map(|_| stack.hold()).buffer_unordered(CALLERS).collect::<Vec<Held>>();
    let kill = async {
        let of_mails = ["--kind", "send_email"];
        eventually(Duration::from_secs(120), "the mails are well under way", async || {
            let counts = stack.count(&of_mails).await;
            (counts.done >= 100 && counts.running >= 5).then_some(())
        })
        .await;
        let before = stack.count(&of_mails).await;
        let second = stack.second_worker(&[], &[]);
        let killed = stack.signal("worker", Signal::SIGKILL);
        say(format_args!("killed after {:.1} s, with {} mails done", began.elapsed().as_secs_f64(), before.done));
        assert!((before.done as usize) < HOLDS, "the kill came too late");
        (second, killed)
    };
    let (holds, (second, killed)) = tokio::join!(holds, kill);
    say(format_args!("{HOLDS} holds after {:.1} s", began.elapsed().as_secs_f64()));
    stack.started_again("worker", killed).await;
    second.until_listed(&stack).await;

    let all = u32::try_from(HOLDS).unwrap();
    eventually(Duration::from_secs(180), "every mail's job is done", async || {
        (stack.count(&["--kind", "send_email"]).await.done == all).then_some(())
    })
    .await;
    say(format_args!("{HOLDS} mails done after {:.1} s", began.elapsed().as_secs_f64()));

    let mails = stack.inbox().await;
    let distinct: HashSet<&str> = mails.iter().map(e2e::Mail::message_id).collect();
    let mailed: HashSet<&String> = mails.iter().flat_map(|mail| &mail.to).collect();
    assert_eq!(distinct.len(), HOLDS);
    assert!(holds.iter().all(|held| mailed.contains(&held.guest.email)), "a guest has no mail");
    let lost = stack.jobs(&["--kind", "send_email"]).await.iter().filter(|job| job.crashes > 0).count();
    let repeats = mails.len() - HOLDS;
    say(format_args!("{lost} mails were in hand at the kill, {repeats} arrived twice"));
    assert!(repeats <= lost && lost <= IN_HAND, "{repeats} repeats, {lost} lost runs");
    assert!(lost > 0, "the kill met nobody: the journey proves nothing");
}

#[tokio::test]
async fn an_api_killed_between_the_commit_and_the_relay_loses_no_mail() {
    let stack = Stack::start(&[]).await;
    let redis = Frozen::new(stack.pid("redis").unwrap());
    eventually(Duration::from_secs(60), "the api knows that Redis is away", async || {
        let checks = stack.get("/readyz", stack.guest().source, &[]).await;
        (checks.status == 200 && checks.body["checks"]["redis"]["status"] == "degraded").then_some(())
    })
    .await;
    let held = stack.hold().await;
    let killed = stack.signal("api", Signal::SIGKILL);
    let mails = stack.jobs(&["--kind", "send_email"]).await;
    assert_eq!(mails.iter().map(|job| job.state.as_str()).collect::<Vec<_>>(), ["ready"], "promised, and not told");
    let thawed = Instant::now();
    redis.thaw();
    let mails = stack.until_mailed(&held.guest.email, 1, Duration::from_secs(60)).await;
    say(format_args!("the mail was there {:.1} s after Redis went on", thawed.elapsed().as_secs_f64()));
    assert!(mails.len() == 1 && mails[0].text.contains(&held.code));
    stack.started_again("api", killed).await;
    stack.until_ready().await;
}
