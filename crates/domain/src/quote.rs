//! What a stay costs.
//!
//! Nights of a Saturday or Sunday date cost `weekend_factor` times the base price. The total is rounded
//! once: rounding every night would let cents grow with the length of the stay.

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;

use crate::money::Money;
use crate::stay::{MAX_NIGHTS, Stay};

/// The share of the total that confirms a hold.
pub const DEPOSIT_PERCENT: u32 = 30;

/// What an accommodation charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Of a weekday night.
    pub base_price: Money,
    pub weekend_factor: Decimal,
    pub deposit_percent: u32,
}

impl Rates {
    /// Of a weekend night.
    pub fn weekend_price(&self) -> Money {
        Money::new(self.base_price.amount().saturating_mul(self.weekend_factor))
    }

    /// Whether what the longest stay costs can be written down, whichever nights it has.
    pub fn fit(&self) -> bool {
        let dearest = self.base_price.max(self.weekend_price());
        Money::new(dearest.amount().saturating_mul(Decimal::from(MAX_NIGHTS))) <= Money::MAX
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    pub nights: u32,
    pub total: Money,
    pub deposit: Money,
}

pub fn quote(stay: &Stay, rates: &Rates) -> Quote {
    let nights = stay.nights();
    let weekend_nights = weekend_nights(stay);
    let weekday_nights = nights.saturating_sub(weekend_nights);

    let base_nights = Decimal::from(weekend_nights)
        .saturating_mul(rates.weekend_factor)
        .saturating_add(Decimal::from(weekday_nights));
    let total = Money::new(rates.base_price.amount().saturating_mul(base_nights));
    Quote { nights, total, deposit: total.percent(rates.deposit_percent) }
}

/// How many of the nights cost `weekend_factor` times the base price.
pub fn weekend_nights(stay: &Stay) -> u32 {
    stay.each_night().map(|night| u32::from(is_weekend(night))).sum()
}

fn is_weekend(night: NaiveDate) -> bool {
    matches!(night.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests;
