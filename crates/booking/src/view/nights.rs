use chrono::NaiveDate;
use domain::money::Money;
use domain::stay::Stay;
use serde::Serialize;
use store::reservations::Busy;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Availability {
    #[schema(example = 1)]
    pub accommodation_id: i32,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Whether every night of the range is free.
    pub available: bool,
    /// Whole stays, holds and blocks that touch the range, by date.
    pub busy: Vec<BusyStay>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BusyStay {
    #[schema(example = "2027-03-02")]
    pub check_in: NaiveDate,
    #[schema(example = "2027-03-04")]
    pub check_out: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Quote {
    #[schema(example = 1)]
    pub accommodation_id: i32,
    #[schema(example = "2027-03-01")]
    pub check_in: NaiveDate,
    #[schema(example = "2027-03-03")]
    pub check_out: NaiveDate,
    #[schema(example = 2)]
    pub guests: u32,
    #[schema(example = 2)]
    pub nights: u32,
    #[schema(value_type = String, example = "110000.00")]
    pub total_price: Money,
    #[schema(value_type = String, example = "33000.00")]
    pub deposit_amount: Money,
    #[schema(example = "ARS")]
    pub currency: &'static str,
    pub available: bool,
}

impl Availability {
    pub(crate) fn new(accommodation_id: i32, from: NaiveDate, to: NaiveDate, busy: Vec<Busy>) -> Self {
        let shown = |stay: Busy| BusyStay { check_in: stay.check_in, check_out: stay.check_out };
        Self { accommodation_id, from, to, available: busy.is_empty(), busy: busy.into_iter().map(shown).collect() }
    }
}

impl Quote {
    pub(crate) fn new(
        accommodation_id: i32,
        stay: &Stay,
        guests: u32,
        quote: domain::quote::Quote,
        available: bool,
    ) -> Self {
        Self {
            accommodation_id,
            check_in: stay.check_in(),
            check_out: stay.check_out(),
            guests,
            nights: quote.nights,
            total_price: quote.total,
            deposit_amount: quote.deposit,
            currency: "ARS",
            available,
        }
    }
}
