use booking::view::Reservation;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::reservation::Status;

/// Dates that wait for their deposit.
pub(in crate::guest) struct Hold {
    code: String,
    /// `las 18:30`, with the day where that is another.
    pub(in crate::guest) until: String,
    /// `Te quedan 29 minutos`
    pub(in crate::guest) left: String,
    pub(in crate::guest) seconds_left: i64,
    pub(in crate::guest) deposit: String,
    pub(in crate::guest) payment_url: Option<String>,
    /// The time is up; whether a payment came in time or the dates go is being looked at.
    pub(in crate::guest) over: bool,
    ends: i64,
}

impl Hold {
    /// None of a reservation that is no hold.
    pub(in crate::guest) fn of(view: &Reservation, timezone: Tz, now: DateTime<Utc>) -> Option<Self> {
        if view.status != Status::PreReserved {
            return None;
        }
        let end = view.expires_at.unwrap_or(now);
        Some(Self {
            code: view.code.to_string(),
            until: spanish::deadline(end, now, timezone),
            left: spanish::time_left(end - now),
            seconds_left: (end - now).num_seconds().max(0),
            deposit: spanish::pesos(view.deposit_amount),
            payment_url: view.payment_url.clone().filter(|_| now < end),
            over: end <= now,
            ends: end.timestamp(),
        })
    }

    /// What the whole page was written for: where it is another, the page is another.
    pub(in crate::guest) fn page_mark(&self) -> String {
        format!("{}-{}", self.ends, u8::from(self.over))
    }

    /// What the part about paying was written for.
    pub(in crate::guest) fn mark(&self) -> String {
        format!("{}-{}", self.page_mark(), u8::from(self.payment_url.is_some()))
    }

    /// Where that part is asked for again, by who has seen it as it stands.
    pub(in crate::guest) fn watch(&self) -> String {
        format!("/r/{}/plazo?visto={}", self.code, self.mark())
    }
}
