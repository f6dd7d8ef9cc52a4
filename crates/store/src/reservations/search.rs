use chrono::NaiveDate;
use domain::reservation::Status;

use super::{Reservation, row};
use crate::{Error, Store};

/// Which reservations; none: whichever.
#[derive(Clone, Debug)]
pub struct Search {
    pub status: Option<Status>,
    /// Those that have a night on this day or after it.
    pub from: Option<NaiveDate>,
    /// Those that begin on this day or before it.
    pub to: Option<NaiveDate>,
    pub accommodation: Option<i32>,
    /// Plain text that is in the code or in the guest's name, phone or address, in whatever case.
    pub text: Option<String>,
    pub limit: i64,
}

/// The newest first. That is by id: the table has no index by time of its own, and is locked.
pub async fn search(store: &Store, search: &Search) -> Result<Vec<Reservation>, Error> {
    let rows = row::select!(
        "WHERE ($1::text IS NULL OR reservation_status = $1)
           AND ($2::date IS NULL OR check_out > $2)
           AND ($3::date IS NULL OR check_in <= $3)
           AND ($4::integer IS NULL OR accommodation_id = $4)
           AND ($5::text IS NULL OR code ILIKE $5 OR guest_name ILIKE $5 OR guest_phone ILIKE $5
                OR guest_email ILIKE $5)
         ORDER BY id DESC LIMIT $6",
        search.status.map(Status::as_str),
        search.from,
        search.to,
        search.accommodation,
        search.text.as_deref().map(anywhere),
        search.limit
    );
    rows.fetch_all(&store.pool).await?.into_iter().map(Reservation::try_from).collect()
}

/// A pattern that matches the text as it is.
fn anywhere(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
