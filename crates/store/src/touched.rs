use crate::Error;

/// A change that is aimed at one row and met another number of them is a defect, and is not committed.
pub(crate) fn one(rows: u64, change: &'static str) -> Result<(), Error> {
    match rows {
        1 => Ok(()),
        _ => Err(Error::Other(format!("{change} touched {rows} rows instead of one"))),
    }
}
