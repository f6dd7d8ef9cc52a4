//! Money that is ordered back.

use domain::money::Money;
use serde::Deserialize;

use super::raw::Raw;

/// A refund as Mercado Pago took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    pub id: String,
    /// `approved`, `in_process`, `rejected`.
    pub status: String,
    pub amount: Money,
}

pub(super) fn body(amount: Money) -> Vec<u8> {
    format!(r#"{{"amount":{amount}}}"#).into_bytes()
}

/// An answer that does not repeat the amount is to the amount that was `asked`.
pub(super) fn read(body: &[u8], asked: Money) -> Option<Refunded> {
    #[derive(Deserialize)]
    struct Written<'j> {
        #[serde(borrow, default)]
        id: Raw<'j>,
        #[serde(borrow, default)]
        status: Raw<'j>,
        #[serde(borrow, default)]
        amount: Raw<'j>,
    }
    let written: Written<'_> = serde_json::from_slice(body).ok()?;
    let amount = if written.amount.is_absent() { asked } else { written.amount.money()? };
    Some(Refunded { id: written.id.text()?, status: written.status.text()?, amount })
}
