//! Accidents at random, one after the other and one into the other, while work is promised and done. Afterwards nothing
//! may be missing. What the storm does is drawn from its seed; when it meets whom is not.

mod accident;
mod crew;
mod report;

use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::guest::{HOLD, hold_body};
use crate::wait::{eventually, say};
use crate::{Fault, Held, Stack, Told};
use accident::Accident;
use crew::Crew;

pub use report::Report;

/// Workers beside the one of `dev`.
const OTHERS: usize = 2;
const LEASE: Duration = Duration::from_secs(2);
/// Mails and probes that a worker has in hand at most: its slots.
const SLOTS: usize = 20;
const CALLERS: usize = 8;
/// Within this everything is done when the storm is over, mails' own waits cut short.
const CALM: Duration = Duration::from_secs(300);

/// The schedule's own jobs go on meanwhile, and the next tick heals what one of them missed.
const WAITING: &str = "
    SELECT count(*) FROM jobs
    WHERE state = 'pending' AND kind IN ('probe', 'send_email', 'expire_hold', 'remind_payment')";

const DEAD: &str = "
    SELECT id, kind, attempts, crashes, last_error FROM jobs
    WHERE state IN ('dead', 'parked') AND kind IN ('probe', 'send_email', 'expire_hold', 'remind_payment')";

/// How hard it is to be.
#[derive(Clone, Copy, Debug)]
pub struct Storm {
    pub seed: u64,
    pub accidents: usize,
    /// Each has its mail, its reminder and its end with their mails: five jobs, or four where the reminder is late.
    pub holds: usize,
    pub probes: u32,
    /// Between two accidents, at most.
    pub pause: Duration,
    /// `HOLD_DURATION`: seconds.
    pub hold_seconds: u32,
}

impl Storm {
    /// Rages, waits for calm, and sees that nothing is missing.
    pub async fn rage(self) -> Report {
        say(format_args!("storm: {self:?}"));
        let hold = format!("{}s", self.hold_seconds);
        let slots = format!("mail={SLOTS},maintenance={SLOTS}");
        let settings = [
            ("LEASE", "2s"),
            ("SHUTDOWN_GRACE", "2s"),
            ("CRASH_LIMIT", "1000"),
            ("HOLD_DURATION", hold.as_str()),
            ("QUEUE_CONCURRENCY", slots.as_str()),
            ("DATABASE_POOL_MIN", "4"),
            ("DATABASE_POOL_MAX", "4"),
        ];
        let stack = Stack::start_lean(&settings).await;
        stack.fault(Fault::Slow(Duration::from_millis(100)), None).await;
        let mut crew = Crew::of(&stack, OTHERS);
        let began = Instant::now();
        let (holds, (), recoveries) =
            tokio::join!(self.book(&stack), self.promise(&stack), self.strike(&stack, &mut crew));
        let raged = began.elapsed();
        say(format_args!("storm: over after {:.0} s, now waiting for calm", raged.as_secs_f64()));
        stack.end_faults().await;
        let calm = Instant::now();
        self.until_calm(&stack).await;
        let calm = calm.elapsed();
        let mailed_again = stack.assert_expired_once(&holds, CALM).await;
        let report = Report::of(self, &stack, recoveries, (raged, calm), mailed_again).await;
        crew.dismiss().await;
        report
    }

    /// Guests who insist, as people do, until they have their hold.
    async fn book(&self, stack: &Stack) -> Vec<Held> {
        let share = self.length() / u32::try_from(self.holds.max(1)).unwrap_or(u32::MAX);
        let began = Instant::now();
        let holds = stream::iter(0..self.holds).map(async |number| {
            let turn = share * u32::try_from(number).unwrap_or(u32::MAX);
            tokio::time::sleep(turn.saturating_sub(began.elapsed())).await;
            stack.insist_on_a_hold().await
        });
        holds.buffer_unordered(CALLERS).collect().await
    }

    async fn promise(&self, stack: &Stack) {
        let rounds = u32::try_from(self.accidents.max(1)).unwrap_or(u32::MAX);
        let (share, began) = (self.probes.div_ceil(rounds), Instant::now());
        for round in 0..rounds {
            let turn = self.length() / rounds * round;
            tokio::time::sleep(turn.saturating_sub(began.elapsed())).await;
            stack.insist_on_probes(round, share.min(self.probes.saturating_sub(share * round))).await;
        }
    }

