/// How many there are. Of very many it is not worth the time to count the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(i64),
    MoreThan(i64),
}

impl Count {
    /// Where counting ends.
    pub const CAP: i64 = 10_000;

    /// So many to look at that [`Self::CAP`] and one more can be told apart.
    pub(crate) const ENOUGH: i64 = Self::CAP + 1;

    /// Of a count of up to [`Self::ENOUGH`] rows.
    pub(crate) fn of(seen: i64) -> Self {
        Self::up_to(Self::CAP, seen)
    }

    /// Of a count of up to one more than the cap.
    pub(crate) fn up_to(cap: i64, seen: i64) -> Self {
        if seen > cap { Self::MoreThan(cap) } else { Self::Exactly(seen) }
    }
}
