use chrono_tz::Tz;
use domain::money::Money;
use store::refund_dues::{self, Due};
use store::refunds::{self, Listed};
use store::{Error, Store};

use super::PAYMENTS;
use super::row::standing;
use crate::admin::words;

/// What stands over the list, of each.
const MOST: usize = 20;

/// What is to be given back, and what became of what was ordered.
pub(super) struct Owed {
    /// `3 reservas · $ 50.000,00`; none where nothing is due.
    pub(super) sum: Option<String>,
    pub(super) dues: Vec<Line>,
    /// To those that are due and are not shown, and back to the first.
    pub(super) next: Option<String>,
    pub(super) first: Option<&'static str>,
    pub(super) ordered: Vec<Line>,
}

pub(super) struct Line {
    /// The reservation's.
    pub(super) code: String,
    pub(super) amount: String,
    pub(super) at: String,
    /// Whose it is, or who ordered it.
    pub(super) who: String,
    pub(super) state: (&'static str, &'static str),
    pub(super) error: Option<String>,
}

impl Owed {
    /// `after`: the reservation that the dues before these end with; 0: these are the first.
    pub(super) async fn read(store: &Store, after: i32, timezone: Tz) -> Result<Self, Error> {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let (count, amount) = refund_dues::total(store).await?;
        let mut dues = refund_dues::waiting(store, after, most.saturating_add(1)).await?;
        let more = dues.len() > MOST;
        dues.truncate(MOST);
        let ordered = refunds::newest(store, most).await?;
        Ok(Self {
            sum: (amount > Money::ZERO).then(|| {
                let noun = if count == 1 { "reserva" } else { "reservas" };
                format!("{count} {noun} · {}", spanish::pesos(amount))
            }),
            next: dues.last().filter(|_| more).map(|due| format!("{PAYMENTS}?dues={}", due.reservation)),
            first: (after > 0).then_some(PAYMENTS),
            dues: dues.into_iter().map(|due| Line::due(due, timezone)).collect(),
            ordered: ordered.into_iter().map(|refund| Line::ordered(refund, timezone)).collect(),
        })
    }
}

impl Line {
    fn due(due: Due, timezone: Tz) -> Self {
        Self {
            code: due.code,
            amount: spanish::pesos(due.amount),
            at: words::moment(due.changed_at, timezone),
            who: due.contact_name.as_str().to_owned(),
            state: ("por ordenar", "bad"),
            error: None,
        }
    }

    fn ordered(refund: Listed, timezone: Tz) -> Self {
        Self {
            code: refund.code,
            amount: spanish::pesos(refund.amount),
            at: words::moment(refund.settled_at.unwrap_or(refund.ordered_at), timezone),
            who: match refund.by.as_str() {
                "mercadopago" => "hecha en Mercado Pago".to_owned(),
                by => words::actor(by).to_owned(),
            },
            state: standing(refund.state),
            error: refund.error,
        }
    }
}
