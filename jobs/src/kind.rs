use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::{Breaker, NoSuch, Policy, Queue};

/// The name of a job's handler, of its file and of its metrics' label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    SendEmail,
    ExpireHold,
    RemindPayment,
    RemindCheckIn,
    CreatePaymentLink,
    ProcessPaymentEvent,
    RefundPayment,
    ReconcilePayments,
    ProcessWhatsappEvent,
    CompleteStays,
    SweepHolds,
    Prune,
    TellDead,
    ChangeJobs,
    Probe,
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

impl Kind {
    pub const ALL: [Self; 15] = [
        Self::SendEmail,
        Self::ExpireHold,
        Self::RemindPayment,
        Self::RemindCheckIn,
        Self::CreatePaymentLink,
        Self::ProcessPaymentEvent,
        Self::RefundPayment,
        Self::ReconcilePayments,
        Self::ProcessWhatsappEvent,
        Self::CompleteStays,
        Self::SweepHolds,
        Self::Prune,
        Self::TellDead,
        Self::ChangeJobs,
        Self::Probe,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendEmail => "send_email",
            Self::ExpireHold => "expire_hold",
            Self::RemindPayment => "remind_payment",
            Self::RemindCheckIn => "remind_check_in",
            Self::CreatePaymentLink => "create_payment_link",
            Self::ProcessPaymentEvent => "process_payment_event",
            Self::RefundPayment => "refund_payment",
            Self::ReconcilePayments => "reconcile_payments",
            Self::ProcessWhatsappEvent => "process_whatsapp_event",
            Self::CompleteStays => "complete_stays",
            Self::SweepHolds => "sweep_holds",
            Self::Prune => "prune",
            Self::TellDead => "tell_dead",
            Self::ChangeJobs => "change_jobs",
            Self::Probe => "probe",
        }
    }

    pub const fn queue(self) -> Queue {
        match self {
            Self::SendEmail => Queue::Mail,
            Self::ExpireHold | Self::RemindPayment | Self::RemindCheckIn => Queue::Bookings,
            Self::CreatePaymentLink | Self::ProcessPaymentEvent | Self::RefundPayment | Self::ReconcilePayments => {
                Queue::Payments
            }
            Self::ProcessWhatsappEvent => Queue::Messages,
            Self::CompleteStays | Self::SweepHolds | Self::Prune | Self::TellDead | Self::ChangeJobs | Self::Probe => {
                Queue::Maintenance
            }
        }
    }

    /// The payload's version that this build writes and reads. Another one is parked.
    pub const fn version(self) -> u32 {
        1
    }

    pub const fn policy(self) -> Policy {
        match self {
            // A receiving server that is down or greylists gets hours: sixteen attempts are
            // about half a day on average, most of them after the first hour.
            Self::SendEmail => Policy {
                max_attempts: 16,
                first_wait: Duration::from_secs(30),
                longest_wait: minutes(240),
                time_limit: minutes(1),
                // An outage and a pause of a long weekend; a mail that is older tells nothing new.
                max_age: Some(minutes(7 * 24 * 60)),
                breaker: Some(Breaker { failures: 10, first: Duration::from_secs(5), longest: minutes(2) }),
            },
            // Money: Mercado Pago may be away for half a day, and what it holds then is still to be read. Quick at
            // first, because a hold's guest looks at the page; and never long, since a small house has one payment at
            // a time, which would sleep on when Mercado Pago is back. Sparing it is the circuit's part.
            Self::CreatePaymentLink | Self::ProcessPaymentEvent | Self::RefundPayment | Self::ReconcilePayments => {
                Policy {
                    max_attempts: 1000,
                    first_wait: Duration::from_secs(1),
                    longest_wait: minutes(1),
                    time_limit: minutes(1),
                    max_age: None,
                    breaker: Some(Breaker { failures: 8, first: Duration::from_secs(2), longest: minutes(1) }),
                }
            }
            // Only Postgres stands in the way of these, and a hold's end should not wait long.
            Self::ExpireHold | Self::RemindPayment | Self::RemindCheckIn | Self::ProcessWhatsappEvent => Policy {
                max_attempts: 20,
                first_wait: Duration::from_secs(1),
                longest_wait: minutes(1),
                time_limit: Duration::from_secs(30),
                max_age: None,
                breaker: None,
            },
            // The next tick heals what this one missed; but a restart of Postgres is nothing to mail the owner about.
            Self::CompleteStays | Self::SweepHolds | Self::TellDead => Policy {
                max_attempts: 10,
                first_wait: Duration::from_secs(1),
                longest_wait: minutes(1),
                time_limit: minutes(1),
                max_age: None,
                breaker: None,
            },
            // Somebody watches it; it goes on where it was.
            Self::ChangeJobs => Policy {
                max_attempts: 20,
                first_wait: Duration::from_secs(1),
                longest_wait: minutes(1),
                time_limit: minutes(5),
                max_age: None,
                breaker: None,
            },
            // A day is long until the next one, and there is much to delete after a busy one.
            Self::Prune => Policy {
                max_attempts: 8,
                first_wait: Duration::from_secs(10),
                longest_wait: minutes(10),
                time_limit: minutes(5),
                max_age: None,
                breaker: None,
            },
            Self::Probe => Policy {
                max_attempts: 4,
                first_wait: Duration::from_millis(500),
                longest_wait: minutes(1),
                time_limit: minutes(1),
                max_age: None,
                breaker: None,
            },
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = NoSuch;

    fn from_str(word: &str) -> Result<Self, NoSuch> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| NoSuch::new("kind", word, Self::ALL.map(Self::as_str)))
    }
}
