/// Which part of a list that is too long for one page, the newest first: told by the id of the row at its edge, so
/// that rows that come meanwhile move nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn<Id = i64> {
    #[default]
    Newest,
    /// Those that are older than the row.
    Before(Id),
    /// Those that are newer than the row, the nearest to it.
    After(Id),
}

impl<Id> Turn<Id> {
    pub(crate) fn before(self) -> Option<Id> {
        match self {
            Self::Before(id) => Some(id),
            Self::Newest | Self::After(_) => None,
        }
    }
}
