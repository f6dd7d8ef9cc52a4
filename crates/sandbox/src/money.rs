//! Money on its way through JSON: exact as long as nobody does sums with the numbers in between.

use rust_decimal::Decimal;
use serde_json::Value;

/// A JSON number with the digits of the amount: 33000, 100.5.
pub(crate) fn number(amount: Decimal) -> Value {
    serde_json::from_str(&amount.normalize().to_string()).unwrap_or_default()
}

/// From a number or a string.
pub(crate) fn amount(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// As a person in Argentina writes it: `$ 33.000,00`.
pub(crate) fn pesos(amount: Decimal) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if amount.is_sign_negative() { "-" } else { "" };
    format!("{sign}$ {grouped},{cents}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_through_json_unchanged() {
        for (text, written) in
            [("33000.00", "33000"), ("100.50", "100.5"), ("0.01", "0.01"), ("9999999.99", "9999999.99")]
        {
            let decimal: Decimal = text.parse().unwrap();
            let json = number(decimal);
            assert_eq!((json.to_string().as_str(), amount(&json)), (written, Some(decimal)));
        }
        assert_eq!(amount(&serde_json::json!("a lot")), None);
        assert_eq!(amount(&serde_json::json!(true)), None);
    }

    #[test]
    fn pesos_are_grouped() {
        let pesos = |text: &str| pesos(text.parse().unwrap());
        assert_eq!(pesos("33000"), "$ 33.000,00");
        assert_eq!((pesos("999.5"), pesos("1234567.89")), ("$ 999,50".to_owned(), "$ 1.234.567,89".to_owned()));
    }
}
