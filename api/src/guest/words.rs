//! A reservation in the words of its guest's page.

mod hold;
mod rows;
mod standing;

use booking::view::Reservation;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::cancellation;
use domain::reservation::{Status, Verb};
use spanish::TermWords;

pub(super) use hold::Hold;
use rows::Row;
use standing::Standing;

pub(super) struct Words {
    pub(super) code: String,
    pub(super) standing: Standing,
    pub(super) rows: Vec<Row>,
    /// While the dates are held, and until it is known what became of them.
    pub(super) hold: Option<Hold>,
    /// Empty where nothing can be cancelled any more.
    pub(super) terms: Vec<TermWords>,
    pub(super) has_calendar_file: bool,
    /// What cancelling now gives back; none where the guest cannot cancel.
    pub(super) cancelling: Option<String>,
}

impl Words {
    pub(super) fn new(view: &Reservation, cabin: String, timezone: Tz, now: DateTime<Utc>) -> Self {
        let hold = Hold::of(view, timezone, now);
        let over = hold.as_ref().is_some_and(|hold| hold.over);
        let can_cancel = view.status.after(Verb::Cancel).is_ok() && !over;
        Self {
            code: view.code.to_string(),
            standing: Standing::of(view.status, over),
            rows: rows::rows(view, cabin, timezone, now),
            hold,
            terms: if can_cancel { spanish::terms(view.check_in, now, timezone) } else { Vec::new() },
            has_calendar_file: has_calendar_file(view.status),
            cancelling: can_cancel.then(|| cancelling(view, timezone, now)),
        }
    }
}

pub(super) fn has_calendar_file(status: Status) -> bool {
    matches!(status, Status::Confirmed | Status::Completed)
}

fn cancelling(view: &Reservation, timezone: Tz, now: DateTime<Utc>) -> String {
    let percent = match view.status {
        Status::PreReserved => 100,
        _ => cancellation::share(view.check_in, timezone, now),
    };
    format!("Si cancelás ahora, {}.", spanish::share_given_back(percent))
}
