use std::collections::BTreeMap;
use std::time::Duration;

use booking::{Expiry, HoldRequest, Opened, Paid, Refusal, Reminder, Rule, complete_stays, sweep};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::local;
use domain::money::Money;
use domain::payment::ByHand;
use domain::reservation::Status;
use domain::stay::Stay;
use jobs::{Job, Mail};
use store::payments;
use testkit::{Kit, enqueued, request};

use super::Step;
use super::booked::{Booked, cents};
use crate::desk;

pub(super) struct Books<'k> {
    kit: &'k Kit,
    cabin: i32,
    booked: Vec<Booked>,
    /// Id and nights of those that stand.
    blocks: Vec<(i32, Stay)>,
    notices_before: usize,
}

impl<'k> Books<'k> {
    pub(super) async fn open(kit: &'k Kit) -> Self {
        let notices_before = notices(&enqueued(&kit.store).await);
        Self { kit, cabin: kit.cabin().await, booked: Vec::new(), blocks: Vec::new(), notices_before }
    }

    pub(super) async fn take(&mut self, step: Step) {
        let chosen = |n: usize| (!self.booked.is_empty()).then(|| n % self.booked.len());
        match step {
            Step::Hold { start, nights, mailed } => self.hold(start, nights, mailed).await,
            Step::Wait { minutes } => self.kit.clock.advance(Duration::from_secs(minutes * 60)),
            Step::Sweep => self.sweep().await,
            Step::Complete => self.complete().await,
            Step::Block { start, nights } => self.block(start, nights).await,
            Step::Unblock(n) if !self.blocks.is_empty() => self.unblock(n % self.blocks.len()).await,
            Step::Confirm { n, paid } if let Some(n) = chosen(n) => self.confirm(n, paid).await,
            Step::Cancel(n) if let Some(n) = chosen(n) => self.cancel(n).await,
            Step::Extend(n) if let Some(n) = chosen(n) => self.extend(n).await,
            Step::Expire(n) if let Some(n) = chosen(n) => self.expire(n).await,
            Step::Remind(n) if let Some(n) = chosen(n) => self.remind(n).await,
            Step::MissGuest(n) if let Some(n) = chosen(n) => self.miss_guest(n).await,
            Step::Refund { n, cents } if let Some(n) = chosen(n) => self.refund(n, cents).await,
            _ => {}
        }
    }

    fn today(&self) -> NaiveDate {
        local::today(self.kit.now(), self.kit.rules.timezone)
    }

    fn nights(&self, start: u64, nights: u64) -> Stay {
        let from = self.today() + Days::new(start);
        Stay::new(from, from + Days::new(nights)).unwrap()
    }

    /// Frees the nights from holds that have run out; false when another stay has them.
    fn clear(&mut self, stay: &Stay) -> bool {
        let now = self.kit.now();
        let in_the_way = |one: &Booked| one.status.holds_nights() && one.stay.overlaps(stay);
        if self.booked.iter().any(|one| in_the_way(one) && !one.is_overdue(now)) {
            return false;
        }
        self.booked.iter_mut().filter(|one| in_the_way(one)).for_each(Booked::expire);
        true
    }

    fn is_blocked(&self, stay: &Stay) -> bool {
        self.blocks.iter().any(|(_, block)| block.overlaps(stay))
    }

    async fn hold(&mut self, start: u64, nights: u64, mailed: bool) {
        let asked = HoldRequest { stay: self.nights(start, nights), ..request(self.cabin, "2027-03-01", 1) };
        let asked = HoldRequest { email: asked.email.filter(|_| mailed), ..asked };
        let answer = self.kit.hold(&asked).await;
        if self.is_blocked(&asked.stay) || !self.clear(&asked.stay) {
            return assert!(matches!(answer, Err(Refusal::DatesTaken)), "{answer:?}");
        }
        let held = answer.unwrap();
        let mut booked = Booked {
            id: held.id,
            stay: asked.stay,
            status: Status::PreReserved,
            held_at: self.kit.now(),
            expires_at: held.expires_at,
            extended: false,
            link_at: self.kit.now(),
            mailed,
            mails: Vec::new(),
            check_in_reminder: None,
            deposit: held.quote.deposit,
            total: held.quote.total,
            paid: Money::ZERO,
            refunded: Money::ZERO,
            due: Money::ZERO,
            rises: 0,
        };
        booked.note_mail(Mail::HoldCreated);
        self.booked.push(booked);
    }

