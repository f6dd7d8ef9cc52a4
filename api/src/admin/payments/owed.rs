use chrono_tz::Tz;
use domain::money::Money;
use store::refund_dues::{self, Due};
use store::refunds::{self, Listed};
use store::{Error, Store};

use super::row::standing;
use crate::admin::words;

/// What stands over the list: the rest is found by reservation.
const MOST: i64 = 20;

/// What is to be given back, and what became of what was ordered.
pub(super) struct Owed {
    /// `3 reservas · $ 50.000,00`; none where nothing is due.
    pub(super) sum: Option<String>,
    pub(super) dues: Vec<Line>,
    /// How many more are due.
    pub(super) more: i64,
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
    pub(super) async fn read(store: &Store, timezone: Tz) -> Result<Self, Error> {
        let (count, amount) = refund_dues::total(store).await?;
        let dues = refund_dues::waiting(store, MOST).await?;
        let ordered = refunds::newest(store, MOST).await?;
        let shown = i64::try_from(dues.len()).unwrap_or(i64::MAX);
        Ok(Self {
            sum: (amount > Money::ZERO).then(|| {
                let noun = if count == 1 { "reserva" } else { "reservas" };
                format!("{count} {noun} · {}", spanish::pesos(amount))
            }),
            more: (count - shown).max(0),
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
            at: words::moment(due.since, timezone),
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
