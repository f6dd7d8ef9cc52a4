use chrono_tz::Tz;
use domain::money::Money;
use store::payments::{Listed, Oddity};
use store::refunds::{self, State};

use crate::admin::words;

/// A payment of the list.
pub(super) struct Row {
    pub(super) external_id: String,
    /// Notifications told of it.
    pub(super) told: bool,
    pub(super) at: String,
    pub(super) status: (String, &'static str),
    pub(super) odd: Option<&'static str>,
    pub(super) provider: String,
    /// The reservation's.
    pub(super) code: Option<String>,
    /// What it was paid for, where that is no reservation.
    pub(super) reference: Option<String>,
    pub(super) amount: String,
    pub(super) refunds: Vec<(String, &'static str)>,
}

impl Row {
    pub(super) fn new(payment: Listed, refunds: &[refunds::Listed], timezone: Tz) -> Self {
        let (status, look) = words::payment_status(&payment.status);
        let of_it = refunds.iter().filter(|refund| refund.payment == payment.id);
        let oddity = match &payment.code {
            None => Some(Oddity::Unmatched),
            Some(_) => Some(Oddity::Late).filter(|_| payment.late),
        };
        Self {
            told: payment.provider == "mercadopago",
            at: payment.at.map_or_else(String::new, |at| words::moment(at, timezone)),
            status: (status.to_owned(), look),
            odd: oddity.map(odd),
            provider: words::provider(&payment.provider).to_owned(),
            reference: payment.reference.filter(|_| payment.code.is_none()),
            code: payment.code,
            amount: amount(payment.amount, &payment.currency),
            refunds: of_it.map(given_back).collect(),
            external_id: payment.external_id,
        }
    }
}

pub(super) const fn odd(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::Unmatched => "sin reserva",
        Oddity::Late => "llegó tarde",
    }
}

/// How a refund stands, and how that looks.
pub(super) const fn standing(state: State) -> (&'static str, &'static str) {
    match state {
        State::Ordered => ("en camino", "waiting"),
        State::Done => ("devuelto", "good"),
        State::Refused => ("rechazada", "bad"),
    }
}

fn given_back(refund: &refunds::Listed) -> (String, &'static str) {
    let (word, look) = standing(refund.state);
    (format!("{} {word}", spanish::pesos(refund.amount)), look)
}

fn amount(amount: Money, currency: &str) -> String {
    match currency {
        "ARS" => spanish::pesos(amount),
        other => spanish::pesos(amount).replacen('$', other, 1),
    }
}