    async fn confirm(&mut self, n: usize, paid: Option<u32>) {
        let amount = paid.map(|paid| (paid > 0).then(|| cents(paid)));
        let paid = amount.map(|amount| Paid { way: ByHand::Transfer, amount });
        let answer = desk::confirm_with(self.kit, self.booked[n].id, paid).await;
        let Booked { stay, status, .. } = self.booked[n];
        match status {
            Status::PreReserved => {}
            Status::Expired if !self.is_blocked(&stay) && self.clear(&stay) => {}
            Status::Expired => return assert!(matches!(answer, Err(Refusal::DatesTaken)), "{answer:?}"),
            Status::Confirmed => return assert!(matches!(answer, Err(Refusal::AlreadyConfirmed)), "{answer:?}"),
            _ => return assert!(matches!(answer, Err(Refusal::IllegalMove(_))), "{answer:?}"),
        }
        answer.unwrap();
        let now = self.kit.now();
        let one = &mut self.booked[n];
        let deposit = one.deposit;
        one.confirm(amount.map(|amount| amount.unwrap_or(deposit)), now);
    }

    async fn cancel(&mut self, n: usize) {
        let answer = desk::cancel(self.kit, self.booked[n].id).await;
        let now = self.kit.now();
        let one = &mut self.booked[n];
        if !one.status.holds_nights() {
            return assert!(matches!(answer, Err(Refusal::IllegalMove(_))), "{answer:?}");
        }
        answer.unwrap();
        one.cancel(now);
    }

    async fn extend(&mut self, n: usize) {
        let answer = desk::extend(self.kit, self.booked[n].id).await;
        let now = self.kit.now();
        let one = &mut self.booked[n];
        let rule = match () {
            () if one.status != Status::PreReserved => Rule::NotAHold(one.status),
            () if one.extended => Rule::ExtendedAlready,
            () if one.is_overdue(now) => Rule::HoldIsOver,
            () => {
                one.expires_at += TimeDelta::minutes(30);
                one.extended = true;
                one.link_at = now;
                return assert_eq!(answer.unwrap().expires_at, Some(one.expires_at));
            }
        };
        assert!(matches!(&answer, Err(Refusal::Rule(found)) if *found == rule), "{answer:?} instead of {rule:?}");
    }

    async fn expire(&mut self, n: usize) {
        let answer = desk::expire(self.kit, self.booked[n].id).await.unwrap();
        let now = self.kit.now();
        let one = &mut self.booked[n];
        if one.is_overdue(now) {
            assert_eq!(answer, Expiry::Expired);
            one.expire();
        } else if one.status == Status::PreReserved {
            assert_eq!(answer, Expiry::NotYet(one.expires_at));
        } else {
            assert_eq!(answer, Expiry::Moved(one.status));
        }
    }

    async fn remind(&mut self, n: usize) {
        let answer = desk::remind(self.kit, self.booked[n].id).await.unwrap();
        let now = self.kit.now();
        let one = &mut self.booked[n];
        let lasts = one.status == Status::PreReserved && !one.is_overdue(now);
        let wanted = lasts && one.mailed && !one.mails.contains(&Mail::PaymentReminder);
        assert_eq!(answer, if wanted { Reminder::Promised } else { Reminder::NotWanted });
        if wanted {
            one.note_mail(Mail::PaymentReminder);
        }
    }

    async fn miss_guest(&mut self, n: usize) {
        let answer = desk::mark_no_show(self.kit, self.booked[n].id).await;
        let today = self.today();
        let one = &mut self.booked[n];
        if one.status != Status::Confirmed {
            assert!(matches!(answer, Err(Refusal::IllegalMove(_))), "{answer:?}");
        } else if today < one.stay.check_in() {
            assert!(matches!(answer, Err(Refusal::Rule(Rule::BeforeCheckIn))), "{answer:?}");
        } else {
            answer.unwrap();
            one.end(Status::NoShow);
        }
    }

    async fn refund(&mut self, n: usize, asked: u32) {
        let asked = (asked > 0).then(|| cents(asked));
        let answer = desk::refund(self.kit, self.booked[n].id, asked).await;
        let one = &mut self.booked[n];
        let amount = asked.unwrap_or(one.due);
        if amount == Money::ZERO {
            assert!(matches!(answer, Err(Refusal::Rule(Rule::NothingDue))), "{answer:?}");
        } else if amount > one.left() {
            assert!(matches!(answer, Err(Refusal::Rule(Rule::MoreThanIsLeft { .. }))), "{answer:?}");
        } else {
            one.refunded = one.refunded + amount;
            one.due = if amount < one.due { one.due - amount } else { Money::ZERO }.min(one.left());
            let ordered = answer.unwrap();
            assert_eq!((ordered.ordered, ordered.refund_due, ordered.jobs), (amount, one.due, Vec::new()));
        }
    }

