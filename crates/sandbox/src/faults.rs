//! Misbehaviour on request: what was ordered, and whether the moment at hand meets it.
//!
//! | kind | of | what happens |
//! |---|---|---|
//! | `error` | what we answer | answers `status`; SMTP: at RCPT, once for each recipient |
//! | `slow` | what we answer | waits `delay_ms` before the answer; SMTP: at RCPT |
//! | `refuse` | what we answer | closes the connection; SMTP: on connect |
//! | `drop` | smtp | closes the connection after the whole DATA came and before its 250; the mail is kept |
//! | `duplicate` | webhooks | each goes out three times |
//! | `disorder` | webhooks | those of `delay_ms`, 2,000 unless given, are gathered and go out last first |
//! | `late` | webhooks | each goes out after `delay_ms` |
//!
//! What is answered is every service but webhooks: SMTP, the APIs of WhatsApp, Mercado Pago and speech, and feeds.
//! With any kind, `delay_ms` is waited first. `drop` is the time-out after DATA: the sender cannot know that the mail
//! arrived, and it did.
//!
//! `rate` and `count` are exact, under concurrency too: of the first *n* moments that meet a fault, the whole part
//! of *n* × `rate` are struck, evenly spread instead of drawn, and never more than `count`. Faults are asked in the
//! order of their posting; delays add up, and the first that answers or closes leaves those after it untouched.

mod request;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

pub(crate) use request::{Invalid, read};

/// More at once is a loop that forgot `DELETE /faults`.
const MOST: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Smtp,
    Whatsapp,
    MercadoPago,
    Speech,
    Feeds,
    Webhooks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Error { status: u16 },
    Slow,
    Refuse,
    Drop,
    Duplicate,
    Disorder,
    Late,
}

/// A fault as it was ordered, every member checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) service: Service,
    pub(crate) kind: Kind,
    /// Of a million moments so many are struck.
    pub(crate) per_million: u32,
    pub(crate) delay: Duration,
    pub(crate) count: Option<u64>,
}

/// What a moment met: first the wait, then the strike, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) delay: Duration,
    pub(crate) strike: Option<Strike>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strike {
    Status(u16),
    Close,
    /// The kind that was asked for happens to what goes out.
    Misdeliver,
}

#[derive(Debug, thiserror::Error)]
#[error("{MOST} faults are in force already; DELETE /faults ends them")]
pub(crate) struct TooMany;

#[derive(Default)]
pub(crate) struct Faults {
    rules: Mutex<Vec<Rule>>,
}

struct Rule {
    fault: Fault,
    met: u64,
    struck: u64,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) -> Result<Uuid, TooMany> {
        let mut rules = self.rules();
        if rules.len() >= MOST {
            return Err(TooMany);
        }
        rules.push(Rule { fault, met: 0, struck: 0 });
        Ok(Uuid::now_v7())
    }

    pub(crate) fn clear(&self) {
        self.rules().clear();
    }

    pub(crate) fn in_force(&self) -> usize {
        self.rules().len()
    }

    /// Asks once for a moment at which the kinds of `concerned` can happen, and counts it.
    pub(crate) fn meet(&self, service: Service, concerned: fn(Kind) -> bool) -> Met {
        let mut met = Met::default();
        self.rules().retain_mut(|rule| {
            let fault = rule.fault;
            let asked = met.strike.is_none() && fault.service == service && concerned(fault.kind);
            if asked && rule.strikes() {
                met.delay = met.delay.saturating_add(fault.delay);
                met.strike = match fault.kind {
                    Kind::Error { status } => Some(Strike::Status(status)),
                    Kind::Refuse | Kind::Drop => Some(Strike::Close),
                    Kind::Duplicate | Kind::Disorder | Kind::Late => Some(Strike::Misdeliver),
                    Kind::Slow => None,
                };
            }
            !rule.is_spent()
        });
        met
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn strikes(&mut self) -> bool {
        let before = self.share();
        self.met += 1;
        let strikes = self.share() > before;
        self.struck += u64::from(strikes);
        strikes
    }

    /// How many of the moments so far are to be struck.
    fn share(&self) -> u64 {
        self.met.saturating_mul(self.fault.per_million.into()) / 1_000_000
    }

    fn is_spent(&self) -> bool {
        self.fault.count.is_some_and(|count| self.struck >= count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAULT: Fault =
        Fault { service: Service::Smtp, kind: Kind::Slow, per_million: 1_000_000, delay: Duration::ZERO, count: None };

    fn struck(faults: &Faults, moments: usize) -> usize {
        (0..moments).filter(|_| faults.meet(Service::Smtp, |_| true).strike.is_some()).count()
    }

    #[test]
    fn a_rate_strikes_its_exact_share_evenly() {
        for (per_million, of_a_thousand) in [(0, 0), (1_000, 1), (290_000, 290), (500_000, 500), (1_000_000, 1_000)] {
            let faults = Faults::default();
            faults.add(Fault { kind: Kind::Refuse, per_million, ..FAULT }).unwrap();
            assert_eq!(struck(&faults, 1_000), of_a_thousand, "{per_million} of a million");
        }
        let faults = Faults::default();
        faults.add(Fault { kind: Kind::Refuse, per_million: 250_000, ..FAULT }).unwrap();
        assert!((0..50).all(|_| struck(&faults, 4) == 1), "one of any four in a row");
    }

    #[test]
    fn a_count_is_exact_from_many_threads_and_a_spent_fault_is_gone() {
        let faults = Faults::default();
        faults.add(Fault { kind: Kind::Refuse, per_million: 500_000, count: Some(700), ..FAULT }).unwrap();
        let total: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..20).map(|_| scope.spawn(|| struck(&faults, 200))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!((total, faults.in_force()), (700, 0));
    }

    #[test]
    fn delays_add_up_and_the_first_strike_leaves_later_faults_untouched() {
        let faults = Faults::default();
        let second = Duration::from_secs(1);
        faults.add(Fault { delay: second, count: Some(1), ..FAULT }).unwrap();
        faults.add(Fault { kind: Kind::Error { status: 451 }, delay: second, count: Some(1), ..FAULT }).unwrap();
        faults.add(Fault { kind: Kind::Error { status: 550 }, count: Some(1), ..FAULT }).unwrap();
        let all = |_| true;
        let first = faults.meet(Service::Smtp, all);
        assert_eq!(first, Met { delay: 2 * second, strike: Some(Strike::Status(451)) });
        let next = faults.meet(Service::Smtp, all);
        assert_eq!(next, Met { delay: Duration::ZERO, strike: Some(Strike::Status(550)) });
        assert_eq!(faults.meet(Service::Smtp, all), Met::default());
    }

    #[test]
    fn a_kind_that_the_moment_does_not_concern_is_neither_struck_nor_spent() {
        let faults = Faults::default();
        faults.add(Fault { kind: Kind::Drop, count: Some(1), ..FAULT }).unwrap();
        assert_eq!(faults.meet(Service::Smtp, |kind| kind == Kind::Refuse), Met::default());
        assert_eq!(faults.meet(Service::Smtp, |kind| kind == Kind::Drop).strike, Some(Strike::Close));
    }

    #[test]
    fn more_than_a_hundred_at_once_are_refused() {
        let faults = Faults::default();
        assert!((0..MOST).all(|_| faults.add(FAULT).is_ok()));
        assert!(faults.add(FAULT).is_err());
        faults.clear();
        assert!(faults.add(FAULT).is_ok());
    }
}
