//! The blocks under a calendar, each with the form that takes it off.

use store::accommodations::Accommodation;
use store::blocks::Block;

use super::things::BY_HAND;
use crate::admin::words;

pub(super) struct Row {
    pub(super) id: i32,
    pub(super) cabin: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) reason: String,
    pub(super) source: String,
    pub(super) by_hand: bool,
}

impl Row {
    pub(super) fn new(block: Block, cabins: &[Accommodation]) -> Self {
        let cabin = cabins.iter().find(|cabin| cabin.id == block.accommodation_id);
        let by_hand = block.source == BY_HAND;
        Self {
            id: block.id,
            cabin: cabin.map_or_else(String::new, |cabin| cabin.name.clone()),
            from: words::day(block.from),
            to: words::day(block.to),
            reason: block.reason.unwrap_or_default(),
            source: if by_hand { "a mano".to_owned() } else { words::channel(&block.source).to_owned() },
            by_hand,
        }
    }
}