    async fn block(&mut self, start: u64, nights: u64) {
        let block = self.nights(start, nights);
        let answer = desk::block(self.kit, self.cabin, block.check_in(), block.check_out()).await;
        if self.clear(&block) {
            let id = answer.unwrap();
            match self.blocks.iter().find(|(_, other)| *other == block) {
                Some((same, _)) => assert_eq!(*same, id, "asked for twice, it is one"),
                None => self.blocks.push((id, block)),
            }
        } else {
            assert!(matches!(answer, Err(Refusal::Rule(Rule::StayInTheWay { .. }))), "{answer:?}");
        }
    }

    async fn unblock(&mut self, n: usize) {
        let (id, nights) = self.blocks.remove(n);
        let touches = |other: &Stay| other.check_in() < nights.check_out() && nights.check_in() < other.check_out();
        let closed = self.blocks.iter().any(|(_, other)| touches(other));
        let opened = if closed { Opened::NotAll } else { Opened::All };
        assert_eq!(desk::unblock(self.kit, id).await.unwrap(), opened);
        let again = desk::unblock(self.kit, id).await;
        assert!(matches!(again, Err(Refusal::Rule(Rule::NoSuchBlock))), "{again:?}");
    }

    async fn sweep(&mut self) {
        let now = self.kit.now();
        assert_eq!(sweep(&self.kit.store, now, 1_000).await.unwrap().failed, 0);
        self.booked.iter_mut().filter(|one| one.is_overdue(now)).for_each(Booked::expire);
    }

    async fn complete(&mut self) {
        let now = self.kit.now();
        let completed = complete_stays(&self.kit.store, &self.kit.rules, now, 1_000).await.unwrap();
        assert_eq!(completed.failed, 0);
        let over = |one: &&mut Booked| one.status == Status::Confirmed && one.check_out_at() <= now;
        self.booked.iter_mut().filter(over).for_each(|one| one.end(Status::Completed));
    }

    pub(super) async fn compare(&self, step: Step) {
        let live_jobs = enqueued(&self.kit.store).await;
        let told = notices(&live_jobs) - self.notices_before;
        assert_eq!(told, self.booked.iter().map(|one| one.rises).sum::<usize>(), "notices after {step:?}");
        let mut promised: BTreeMap<i32, Vec<(Job, DateTime<Utc>)>> = BTreeMap::new();
        for (job, at) in live_jobs {
            promised.entry(job.reservation().unwrap_or_default()).or_default().push((job, at));
        }
        let mut live: Vec<Stay> = Vec::new();
        for one in &self.booked {
            let found = desk::reservation(self.kit, one.id).await;
            assert_eq!(found.status, one.status, "after {step:?}");
            if found.status.holds_nights() {
                let stay = Stay::new(found.check_in, found.check_out).unwrap();
                assert!(live.iter().all(|other| !other.overlaps(&stay)), "two live stays after {step:?}");
                assert!(!self.is_blocked(&stay), "a live stay over a block after {step:?}");
                live.push(stay);
            }
            self.compare_money(one, step).await;
            compare_jobs(one, promised.remove(&one.id).unwrap_or_default(), step);
        }
    }

    async fn compare_money(&self, one: &Booked, step: Step) {
        let found = payments::money(&self.kit.store, one.id).await.unwrap();
        assert_eq!((found.paid, found.refunded, found.due), (one.paid, one.refunded, one.due), "after {step:?}");
        assert!(found.due >= Money::ZERO && found.due <= found.left(), "{found:?} after {step:?}");
    }
}

fn notices(jobs: &[(Job, DateTime<Utc>)]) -> usize {
    jobs.iter().filter(|(job, _)| matches!(job, Job::SendNotice { .. })).count()
}

fn compare_jobs(one: &Booked, found: Vec<(Job, DateTime<Utc>)>, step: Step) {
    let (mails, deadlines): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(job, _)| matches!(job, Job::SendEmail { .. }));
    assert_eq!(deadlines, one.jobs(), "{} after {step:?}", one.status);
    for mail in Mail::ALL {
        let promised = mails.iter().filter(|(job, _)| *job == Job::SendEmail { mail, reservation: one.id }).count();
        assert_eq!(promised, usize::from(one.mails.contains(&mail)), "{mail} after {step:?}");
    }
}
