use chrono::{DateTime, TimeDelta, Utc};
use domain::hold::{reconcile_at, reminder_at};
use domain::money::Money;
use domain::reservation::Status;
use domain::stay::Stay;
use jobs::{Job, Mail};
use rust_decimal::Decimal;

/// A reservation as it should be.
pub(super) struct Booked {
    pub(super) id: i32,
    pub(super) stay: Stay,
    pub(super) status: Status,
    pub(super) held_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) extended: bool,
    /// When its payment page was last asked for.
    pub(super) link_at: DateTime<Utc>,
    pub(super) mailed: bool,
    pub(super) mails: Vec<Mail>,
    pub(super) check_in_reminder: Option<DateTime<Utc>>,
    pub(super) deposit: Money,
    pub(super) total: Money,
    pub(super) paid: Money,
    pub(super) refunded: Money,
    pub(super) due: Money,
    /// How often the owner was told that more is due.
    pub(super) rises: usize,
}

pub(super) fn cents(cents: u32) -> Money {
    Money::new(Decimal::new(i64::from(cents), 2))
}

impl Booked {
    pub(super) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::PreReserved && self.expires_at <= now
    }

    pub(super) fn left(&self) -> Money {
        self.paid - self.refunded
    }

    /// 14:00 and 10:00 in Buenos Aires, three hours behind UTC the whole year.
    pub(super) fn check_in_at(&self) -> DateTime<Utc> {
        self.stay.check_in().and_hms_opt(17, 0, 0).unwrap().and_utc()
    }

    pub(super) fn check_out_at(&self) -> DateTime<Utc> {
        self.stay.check_out().and_hms_opt(13, 0, 0).unwrap().and_utc()
    }

    pub(super) fn note_mail(&mut self, mail: Mail) {
        if self.mailed && !self.mails.contains(&mail) {
            self.mails.push(mail);
        }
    }

    pub(super) fn expire(&mut self) {
        self.status = Status::Expired;
        self.note_mail(Mail::Expired);
        self.raise(self.left());
    }

    pub(super) fn confirm(&mut self, paid: Option<Money>, now: DateTime<Utc>) {
        self.status = Status::Confirmed;
        self.note_mail(Mail::Confirmed);
        let reminder = self.check_in_at() - TimeDelta::hours(28);
        self.check_in_reminder = (self.mailed && now < reminder).then_some(reminder);
        if let Some(paid) = paid {
            self.paid = self.paid + paid;
            self.raise(self.left() - self.total);
        }
    }

    pub(super) fn cancel(&mut self, now: DateTime<Utc>) {
        let ahead = self.check_in_at() - now;
        let percent = match self.status {
            Status::PreReserved => 100,
            _ if ahead > TimeDelta::hours(48) => 100,
            _ if ahead > TimeDelta::zero() => 50,
            _ => 0,
        };
        self.end(Status::Cancelled);
        self.note_mail(Mail::Cancelled);
        self.raise(self.left().percent(percent));
    }

    pub(super) fn end(&mut self, status: Status) {
        self.status = status;
        self.check_in_reminder = None;
    }

    fn raise(&mut self, due: Money) {
        if due > self.due {
            self.due = due;
            self.rises += 1;
        }
    }

    /// The jobs that are promised, but for its mails.
    pub(super) fn jobs(&self) -> Vec<(Job, DateTime<Utc>)> {
        let reservation = self.id;
        let mut jobs = Vec::new();
        if matches!(self.status, Status::PreReserved | Status::Expired) {
            jobs.push((Job::ExpireHold { reservation }, self.expires_at));
        }
        // Payments are looked for whatever becomes of the hold.
        let look = reconcile_at(self.held_at, self.expires_at, self.held_at).unwrap();
        jobs.push((Job::ReconcilePayments { reservation }, look));
        if self.status == Status::PreReserved {
            jobs.push((Job::CreatePaymentLink { reservation }, self.link_at));
        }
        if self.mailed && self.status == Status::PreReserved {
            jobs.push((Job::RemindPayment { reservation }, reminder_at(self.held_at, self.expires_at)));
        }
        jobs.extend(self.check_in_reminder.map(|at| (Job::RemindCheckIn { reservation }, at)));
        jobs.sort_by_key(|(_, at)| *at);
        jobs
    }
}
