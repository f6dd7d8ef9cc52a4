//! What a page says before anything else.

use super::words;
use crate::input::Query;

pub(super) enum Alert {
    None,
    Good(&'static str),
    /// Why something was not done.
    Bad(String),
    /// As [`Alert::Bad`], with the page of the job that stands in the way.
    Twin {
        why: String,
        href: String,
    },
}

impl Alert {
    /// What the address says was done.
    pub(super) fn said(query: &Query) -> Self {
        words::said(query.text("said")).map_or(Self::None, Self::Good)
    }
}
