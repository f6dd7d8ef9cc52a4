//! Amounts as they are typed: above nought, two decimals at the most.

use domain::money::Money;
use rust_decimal::Decimal;

/// A sum of money above nought.
pub fn money(text: &str) -> Result<Money, String> {
    let amount: Money = text.parse().map_err(|error: domain::money::MoneyError| error.to_string())?;
    if amount > Money::ZERO { Ok(amount) } else { Err("must be above 0".to_owned()) }
}

/// What a weekend night costs as a multiple of another: above nought, below 100.
pub fn factor(text: &str) -> Result<Decimal, String> {
    let factor: Decimal = text.parse().map_err(|_| "must be a number such as 1.2".to_owned())?;
    let fits = factor > Decimal::ZERO && factor < Decimal::ONE_HUNDRED && factor.normalize().scale() <= 2;
    if fits { Ok(factor) } else { Err("must be above 0 and below 100, with two decimals at the most".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_above_nought() {
        assert!(money("0").is_err() && money("-5").is_err() && money("1.001").is_err());
        assert_eq!(money("15000").map(|amount| amount.to_string()), Ok("15000.00".to_owned()));
        assert!(factor("0").is_err() && factor("100").is_err() && factor("1.234").is_err() && factor("x").is_err());
        assert_eq!(factor("1.20"), Ok(Decimal::new(120, 2)));
    }
}
