//! What became of a mail, in words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use store::mails::{Listed, State};

use crate::admin::words;

/// Mails that go to no guest.
pub(super) const OF_THE_HOUSE: [&str; 2] = ["sign_in", "admin_notice"];

/// The state, and how it looks.
pub(super) fn state(state: &str) -> (&str, &'static str) {
    match State::ALL.into_iter().find(|known| known.as_str() == state) {
        Some(State::Waiting) => ("por salir", "waiting"),
        Some(State::Sent) => ("salió", "good"),
        Some(State::Failed) => ("no salió", "bad"),
        Some(State::Skipped) => ("no se mandó", "over"),
        None => (state, "over"),
    }
}

/// When it left, or is to.
pub(super) fn when(mail: &Listed, timezone: Tz, now: DateTime<Utc>) -> String {
    let moment = |at| words::moment(at, timezone);
    match (mail.state.as_str(), mail.delivered_at) {
        ("sent", Some(at)) => moment(at),
        ("waiting", _) if mail.run_at > now => format!("para el {}", moment(mail.run_at)),
        (_, Some(at)) => format!("última vez: {}", moment(at)),
        _ => String::new(),
    }
}

/// As [`state`], where it is known whether it left.
pub(super) fn became(mail: &Listed) -> (&str, &'static str) {
    match mail.state.as_str() {
        "failed" | "skipped" if is_unsure(mail) => ("no se sabe si salió", "bad"),
        known => state(known),
    }
}

/// What went wrong, where something did.
pub(super) fn trouble(mail: &Listed) -> Option<String> {
    if mail.state == "sent" {
        return None;
    }
    let unsure = is_unsure(mail).then(|| "no se sabe si llegó a salir".to_owned());
    let parts: Vec<String> = unsure.into_iter().chain(mail.last_error.clone()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Its last try may have arrived. One that waits and is being sent does so just now.
fn is_unsure(mail: &Listed) -> bool {
    match mail.delivery.as_deref() {
        Some("uncertain") => true,
        Some("sending") => mail.state != "waiting",
        _ => false,
    }
}

/// Whom it goes to.
pub(super) fn to(mail: &Listed) -> &str {
    match (&mail.address, mail.mail.as_deref()) {
        (Some(address), _) => address,
        (None, Some("admin_notice")) => "toda la administración",
        (None, _) => "",
    }
}
