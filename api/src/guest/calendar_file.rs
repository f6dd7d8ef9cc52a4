//! `GET /r/{code}/reserva.ics`: the stay for the guest's calendar, once it is certain. The same file as the mail's.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use calendar::GuestStay;
use store::accommodations;

use super::door::Opened;
use super::refused::Refused;
use super::words::has_calendar_file;
use crate::app::App;
use crate::problem::Problem;

pub(super) async fn file(State(app): State<App>, Opened(found): Opened) -> Result<Response, Refused> {
    let cabin = accommodations::find(app.store(), found.accommodation_id).await?;
    let cabin = cabin.filter(|_| has_calendar_file(found.status)).ok_or_else(Problem::no_such_reservation)?;
    let text = calendar::for_guest(&GuestStay {
        code: &found.code,
        cabin: &cabin.name,
        nights: found.check_in..found.check_out,
        timezone: app.rules().timezone,
        changed: found.confirmed_at.unwrap_or(found.created_at),
    });
    let headers = [
        (header::CONTENT_TYPE, calendar::PUBLISHED),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"reserva.ics\""),
    ];
    Ok((headers, text).into_response())
}
