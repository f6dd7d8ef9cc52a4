//! Amounts as they are typed: above nought, two decimals at the most.

use domain::money::Money;

/// A sum of money above nought.
pub fn money(text: &str) -> Result<Money, String> {
    let amount: Money = text.parse().map_err(|error: domain::money::MoneyError| error.to_string())?;
    if amount > Money::ZERO { Ok(amount) } else { Err("must be above 0".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_above_nought() {
        assert!(money("0").is_err() && money("-5").is_err() && money("1.001").is_err());
        assert_eq!(money("15000").map(|amount| amount.to_string()), Ok("15000.00".to_owned()));
    }
}
