//! Mercado Pago's state: preferences (what is to be paid) and payments (who tried, and what came of it).
//!
//! The shapes are those of its API as Posta meets it in Argentina. It moves no money, knows one seller, and differs on
//! purpose in one thing: a preference that has expired, or that takes no pending payments, can still be paid so.

mod notices;
mod payment;
mod preference;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, FixedOffset, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

pub(crate) use notices::{Change, notices, with_query};
pub(crate) use payment::{Event, Outcome, Payment, Status};
pub(crate) use preference::Preference;

/// The one seller, who every token belongs to.
pub(crate) const COLLECTOR: u64 = 724_484_980;

/// Of preferences, of payments, and of answers to keys; beyond it the oldest are forgotten.
const CAPACITY: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    NotFound,
    /// The payment's status does not allow it.
    State,
    /// More than is left of the payment, or nothing.
    Amount,
    Invalid(&'static str),
}

/// What a write did: the answer, and the payment when this call, and not an earlier one with the same key, changed it.
pub(crate) struct Done {
    pub(crate) answer: Value,
    pub(crate) changed: Option<Payment>,
}

pub(crate) struct Book {
    pages: Mutex<Pages>,
}

struct Pages {
    preferences: HashMap<String, Preference>,
    preferences_by_age: VecDeque<String>,
    payments: HashMap<u64, Payment>,
    payments_by_age: VecDeque<u64>,
    answers: HashMap<String, Value>,
    answers_by_age: VecDeque<String>,
    next_id: u64,
}

impl Book {
    /// Ids go on from the time of the start in milliseconds: Posta's database outlives a sandbox, and an id must not
    /// come twice.
    pub(crate) fn since(start: DateTime<Utc>) -> Book {
        Book {
            pages: Mutex::new(Pages {
                preferences: HashMap::new(),
                preferences_by_age: VecDeque::new(),
                payments: HashMap::new(),
                payments_by_age: VecDeque::new(),
                answers: HashMap::new(),
                answers_by_age: VecDeque::new(),
                next_id: u64::try_from(start.timestamp_millis()).unwrap_or(1),
            }),
        }
    }

    pub(crate) fn create(&self, key: Option<String>, preference: Preference, here: &str) -> Value {
        let mut pages = self.pages();
        if let Some(answer) = pages.answered(key.as_deref()) {
            return answer;
        }
        let (id, answer) = (preference.id.clone(), preference.json(here));
        pages.preferences.insert(id.clone(), preference);
        pages.preferences_by_age.push_back(id);
        if pages.preferences_by_age.len() > CAPACITY
            && let Some(oldest) = pages.preferences_by_age.pop_front()
        {
            pages.preferences.remove(&oldest);
        }
        pages.remember(key, &answer);
        answer
    }

    pub(crate) fn preference(&self, id: &str) -> Option<Preference> {
        self.pages().preferences.get(id).cloned()
    }

    /// The members given replace those there were.
    pub(crate) fn change(&self, id: &str, members: Map<String, Value>, here: &str) -> Result<Value, Refused> {
        let mut pages = self.pages();
        let preference = pages.preferences.get_mut(id).ok_or(Refused::NotFound)?;
        *preference = preference.changed(members)?;
        Ok(preference.json(here))
    }

    /// A payer acts on the pay page. `amount` pays another sum than the preference's.
    pub(crate) fn pay(
        &self,
        preference: &str,
        outcome: Outcome,
        amount: Option<Decimal>,
        now: DateTime<Utc>,
    ) -> Result<Payment, Refused> {
        let mut pages = self.pages();
        let id = pages.id();
        let preference = pages.preferences.get(preference).ok_or(Refused::NotFound)?;
        let payment = Payment::of(preference, id, outcome, amount, now);
        pages.payments.insert(id, payment.clone());
        pages.payments_by_age.push_back(id);
        if pages.payments_by_age.len() > CAPACITY
            && let Some(oldest) = pages.payments_by_age.pop_front()
        {
            pages.payments.remove(&oldest);
        }
        Ok(payment)
    }

    pub(crate) fn payment(&self, id: u64) -> Option<Payment> {
        self.pages().payments.get(&id).cloned()
    }

    /// What happens at Mercado Pago, whoever caused it. `answer` words it for the caller.
    pub(crate) fn happen(
        &self,
        key: Option<String>,
        id: u64,
        event: Event,
        now: DateTime<Utc>,
        answer: impl FnOnce(&Payment) -> Value,
    ) -> Result<Done, Refused> {
        let mut pages = self.pages();
        if let Some(answer) = pages.answered(key.as_deref()) {
            return Ok(Done { answer, changed: None });
        }
        let event_id = pages.id();
        let payment = pages.payments.get_mut(&id).ok_or(Refused::NotFound)?;
        payment.meet(event, event_id, now)?;
        let payment = payment.clone();
        let answer = answer(&payment);
        pages.remember(key, &answer);
        Ok(Done { answer, changed: Some(payment) })
    }

    /// Oldest first, those that `wanted` says.
    pub(crate) fn payments(&self, wanted: impl Fn(&Payment) -> bool) -> Vec<Payment> {
        let pages = self.pages();
        let all = pages.payments_by_age.iter().filter_map(|id| pages.payments.get(id));
        all.filter(|payment| wanted(payment)).cloned().collect()
    }

    pub(crate) fn newest_payments(&self, most: usize) -> Vec<Payment> {
        let pages = self.pages();
        let ids = pages.payments_by_age.iter().rev().take(most);
        ids.filter_map(|id| pages.payments.get(id)).cloned().collect()
    }

    pub(crate) fn newest_preferences(&self, most: usize) -> Vec<Preference> {
        let pages = self.pages();
        let ids = pages.preferences_by_age.iter().rev().take(most);
        ids.filter_map(|id| pages.preferences.get(id)).cloned().collect()
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn answered(&self, key: Option<&str>) -> Option<Value> {
        self.answers.get(key?).cloned()
    }

    fn remember(&mut self, key: Option<String>, answer: &Value) {
        let Some(key) = key else { return };
        self.answers.insert(key.clone(), answer.clone());
        self.answers_by_age.push_back(key);
        if self.answers_by_age.len() > CAPACITY
            && let Some(oldest) = self.answers_by_age.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
}

/// Mercado Pago writes its dates four hours west of Greenwich, also of Argentine accounts.
fn date(at: DateTime<Utc>) -> String {
    let west = FixedOffset::west_opt(4 * 3600).map(|west| at.with_timezone(&west).to_rfc3339_opts(MILLIS, false));
    west.unwrap_or_else(|| at.to_rfc3339_opts(MILLIS, false))
}

const MILLIS: chrono::SecondsFormat = chrono::SecondsFormat::Millis;
