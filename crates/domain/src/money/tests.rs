use proptest::prelude::*;

use super::*;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn cents(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2))
}

const MAX_CENTS: i64 = 999_999_999_999;

#[test]
fn a_tie_goes_to_the_even_cent() {
    for (amount, expected) in [
        ("0.005", "0.00"),
        ("0.015", "0.02"),
        ("0.025", "0.02"),
        ("0.0250001", "0.03"),
        ("-0.015", "-0.02"),
        ("1.994999", "1.99"),
        ("7", "7.00"),
    ] {
        let rounded = Money::new(amount.parse().unwrap());
        assert_eq!(rounded.to_string(), expected, "{amount}");
    }
}

#[test]
fn nothing_is_shown_as_minus_zero() {
    assert_eq!(Money::new("-0.001".parse().unwrap()).to_string(), "0.00");
    assert_eq!(money("-0.00").to_string(), "0.00");
    assert_eq!((money("-5") + money("5")).to_string(), "0.00");
    assert_eq!(cents(-1).percent(30).to_string(), "0.00");
    assert_eq!(Money::default().amount().to_string(), "0.00");
}

#[test]
fn text_is_an_amount_with_at_most_two_decimals_that_the_columns_hold() {
    for (text, expected) in [
        ("50000.00", Ok("50000.00")),
        ("50000", Ok("50000.00")),
        ("0.5", Ok("0.50")),
        ("-12.30", Ok("-12.30")),
        ("9999999999.99", Ok("9999999999.99")),
        ("10000000000", Err(MoneyError::TooLarge)),
        ("10000000000.00", Err(MoneyError::TooLarge)),
        ("-10000000000.00", Err(MoneyError::TooLarge)),
        ("99999999999999999999999999999999999", Err(MoneyError::TooLarge)),
        ("1.000", Err(MoneyError::TooPrecise)),
        ("1.005", Err(MoneyError::TooPrecise)),
        ("", Err(MoneyError::Malformed)),
        ("-", Err(MoneyError::Malformed)),
        (".", Err(MoneyError::Malformed)),
        (".50", Err(MoneyError::Malformed)),
        ("5.", Err(MoneyError::Malformed)),
        ("+5", Err(MoneyError::Malformed)),
        ("--5", Err(MoneyError::Malformed)),
        ("1e3", Err(MoneyError::Malformed)),
        ("1_000", Err(MoneyError::Malformed)),
        ("1,50", Err(MoneyError::Malformed)),
        ("1.5.0", Err(MoneyError::Malformed)),
        (" 5", Err(MoneyError::Malformed)),
        ("5\n", Err(MoneyError::Malformed)),
        ("٥", Err(MoneyError::Malformed)),
        ("NaN", Err(MoneyError::Malformed)),
    ] {
        let parsed = text.parse::<Money>().map(|money| money.to_string());
        assert_eq!(parsed, expected.map(str::to_owned), "{text:?}");
    }
}

#[test]
fn in_json_money_is_text_and_never_a_number() {
    assert_eq!(serde_json::to_string(&money("50000")).unwrap(), r#""50000.00""#);
    assert_eq!(serde_json::from_str::<Money>(r#""50000.00""#).unwrap(), money("50000"));
    assert!(serde_json::from_str::<Money>("50000.00").is_err());
    let refusal = serde_json::from_str::<Money>(r#""0.001""#).unwrap_err();
    assert!(refusal.to_string().starts_with("must have at most 2 decimals"), "{refusal}");
}

#[test]
fn amounts_past_all_money_saturate_instead_of_panicking() {
    let most = Money::new(Decimal::MAX);
    assert_eq!(most + most, most);
    assert_eq!(Money::new(Decimal::MIN) - most, Money::new(Decimal::MIN));
    assert_eq!(most.percent(u32::MAX), most);
    assert!(!most.to_string().is_empty());
}

#[test]
fn a_third_share_is_rounded_half_even() {
    for (amount, percent, expected) in [
        ("110000.00", 30, "33000.00"),
        ("0.05", 30, "0.02"),
        ("0.15", 30, "0.04"),
        ("0.25", 30, "0.08"),
        ("100.01", 50, "50.00"),
        ("100.03", 50, "50.02"),
        ("80.00", 0, "0.00"),
    ] {
        assert_eq!(money(amount).percent(percent).to_string(), expected, "{percent} % of {amount}");
    }
}

proptest! {
    #[test]
    fn text_goes_out_and_comes_back(amount in -MAX_CENTS..=MAX_CENTS) {
        let money = cents(amount);
        let text = money.to_string();
        prop_assert_eq!(text.parse::<Money>(), Ok(money));
        prop_assert_eq!(text.rsplit_once('.').map(|(_, decimals)| decimals.len()), Some(2));
    }

    #[test]
    fn rounding_moves_by_at_most_half_a_cent_and_only_once(units in any::<i64>(), scale in 0..12_u32) {
        let exact = Decimal::new(units, scale);
        let rounded = Money::new(exact);
        prop_assert!((rounded.amount() - exact).abs() <= Decimal::new(5, 3));
        prop_assert_eq!(Money::new(rounded.amount()), rounded);
        prop_assert!(rounded.amount().scale() == 2);
    }

    #[test]
    fn two_shares_that_make_a_whole_miss_it_by_at_most_a_cent(
        amount in 0..=MAX_CENTS,
        percent in 0..=100_u32,
    ) {
        let whole = cents(amount);
        prop_assert_eq!(whole.percent(100), whole);
        let parts = whole.percent(percent) + whole.percent(100 - percent);
        let missed = (parts - whole).amount().abs();
        prop_assert!(missed <= Decimal::new(1, 2), "{} against {}", parts, whole);
    }

    #[test]
    fn sums_are_exact_in_any_order(mut amounts in prop::collection::vec(-MAX_CENTS..=MAX_CENTS, 0..40)) {
        let expected = cents(amounts.iter().sum());
        prop_assert_eq!(amounts.iter().copied().map(cents).sum::<Money>(), expected);
        amounts.reverse();
        prop_assert_eq!(amounts.iter().copied().map(cents).sum::<Money>(), expected);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[-+0-9._e, ]{0,20}|\\PC{0,12}") {
        let _ = text.parse::<Money>();
    }
}
