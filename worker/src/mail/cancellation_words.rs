//! What is given back of a stay that is cancelled, in words.

use chrono::Datelike;
use domain::cancellation::{self, Term};
use domain::local;

use super::{MailFacts, spanish};

/// Until when, and what of the money then comes back.
pub(super) struct TermWords {
    pub(super) when: String,
    pub(super) share: String,
}

/// The terms that still count: a guest who reads what is over has to work out what is not.
pub(super) fn terms(facts: &MailFacts) -> Vec<TermWords> {
    let counts = |term: &Term| term.until.is_none_or(|until| facts.now < until);
    let left: Vec<Term> =
        cancellation::terms(facts.stay.check_in(), facts.timezone).into_iter().filter(counts).collect();
    let is_the_only_one = left.len() == 1;
    let words = |term: Term| TermWords {
        when: match term.until {
            Some(until) => {
                let this_year = local::today(facts.now, facts.timezone).year();
                let day = spanish::day(local::today(until, facts.timezone), this_year);
                format!("Hasta el {day} a {}", spanish::clock_time(until, facts.timezone))
            }
            None if is_the_only_one => "Si cancelás o no venís".to_owned(),
            None => "Después, o si no venís".to_owned(),
        },
        share: spanish::share_given_back(term.refund_percent),
    };
    left.into_iter().map(words).collect()
}