    /// Each accident sends a canary, and none waits for the canary of the one before.
    async fn strike(&self, stack: &Stack, crew: &mut Crew<'_>) -> Vec<(Accident, Duration)> {
        let (struck, to_tell) = mpsc::unbounded_channel();
        let began = Instant::now();
        let strikes = async move {
            let mut draw = StdRng::seed_from_u64(self.seed);
            let accidents: Vec<Accident> = (0..self.accidents).map(|_| Accident::draw(&mut draw)).collect();
            for (number, accident) in accidents.into_iter().enumerate() {
                tokio::time::sleep(draw.random_range(self.pause / 4..self.pause)).await;
                let since = Instant::now();
                accident.happen(stack, crew, &mut draw).await;
                say(format_args!("storm: {:4.0} s {:3} {accident:?}", began.elapsed().as_secs_f64(), number + 1));
                let _ = struck.send((number, accident, since));
            }
        };
        let strikes_told = stream::unfold(to_tell, async |mut told| Some((told.recv().await?, told)));
        let canaries = strikes_told
            .map(async |(number, accident, since)| stack.canary(number, accident, since).await)
            .buffer_unordered(self.accidents.max(1))
            .collect();
        tokio::join!(strikes, canaries).1
    }

    async fn until_calm(&self, stack: &Stack) {
        stack.until_ready().await;
        let began = Instant::now();
        let mut hurried = Instant::now();
        eventually(CALM, "everything is done", async || {
            if hurried.elapsed() > Duration::from_secs(3) {
                stack.hurry_mails().await;
                hurried = Instant::now();
            }
            let dead = stack.sql(DEAD).await;
            assert_eq!(dead, "", "dead or parked jobs");
            (stack.sql_count(WAITING).await == 0).then_some(())
        })
        .await;
        say(format_args!("storm: calm after {:.1} s", began.elapsed().as_secs_f64()));
    }

    /// How long it rages, roughly.
    fn length(&self) -> Duration {
        self.pause * u32::try_from(self.accidents).unwrap_or(u32::MAX) / 2
    }
}

impl Stack {
    /// As any caller should: with a key, so that it is one hold however often it is asked for.
    async fn insist_on_a_hold(&self) -> Held {
        let (guest, stay) = (self.guest(), self.night());
        let body = hold_body(&guest, &stay).to_string();
        let key = format!("storm-{}", guest.phone);
        let headers = [("Idempotency-Key", key.as_str())];
        eventually(CALM, "the hold is answered", async || {
            let asked = self.try_to_send("POST", HOLD, guest.source, &body, &headers).await;
            let answer = asked.ok()?;
            if answer.status != 201 {
                assert!([409, 500, 503].contains(&answer.status), "{} {}", answer.status, answer.body);
                tokio::time::sleep(Duration::from_millis(200)).await;
                return None;
            }
            Some(Held::read(guest.clone(), stay, &answer.body))
        })
        .await
    }

    /// What a command that failed had promised before is there, and is done like the rest.
    async fn insist_on_probes(&self, round: u32, count: u32) {
        if count == 0 {
            return;
        }
        let payload = json!({"tag": format!("storm-{round}"), "run_ms": 50, "times": 1}).to_string();
        let count = count.to_string();
        eventually(CALM, "probes are promised", async || {
            let told = self.posta(&["jobs", "enqueue", "probe", "--count", &count, "--payload", &payload]).await;
            (told.status == 0).then_some(())
        })
        .await;
    }

    /// Promised after the accident, as soon as that can be: done, it tells how long the accident was felt.
    async fn canary(&self, number: usize, accident: Accident, since: Instant) -> (Accident, Duration) {
        let payload = json!({"tag": format!("canary-{number}")}).to_string();
        let queue = ["--queue", "payments"];
        let id = eventually(CALM, "a canary is promised", async || {
            let words = [&["jobs", "enqueue", "probe", "--json", "--payload", &payload], &queue[..]].concat();
            member(&self.posta(&words).await, "id")
        })
        .await;
        eventually(CALM, format_args!("the canary of accident {}, {accident:?}, is done", number + 1), async || {
            member(&self.posta(&["jobs", "show", &id, "--json"]).await, "state").filter(|state| state == "done")
        })
        .await;
        (accident, since.elapsed())
    }
}

/// Of what a command told, where it could.
fn member(told: &Told, name: &str) -> Option<String> {
    let told: Value = serde_json::from_str(&told.stdout).ok()?;
    Some(told.get(name)?.as_str()?.to_owned())
}
