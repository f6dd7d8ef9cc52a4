use booking::Rules;
use booking::view::Quote;
use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::quote::weekend_nights;

use super::super::asked::Asked;

/// What a stay costs, in words.
pub(super) struct Price {
    pub(super) cabin: String,
    pub(super) check_in: String,
    pub(super) check_out: String,
    pub(super) people: String,
    /// `2 noches a $ 50.000,00`, and those of the weekend apart where they cost something else.
    pub(super) nights: Vec<String>,
    pub(super) total: String,
    pub(super) deposit: String,
    /// How long the dates are held: `30 minutos`
    pub(super) held_for: String,
    pub(super) available: bool,
}

impl Price {
    pub(super) fn new(asked: &Asked<'_>, quote: &Quote, rules: &Rules, today: NaiveDate) -> Self {
        let day = |date| spanish::day(date, today.year());
        Self {
            cabin: asked.cabin.name.clone(),
            check_in: day(quote.check_in),
            check_out: day(quote.check_out),
            people: spanish::count(quote.guests, "persona", "personas"),
            nights: nights(asked),
            total: spanish::pesos(quote.total_price),
            deposit: spanish::pesos(quote.deposit_amount),
            held_for: spanish::duration(TimeDelta::from_std(rules.hold_duration).unwrap_or_default()),
            available: quote.available,
        }
    }
}

fn nights(asked: &Asked<'_>) -> Vec<String> {
    let rates = &asked.cabin.rates;
    let (plain, weekend) = (spanish::pesos(rates.base_price), spanish::pesos(rates.weekend_price()));
    let all = asked.stay.nights();
    let of_weekend = if plain == weekend { 0 } else { weekend_nights(&asked.stay) };
    let mut lines = Vec::new();
    if all > of_weekend {
        lines.push(format!("{} a {plain}", spanish::count(all - of_weekend, "noche", "noches")));
    }
    if of_weekend > 0 {
        lines.push(format!("{} de fin de semana a {weekend}", spanish::count(of_weekend, "noche", "noches")));
    }
    lines
}
