//! `GET /api/v1/accommodations/{id}/availability`: which nights are taken.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use booking::Refusal;
use booking::view::Availability;
use chrono::NaiveDate;
use utoipa::IntoParams;

use crate::app::App;
use crate::input::Query;
use crate::openapi::refusals;
use crate::problem::{Kind, Problem};

/// More than anybody can book ahead.
const MOST_DAYS: i64 = 800;

// Describes what is read below, date by date.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the dates are read one by one, so that each at fault is named")]
pub(crate) struct Range {
    /// The first night.
    #[param(example = "2027-03-01")]
    from: NaiveDate,
    /// The day after the last night, up to 800 days later.
    #[param(example = "2027-03-10")]
    to: NaiveDate,
}

/// Which nights are taken, by stays, holds and blocks.
#[utoipa::path(
    get,
    path = "/api/v1/accommodations/{id}/availability",
    operation_id = "read_availability",
    tag = "public",
    params(("id" = i32, Path, description = "The accommodation's id.", example = 1), Range),
    responses(
        (status = 200, description = "Free or not, and what is in the way.", body = Availability),
        (status = 404, response = refusals::NotFound),
        (status = 422, response = refusals::Invalid),
    ),
)]
pub(crate) async fn availability(
    State(app): State<App>,
    id: Result<Path<i32>, PathRejection>,
    mut query: Query,
) -> Result<Json<Availability>, Problem> {
    let Ok(Path(id)) = id else { return Err(no_such_accommodation()) };
    let (from, to) = (query.date("from"), query.date("to"));
    if let (Some(from), Some(to)) = (from, to) {
        match (to - from).num_days() {
            ..=0 => query.refuse("to", "must be after from"),
            1..=MOST_DAYS => {}
            _ => query.refuse("to", "must be at most 800 days after from"),
        }
    }
    let (from, to) = query.finish(from.zip(to))?;
    match booking::availability(app.store(), id, from, to, app.clock().now()).await {
        Err(Refusal::UnknownAccommodation) => Err(no_such_accommodation()),
        found => Ok(Json(found?)),
    }
}

fn no_such_accommodation() -> Problem {
    Problem::new(Kind::NotFound, "there is no such accommodation")
}
