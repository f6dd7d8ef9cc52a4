//! Whatever is done in whatever order, the books agree with a model that is a list in memory.

use std::collections::BTreeMap;
use std::time::Duration;

use booking::{Expiry, HoldRequest, Refusal, Reminder, sweep};
use chrono::{DateTime, Days, Utc};
use domain::hold::reminder_at;
use domain::reservation::Status;
use domain::stay::Stay;
use jobs::{Job, Mail};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::{Kit, day, enqueued, request};

use crate::desk;

#[derive(Clone, Copy, Debug)]
enum Step {
    Hold { start: u64, nights: u64, mailed: bool },
    Confirm(usize),
    Cancel(usize),
    Expire(usize),
    Remind(usize),
    Sweep,
    Wait { minutes: u64 },
}

struct Booked {
    id: i32,
    stay: Stay,
    status: Status,
    held_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    mailed: bool,
    reminded: bool,
    has_expired: bool,
}

impl Booked {
    fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::PreReserved && self.expires_at <= now
    }

    fn end(&mut self) {
        self.status = Status::Expired;
        self.has_expired = true;
    }

    fn jobs(&self) -> Vec<(Job, DateTime<Utc>)> {
        let reservation = self.id;
        let mut jobs = Vec::new();
        if matches!(self.status, Status::PreReserved | Status::Expired) {
            jobs.push((Job::ExpireHold { reservation }, self.expires_at));
        }
        if self.mailed && self.status == Status::PreReserved {
            jobs.push((Job::RemindPayment { reservation }, reminder_at(self.held_at, self.expires_at)));
        }
        jobs
    }

    fn mails(&self) -> Vec<Mail> {
        let sent =
            [(Mail::HoldCreated, true), (Mail::PaymentReminder, self.reminded), (Mail::Expired, self.has_expired)];
        sent.into_iter().filter(|(_, so)| self.mailed && *so).map(|(mail, _)| mail).collect()
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (0..8_u64, 1..5_u64, any::<bool>()).prop_map(|(start, nights, mailed)| Step::Hold { start, nights, mailed }),
        3 => any::<usize>().prop_map(Step::Confirm),
        2 => any::<usize>().prop_map(Step::Cancel),
        2 => any::<usize>().prop_map(Step::Expire),
        2 => any::<usize>().prop_map(Step::Remind),
        1 => Just(Step::Sweep),
        3 => (1..25_u64).prop_map(|minutes| Step::Wait { minutes }),
    ];
    prop::collection::vec(step, 1..24)
}

#[test]
fn any_sequence_of_verbs_leaves_what_the_model_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let kit = runtime.block_on(Kit::new());
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    runner
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let mut books = Books { cabin: kit.cabin().await, kit: &kit, booked: Vec::new() };
                for step in steps {
                    books.take(step).await;
                    books.compare(step).await;
                }
            });
            Ok(())
        })
        .unwrap();
}

struct Books<'k> {
    kit: &'k Kit,
    cabin: i32,
    booked: Vec<Booked>,
}

