//! The payments: what is to be paid, and who tried.

use chrono::{DateTime, Utc};

use crate::http::ago::ago;
use crate::http::words;
use crate::mercadopago::{Payment, Preference, Status};
use crate::money::pesos;
use crate::world::World;

const BILLS: usize = 10;
const ATTEMPTS: usize = 200;

pub(super) struct Till {
    pub(super) bills: Vec<Bill>,
}

pub(super) struct Bill {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) reference: String,
    pub(super) amount: String,
    pub(super) word: &'static str,
    pub(super) tone: &'static str,
    pub(super) ends: String,
    pub(super) attempts: Vec<Attempt>,
}

pub(super) struct Attempt {
    pub(super) id: u64,
    pub(super) word: &'static str,
    pub(super) tone: &'static str,
    pub(super) amount: String,
    pub(super) ago: String,
    /// What may happen to it next: the event and its name.
    pub(super) events: &'static [(&'static str, &'static str)],
}

impl Till {
    pub(super) fn of(world: &World) -> Till {
        let (now, payments) = (world.clock.now(), world.book.newest_payments(ATTEMPTS));
        let bills = world.book.newest_preferences(BILLS);
        Till { bills: bills.iter().map(|preference| Bill::of(preference, &payments, now)).collect() }
    }
}

impl Bill {
    fn of(preference: &Preference, payments: &[Payment], now: DateTime<Utc>) -> Bill {
        let attempts: Vec<&Payment> = payments.iter().filter(|payment| payment.preference == preference.id).collect();
        let paid = attempts.iter().any(|payment| payment.approved_at.is_some());
        let (word, tone) = match (paid, preference.is_expired(now)) {
            (true, _) => ("pagado", "good"),
            (false, true) => ("vencido", "bad"),
            (false, false) => ("a pagar", "wait"),
        };
        let ends = preference.expires_at.filter(|_| !paid).map(|end| words::until(end, now));
        Bill {
            id: preference.id.clone(),
            title: preference.titles().join(", "),
            reference: preference.reference().unwrap_or_default().to_owned(),
            amount: pesos(preference.amount),
            word,
            tone,
            ends: ends.unwrap_or_default(),
            attempts: attempts.into_iter().map(|payment| Attempt::of(payment, now)).collect(),
        }
    }
}

impl Attempt {
    fn of(payment: &Payment, now: DateTime<Utc>) -> Attempt {
        let (word, tone) = words::status(payment);
        let events: &[_] = match payment.status {
            Status::Pending => &[("approve", "Aprobar"), ("reject", "Rechazar")],
            Status::Approved => &[("refund", "Devolver"), ("chargeback", "Contracargo")],
            _ => &[],
        };
        Attempt { id: payment.id, word, tone, amount: pesos(payment.amount), ago: ago(payment.created_at, now), events }
    }
}
