//! That a portal read a calendar, written down beside its answer.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use store::calendar_reads::{self, Read, Reader};

use super::version::Version;
use crate::app::App;

/// A portal waits no longer for our notes. They take milliseconds, unless Postgres has a bad moment.
const WITHIN: Duration = Duration::from_secs(2);

/// By what a product calls itself, in small letters. Google's is as it comes; those of the others are not written down
/// anywhere, so their names are looked for wherever they stand.
const PRODUCTS: [(&str, Reader); 5] = [
    ("airbnb", Reader::Airbnb),
    ("booking", Reader::Booking),
    ("google", Reader::Google),
    ("vrbo", Reader::Vrbo),
    ("homeaway", Reader::Vrbo),
];

/// Notes it, or says in the log that it could not: the answer is the same.
pub(super) async fn note(app: &App, accommodation: i32, reader: Reader, version: &Version, at: DateTime<Utc>) {
    let read = Read { accommodation, reader, etag: &version.etag, stays: &version.stays, at };
    match tokio::time::timeout(WITHIN, calendar_reads::record(app.store(), &read)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(accommodation, %error, "a read of a calendar is not noted"),
        Err(_) => tracing::warn!(accommodation, "a read of a calendar is not noted: it takes too long"),
    }
}

/// Of what the `User-Agent` says, only whether it is one of the known.
pub(super) fn reader(headers: &HeaderMap) -> Reader {
    let said = headers.get(header::USER_AGENT).map(|said| said.as_bytes().to_ascii_lowercase()).unwrap_or_default();
    let names = |product: &str| said.windows(product.len()).any(|part| part == product.as_bytes());
    PRODUCTS.into_iter().find(|(product, _)| names(product)).map_or(Reader::Other, |(_, reader)| reader)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_portal_is_known_by_its_name_wherever_it_stands() {
        for (said, wanted) in [
            (&b"Google-Calendar-Importer"[..], Reader::Google),
            (b"Mozilla/5.0 (compatible; Airbnb-Calendar/1.0)", Reader::Airbnb),
            (b"BOOKING.COM ical", Reader::Booking),
            (b"vrbo/2", Reader::Vrbo),
            (b"HomeAway calendar", Reader::Vrbo),
            (b"Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", Reader::Other),
            (b"air bnb", Reader::Other),
            (b"\xff\xfe airbnb", Reader::Airbnb),
            (b"", Reader::Other),
        ] {
            let headers = HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_bytes(said).unwrap())]);
            assert_eq!(reader(&headers), wanted, "{:?}", String::from_utf8_lossy(said));
        }
        assert_eq!(reader(&HeaderMap::new()), Reader::Other);
    }
}
