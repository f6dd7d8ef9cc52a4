//! Payments and accounts as Mercado Pago writes them.

use domain::money::Money;
use serde::Deserialize;

use super::raw::Raw;
use super::{Payment, SeenRefund};

#[derive(Deserialize)]
struct Written<'j> {
    #[serde(borrow, default)]
    id: Raw<'j>,
    #[serde(borrow, default)]
    status: Raw<'j>,
    #[serde(borrow, default)]
    status_detail: Raw<'j>,
    #[serde(borrow, default)]
    external_reference: Raw<'j>,
    #[serde(borrow, default)]
    transaction_amount: Raw<'j>,
    #[serde(borrow, default)]
    transaction_amount_refunded: Raw<'j>,
    #[serde(borrow, default)]
    refunds: Option<Vec<WrittenRefund<'j>>>,
    #[serde(borrow, default)]
    currency_id: Raw<'j>,
    #[serde(borrow, default)]
    collector_id: Raw<'j>,
    #[serde(borrow, default)]
    live_mode: Raw<'j>,
    #[serde(borrow, default)]
    date_last_updated: Raw<'j>,
    #[serde(borrow, default)]
    date_approved: Raw<'j>,
}

#[derive(Deserialize)]
struct WrittenRefund<'j> {
    #[serde(borrow, default)]
    id: Raw<'j>,
    #[serde(borrow, default)]
    amount: Raw<'j>,
    #[serde(borrow, default)]
    status: Raw<'j>,
}

/// `None`: it has no id, no status, or no amount that is one.
pub(super) fn read(body: &[u8]) -> Option<Payment> {
    serde_json::from_slice::<Written<'_>>(body).ok()?.seen()
}

/// A page of the search.
pub(super) fn read_all(body: &[u8]) -> Option<Vec<Payment>> {
    #[derive(Deserialize)]
    struct Page<'j> {
        #[serde(borrow)]
        results: Vec<Written<'j>>,
    }
    let page: Page<'_> = serde_json::from_slice(body).ok()?;
    page.results.into_iter().map(Written::seen).collect()
}

/// The id of an account.
pub(super) fn read_account(body: &[u8]) -> Option<i64> {
    #[derive(Deserialize)]
    struct Account<'j> {
        #[serde(borrow)]
        id: Raw<'j>,
    }
    serde_json::from_slice::<Account<'_>>(body).ok()?.id.number()
}

impl Written<'_> {
    fn seen(self) -> Option<Payment> {
        let refunded = self.transaction_amount_refunded;
        Some(Payment {
            id: self.id.text()?,
            status: self.status.text()?,
            status_detail: self.status_detail.text(),
            reference: self.external_reference.text(),
            amount: self.transaction_amount.money()?,
            refunded: if refunded.is_absent() { Money::ZERO } else { refunded.money()? },
            refunds: self.refunds.unwrap_or_default().into_iter().map(WrittenRefund::seen).collect::<Option<_>>()?,
            currency: self.currency_id.text().unwrap_or_default(),
            collector: self.collector_id.number(),
            live: self.live_mode.is_true(),
            updated_at: self.date_last_updated.instant(),
            approved_at: self.date_approved.instant(),
        })
    }
}

impl WrittenRefund<'_> {
    fn seen(self) -> Option<SeenRefund> {
        let approved = self.status.text().is_some_and(|status| status == "approved");
        Some(SeenRefund { id: self.id.text()?, amount: self.amount.money()?, approved })
    }
}
