//! What may be said of a cabin, as a person types it. The widths are those of the table's columns.

use rust_decimal::Decimal;

use crate::guest::steers_text;
use crate::money::Money;

const MAX_NAME_CHARS: usize = 100;
const MAX_KIND_CHARS: usize = 50;
const MAX_CAPACITY: u32 = 1_000;
pub const MAX_DESCRIPTION_CHARS: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CabinError {
    #[error("must be 1 to {MAX_NAME_CHARS} characters without control characters")]
    Name,
    #[error("must be 1 to {MAX_KIND_CHARS} characters without control characters")]
    Kind,
    #[error("must be a number from 1 to {MAX_CAPACITY}")]
    Capacity,
    #[error("must be an amount above 0 such as 50000.00")]
    BasePrice,
    #[error("must be above 0 and below 100, with two decimals at the most")]
    WeekendFactor,
    #[error("must have at most {MAX_DESCRIPTION_CHARS} characters and no control characters")]
    Description,
}

pub fn name(text: &str) -> Result<String, CabinError> {
    line(text, MAX_NAME_CHARS).ok_or(CabinError::Name)
}

/// Such as cabin, apartment, house or room.
pub fn kind(text: &str) -> Result<String, CabinError> {
    line(text, MAX_KIND_CHARS).ok_or(CabinError::Kind)
}

/// So many guests at the most.
pub fn capacity(text: &str) -> Result<u32, CabinError> {
    let count: u32 = text.parse().map_err(|_| CabinError::Capacity)?;
    if (1..=MAX_CAPACITY).contains(&count) { Ok(count) } else { Err(CabinError::Capacity) }
}

/// Of a weekday night.
pub fn base_price(text: &str) -> Result<Money, CabinError> {
    let price: Money = text.parse().map_err(|_| CabinError::BasePrice)?;
    if price > Money::ZERO { Ok(price) } else { Err(CabinError::BasePrice) }
}

/// What a weekend night costs as a multiple of another.
pub fn weekend_factor(text: &str) -> Result<Decimal, CabinError> {
    let factor: Decimal = text.parse().map_err(|_| CabinError::WeekendFactor)?;
    // The parser takes `1_2` as 12.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let fits = plain && factor > Decimal::ZERO && factor < Decimal::ONE_HUNDRED && factor.normalize().scale() <= 2;
    if fits { Ok(factor) } else { Err(CabinError::WeekendFactor) }
}

/// Lines of text, perhaps none. Browsers end theirs with CR LF: kept is LF, so that a form that is sent as it
/// stands changes nothing.
pub fn description(text: &str) -> Result<String, CabinError> {
    let text = text.trim().replace("\r\n", "\n");
    let fits = text.chars().count() <= MAX_DESCRIPTION_CHARS;
    let steers = text.chars().any(|c| steers_text(c) && !"\n\t".contains(c));
    if fits && !steers { Ok(text) } else { Err(CabinError::Description) }
}

fn line(text: &str, longest: usize) -> Option<String> {
    let text = text.trim();
    let fits = (1..=longest).contains(&text.chars().count()) && !text.chars().any(steers_text);
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_columns_and_steer_nothing() {
        assert_eq!(name(" Cabaña Ñandú "), Ok("Cabaña Ñandú".to_owned()));
        assert_eq!(name(&"ñ".repeat(100)).map(|name| name.chars().count()), Ok(100));
        for odd in ["", "  ", "a\0b", "a\nb", "a\u{202e}b", &"x".repeat(101)] {
            assert_eq!(name(odd), Err(CabinError::Name), "{odd:?}");
        }
        assert_eq!(kind(&"x".repeat(51)), Err(CabinError::Kind));
        assert_eq!(description("uno\r\ndos\n"), Ok("uno\ndos".to_owned()));
        assert_eq!(description(""), Ok(String::new()));
        for odd in ["a\0b", "a\u{7}b", &"x".repeat(MAX_DESCRIPTION_CHARS + 1)] {
            assert_eq!(description(odd), Err(CabinError::Description));
        }
    }

    #[test]
    fn numbers_are_above_nought_and_fit_their_columns() {
        assert_eq!((capacity("1"), capacity("1000")), (Ok(1), Ok(1_000)));
        for odd in ["", "0", "-1", "1001", "4.5", "99999999999"] {
            assert_eq!(capacity(odd), Err(CabinError::Capacity), "{odd}");
        }
        assert_eq!(base_price("50000.5").map(|price| price.to_string()), Ok("50000.50".to_owned()));
        for odd in ["", "0", "0.00", "-5", "1.001", "12345678901", "mucho"] {
            assert_eq!(base_price(odd), Err(CabinError::BasePrice), "{odd}");
        }
        assert_eq!(weekend_factor("1.20"), Ok(Decimal::new(120, 2)));
        for odd in ["", "0", "-1", "100", "1.234", "x", "1_2", "+1"] {
            assert_eq!(weekend_factor(odd), Err(CabinError::WeekendFactor), "{odd}");
        }
    }
}
