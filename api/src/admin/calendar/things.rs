//! What stands on a calendar: a stay or a block, in words.

use chrono::{Datelike as _, NaiveDate};
use domain::reservation::Status;
use store::blocks::Block;
use store::reservations::OnCalendar;

use crate::admin::{reservations, words};

pub(super) const BY_HAND: &str = "manual";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Hold,
    Stay,
    Slept,
    /// Closed by hand.
    Closed,
    /// Taken on another channel.
    Elsewhere,
}

impl Look {
    pub(super) const ALL: [Self; 5] = [Self::Hold, Self::Stay, Self::Slept, Self::Closed, Self::Elsewhere];

    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Stay => "stay",
            Self::Slept => "slept",
            Self::Closed => "closed",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// So that it is not known by its colour alone.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Hold => "?",
            Self::Stay => "✓",
            Self::Slept => "•",
            Self::Closed => "✕",
            Self::Elsewhere => "→",
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Hold => "espera la seña",
            Self::Stay => "confirmada",
            Self::Slept => "terminada",
            Self::Closed => "bloqueada a mano",
            Self::Elsewhere => "tomada en otro portal",
        }
    }

    const fn is_stay(self) -> bool {
        matches!(self, Self::Hold | Self::Stay | Self::Slept)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) accommodation_id: i32,
    pub(super) look: Look,
    pub(super) from: NaiveDate,
    /// The first day that is free of it.
    pub(super) to: NaiveDate,
    pub(super) text: String,
    /// Of a stay.
    pub(super) code: Option<String>,
}

/// Of all, which are sorted by cabin, those of one.
pub(super) fn of(things: &[Thing], cabin: i32) -> &[Thing] {
    let from = things.partition_point(|thing| thing.accommodation_id < cabin);
    let to = things.partition_point(|thing| thing.accommodation_id <= cabin);
    things.get(from..to).unwrap_or_default()
}

impl Thing {
    pub(super) fn href(&self) -> Option<String> {
        self.code.as_ref().map(|code| format!("{}/{code}", reservations::LIST))
    }

    /// `05/12 al 07/12`
    pub(super) fn when(&self) -> String {
        let (from, to) = (self.from, self.to);
        format!("{:02}/{:02} al {:02}/{:02}", from.day(), from.month(), to.day(), to.month())
    }

    /// Whether both cannot be true: somebody sleeps where the other is. Blocks over blocks are none, nor over nights
    /// that were slept.
    pub(super) fn clashes_with(&self, other: &Self) -> bool {
        let same_night = self.from < other.to && other.from < self.to;
        let (one, other) = (self.look, other.look);
        let can_be = match (one.is_stay(), other.is_stay()) {
            (true, true) => false,
            (false, false) => true,
            _ => one == Look::Slept || other == Look::Slept,
        };
        same_night && !can_be
    }
}

impl From<OnCalendar> for Thing {
    fn from(stay: OnCalendar) -> Self {
        Self {
            accommodation_id: stay.accommodation_id,
            look: match stay.status {
                Status::PreReserved => Look::Hold,
                Status::Completed => Look::Slept,
                _ => Look::Stay,
            },
            from: stay.check_in,
            to: stay.check_out,
            text: stay.contact_name.as_str().to_owned(),
            code: Some(stay.code),
        }
    }
}

impl From<&Block> for Thing {
    fn from(block: &Block) -> Self {
        let by_hand = block.source == BY_HAND;
        let reason = block.reason.as_deref().filter(|reason| !reason.is_empty());
        let source = if by_hand { "Bloqueada" } else { words::channel(&block.source) };
        Self {
            accommodation_id: block.accommodation_id,
            look: if by_hand { Look::Closed } else { Look::Elsewhere },
            from: block.from,
            to: block.to,
            text: reason.unwrap_or(source).to_owned(),
            code: None,
        }
    }
}
