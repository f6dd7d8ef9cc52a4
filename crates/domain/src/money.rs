//! Pesos, to the cent.
//!
//! A decimal with two places, rounded half-even where it is made; never a float. On the wire it is text
//! (`"50000.00"`), since a JSON number would pass through a float on the other side. Text with a third
//! decimal, an exponent or more digits than the columns hold (`numeric(12,2)`) is refused, not rounded.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::text_form::serde_as_text;

const DECIMALS: u32 = 2;
const MAX_WHOLE_DIGITS: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("must be an amount such as 50000.00")]
    Malformed,
    #[error("must have at most {DECIMALS} decimals")]
    TooPrecise,
    #[error("must be at most 9999999999.99")]
    TooLarge,
}

impl Money {
    pub const ZERO: Money = Money(Decimal::from_parts(0, 0, 0, false, DECIMALS));

    /// The most that the columns hold: a cent less than ten thousand million.
    pub const MAX: Money = Money(Decimal::from_parts(0xD4A5_0FFF, 0xE8, 0, false, DECIMALS));

    /// Rounds half-even to 0.01.
    pub fn new(amount: Decimal) -> Money {
        let mut exact = amount.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointNearestEven);
        exact.rescale(DECIMALS);
        Money(exact)
    }

    pub fn amount(&self) -> Decimal {
        self.0
    }

    /// `percent` hundredths of it, rounded half-even.
    pub fn percent(&self, percent: u32) -> Money {
        let share = Decimal::new(i64::from(percent), 2);
        Money::new(self.0.saturating_mul(share))
    }
}

impl Default for Money {
    fn default() -> Money {
        Money::ZERO
    }
}

// Saturating: sums beyond 10^26 pesos are nobody's money, and a panic in a handler would be somebody's outage.

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money::new(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Money;

    fn sub(self, other: Money) -> Money {
        Money::new(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Money, MoneyError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(MoneyError::Malformed),
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
            return Err(MoneyError::Malformed);
        }
        if decimals.len() > DECIMALS as usize {
            return Err(MoneyError::TooPrecise);
        }
        if whole.len() > MAX_WHOLE_DIGITS {
            return Err(MoneyError::TooLarge);
        }
        let amount = Decimal::from_str_exact(text).map_err(|_| MoneyError::Malformed)?;
        Ok(Money::new(amount))
    }
}

serde_as_text!(Money);

#[cfg(test)]
mod tests;
