//! What becomes of the original's live reservations. Pure: the look and the adoption judge alike.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::hours::check_out_at;
use domain::reservation::Status;

use super::found::{Overlap, Terms};

/// A row that keeps nights from others in the original: `pre_reserved` or `confirmed`.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) id: i32,
    pub(super) code: String,
    pub(super) accommodation_id: i32,
    pub(super) check_in: NaiveDate,
    pub(super) check_out: NaiveDate,
    pub(super) status: Status,
    pub(super) expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Cancelled, because the operator said so.
    SetAside,
    /// It stands for an event of a channel's calendar.
    Block,
    /// A hold that has run out.
    Expired,
    /// A confirmed stay that is over.
    Completed,
    /// It lies ahead.
    Live,
}

impl Live {
    pub(super) fn fate(&self, terms: &Terms) -> Fate {
        let set_aside = terms.set_aside.contains(&self.code);
        let over = check_out_at(self.check_out, terms.timezone) <= terms.now;
        match self.status {
            _ if set_aside => Fate::SetAside,
            // Whatever its end: the original gives it a year, and the event may lie further ahead.
            _ if is_block(&self.code) => Fate::Block,
            Status::PreReserved if self.expires_at.is_some_and(|end| end <= terms.now) => Fate::Expired,
            Status::Confirmed if over => Fate::Completed,
            _ => Fate::Live,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.accommodation_id == other.accommodation_id
            && self.check_in < other.check_out
            && other.check_in < self.check_out
    }
}

/// `BLK` and eight hex digits of the event's name.
fn is_block(code: &str) -> bool {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    code.strip_prefix("BLK").is_some_and(|rest| rest.len() == 8 && rest.bytes().all(hex))
}

/// Every two of them that want the same nights, by accommodation and date.
pub(super) fn pairs<'a>(some: &[&'a Live]) -> Vec<[&'a Live; 2]> {
    let mut by_cabin: BTreeMap<i32, Vec<&Live>> = BTreeMap::new();
    for one in some {
        by_cabin.entry(one.accommodation_id).or_default().push(one);
    }
    let mut pairs = Vec::new();
    for mut stays in by_cabin.into_values() {
        stays.sort_by_key(|stay| (stay.check_in, stay.id));
        let mut here: Vec<&Live> = Vec::new();
        for stay in stays {
            here.retain(|earlier| earlier.overlaps(stay));
            pairs.extend(
                here.iter().map(|earlier| if earlier.id < stay.id { [*earlier, stay] } else { [stay, *earlier] }),
            );
            here.push(stay);
        }
    }
    pairs
}

pub(super) fn overlap([one, other]: [&Live; 2]) -> Overlap {
    Overlap { accommodation_id: one.accommodation_id, codes: [one.code.clone(), other.code.clone()] }
}

#[cfg(test)]
mod tests;