impl Books<'_> {
    async fn take(&mut self, step: Step) {
        let chosen = |n: usize| (!self.booked.is_empty()).then(|| n % self.booked.len());
        match step {
            Step::Hold { start, nights, mailed } => self.hold(start, nights, mailed).await,
            Step::Wait { minutes } => self.kit.clock.advance(Duration::from_secs(minutes * 60)),
            Step::Sweep => self.sweep().await,
            Step::Confirm(n) if let Some(n) = chosen(n) => self.confirm(n).await,
            Step::Cancel(n) if let Some(n) = chosen(n) => self.cancel(n).await,
            Step::Expire(n) if let Some(n) = chosen(n) => self.expire(n).await,
            Step::Remind(n) if let Some(n) = chosen(n) => self.remind(n).await,
            _ => {}
        }
    }

    /// Frees the nights from holds that have run out; false when another stay has them.
    fn clear(&mut self, stay: &Stay) -> bool {
        let now = self.kit.now();
        let in_the_way = |one: &Booked| one.status.holds_nights() && one.stay.overlaps(stay);
        if self.booked.iter().any(|one| in_the_way(one) && !one.is_overdue(now)) {
            return false;
        }
        self.booked.iter_mut().filter(|one| in_the_way(one)).for_each(Booked::end);
        true
    }

    async fn hold(&mut self, start: u64, nights: u64, mailed: bool) {
        let mut asked = request(self.cabin, "2027-03-01", 1);
        let check_in = day("2027-03-01") + Days::new(start);
        asked.stay = Stay::new(check_in, check_in + Days::new(nights)).unwrap();
        let asked = HoldRequest { email: asked.email.filter(|_| mailed), ..asked };
        let answer = self.kit.hold(&asked).await;
        if !self.clear(&asked.stay) {
            assert!(matches!(answer, Err(Refusal::DatesTaken)), "{answer:?}");
            return;
        }
        let held = answer.unwrap();
        self.booked.push(Booked {
            id: held.id,
            stay: asked.stay,
            status: Status::PreReserved,
            held_at: self.kit.now(),
            expires_at: held.expires_at,
            mailed,
            reminded: false,
            has_expired: false,
        });
    }

    async fn confirm(&mut self, n: usize) {
        let answer = desk::confirm(self.kit, self.booked[n].id).await;
        let Booked { stay, status, .. } = self.booked[n];
        match status {
            Status::PreReserved => assert!(answer.is_ok(), "{answer:?}"),
            Status::Expired if self.clear(&stay) => assert!(answer.is_ok(), "{answer:?}"),
            Status::Expired => return assert!(matches!(answer, Err(Refusal::DatesTaken)), "{answer:?}"),
            Status::Confirmed => return assert!(matches!(answer, Err(Refusal::AlreadyConfirmed)), "{answer:?}"),
            _ => return assert!(matches!(answer, Err(Refusal::IllegalMove(_))), "{answer:?}"),
        }
        self.booked[n].status = Status::Confirmed;
    }

    async fn cancel(&mut self, n: usize) {
        let answer = desk::cancel(self.kit, self.booked[n].id).await;
        if self.booked[n].status.holds_nights() {
            assert!(answer.is_ok(), "{answer:?}");
            self.booked[n].status = Status::Cancelled;
        } else {
            assert!(matches!(answer, Err(Refusal::IllegalMove(_))), "{answer:?}");
        }
    }

    async fn expire(&mut self, n: usize) {
        let answer = desk::expire(self.kit, self.booked[n].id).await.unwrap();
        let one = &mut self.booked[n];
        if one.is_overdue(self.kit.now()) {
            assert_eq!(answer, Expiry::Expired);
            one.end();
        } else if one.status == Status::PreReserved {
            assert_eq!(answer, Expiry::NotYet(one.expires_at));
        } else {
            assert_eq!(answer, Expiry::Moved(one.status));
        }
    }

    async fn remind(&mut self, n: usize) {
        let answer = desk::remind(self.kit, self.booked[n].id).await.unwrap();
        let one = &mut self.booked[n];
        let lasts = one.status == Status::PreReserved && !one.is_overdue(self.kit.now());
        if lasts && one.mailed && !one.reminded {
            assert_eq!(answer, Reminder::Promised);
            one.reminded = true;
        } else {
            assert_eq!(answer, Reminder::NotWanted);
        }
    }

    async fn sweep(&mut self) {
        let now = self.kit.now();
        assert_eq!(sweep(&self.kit.store, now, 1_000).await.unwrap().failed, 0);
        self.booked.iter_mut().filter(|one| one.is_overdue(now)).for_each(Booked::end);
    }

    async fn compare(&self, step: Step) {
        let mut promised: BTreeMap<i32, Vec<(Job, DateTime<Utc>)>> = BTreeMap::new();
        for (job, at) in enqueued(&self.kit.store).await {
            promised.entry(job.reservation().unwrap()).or_default().push((job, at));
        }
        let mut live: Vec<Stay> = Vec::new();
        for one in &self.booked {
            let found = desk::reservation(self.kit, one.id).await;
            assert_eq!(found.status, one.status, "after {step:?}");
            if found.status.holds_nights() {
                let stay = Stay::new(found.check_in, found.check_out).unwrap();
                assert!(live.iter().all(|other| !other.overlaps(&stay)), "two live stays after {step:?}");
                live.push(stay);
            }
            compare_jobs(one, promised.remove(&one.id).unwrap_or_default(), step);
        }
    }
}

fn compare_jobs(one: &Booked, found: Vec<(Job, DateTime<Utc>)>, step: Step) {
    let (mails, deadlines): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(job, _)| matches!(job, Job::SendEmail { .. }));
    let mut expected = one.jobs();
    expected.sort_by_key(|(_, at)| *at);
    assert_eq!(deadlines, expected, "{} after {step:?}", one.status);
    for mail in Mail::ALL {
        let promised = mails.iter().filter(|(job, _)| *job == Job::SendEmail { mail, reservation: one.id }).count();
        assert_eq!(promised, usize::from(one.mails().contains(&mail)), "{mail} after {step:?}");
    }
}
