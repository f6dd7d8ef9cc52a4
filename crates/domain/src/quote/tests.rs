use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::stay::MAX_NIGHTS;

fn rates(base_price: &str, weekend_factor: &str) -> Rates {
    Rates {
        base_price: base_price.parse().unwrap(),
        weekend_factor: weekend_factor.parse().unwrap(),
        deposit_percent: DEPOSIT_PERCENT,
    }
}

fn stay(check_in: &str, nights: u64) -> Stay {
    let check_in: NaiveDate = check_in.parse().unwrap();
    Stay::new(check_in, check_in + Days::new(nights)).unwrap()
}

fn quoted(stay: &Stay, rates: &Rates) -> (u32, String, String) {
    let quote = quote(stay, rates);
    (quote.nights, quote.total.to_string(), quote.deposit.to_string())
}

#[test]
fn only_saturday_and_sunday_nights_cost_the_weekend_price() {
    let rates = rates("50000.00", "1.2");
    // 2026-12-04 is a Friday.
    for (check_in, nights, total, deposit, how) in [
        ("2026-12-04", 2, "110000.00", "33000.00", "Friday and Saturday night"),
        ("2026-12-06", 2, "110000.00", "33000.00", "Sunday and Monday night"),
        ("2026-12-04", 1, "50000.00", "15000.00", "Friday night, out on Saturday"),
        ("2026-12-05", 1, "60000.00", "18000.00", "Saturday night"),
        ("2026-12-05", 2, "120000.00", "36000.00", "the weekend"),
        ("2026-12-07", 5, "250000.00", "75000.00", "Monday to Friday nights, out on Saturday"),
        ("2026-12-04", 7, "370000.00", "111000.00", "a week"),
        ("2026-12-04", 60, "3180000.00", "954000.00", "sixty nights, eighteen at the weekend"),
    ] {
        let expected = (u32::try_from(nights).unwrap(), total.to_owned(), deposit.to_owned());
        assert_eq!(quoted(&stay(check_in, nights), &rates), expected, "{how}");
    }
}

#[test]
fn the_total_is_rounded_once_and_ties_go_to_the_even_cent() {
    // A weekend night is exactly 100.005: rounded by night, two of them would be 200.00.
    let two = quoted(&stay("2026-12-05", 2), &rates("66.67", "1.5"));
    assert_eq!(two, (2, "200.01".to_owned(), "60.00".to_owned()));

    // 100.005 ties down to 100.00, 100.035 ties up to 100.04.
    assert_eq!(quoted(&stay("2026-12-05", 1), &rates("66.67", "1.5")).1, "100.00");
    assert_eq!(quoted(&stay("2026-12-05", 1), &rates("66.69", "1.5")).1, "100.04");
}

#[test]
fn the_deposit_follows_the_accommodations_share() {
    let half = Rates { deposit_percent: 50, ..rates("50000.00", "1.2") };
    assert_eq!(quoted(&stay("2026-12-04", 2), &half).2, "55000.00");
}

#[test]
fn absurd_rates_saturate_instead_of_panicking() {
    let absurd =
        Rates { base_price: Money::new(Decimal::MAX), weekend_factor: Decimal::MAX, deposit_percent: u32::MAX };
    assert_eq!(quote(&stay("2026-12-04", 60), &absurd).nights, 60);
}

prop_compose! {
    fn any_stay_but_the_longest()(day in 0..800_u64, nights in 1..u64::from(MAX_NIGHTS)) -> Stay {
        let check_in = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(day);
        Stay::new(check_in, check_in + Days::new(nights)).unwrap()
    }
}

prop_compose! {
    fn any_rates()(cents in 0..=999_999_999_999_i64, factor in 100..=9_999_i64, deposit in 0..=100_u32) -> Rates {
        Rates {
            base_price: Money::new(Decimal::new(cents, 2)),
            weekend_factor: Decimal::new(factor, 2),
            deposit_percent: deposit,
        }
    }
}

proptest! {
    #[test]
    fn nights_are_weekday_nights_and_weekend_nights(stay in any_stay_but_the_longest()) {
        // Prices that show in the total how many nights of each kind were counted.
        let total = quote(&stay, &rates("1.00", "100")).total.amount();
        let weekend = stay.each_night().filter(|night| {
            ["Sat", "Sun"].contains(&night.format("%a").to_string().as_str())
        }).count();
        let weekday = stay.nights() as usize - weekend;
        prop_assert_eq!(total, Decimal::from(weekday + 100 * weekend));
    }

    #[test]
    fn a_night_more_never_costs_less(stay in any_stay_but_the_longest(), rates in any_rates()) {
        let longer = Stay::new(stay.check_in(), stay.check_out() + Days::new(1)).unwrap();
        let (short, long) = (quote(&stay, &rates), quote(&longer, &rates));
        prop_assert_eq!(long.nights, short.nights + 1);
        prop_assert!(long.total >= short.total);
        prop_assert!(long.deposit >= short.deposit);
    }

    #[test]
    fn a_total_lies_between_all_weekday_and_all_weekend(stay in any_stay_but_the_longest(), rates in any_rates()) {
        let quote = quote(&stay, &rates);
        let least = rates.base_price.amount() * Decimal::from(quote.nights);
        prop_assert!(Money::new(least) <= quote.total);
        prop_assert!(quote.total <= Money::new(least * rates.weekend_factor));
        prop_assert!(quote.deposit <= quote.total);
    }
}
