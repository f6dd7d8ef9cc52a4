//! `GET /api/v1/ical/export/{accommodation_id}/{token}`: the nights that are taken, for portals to poll.
//!
//! The token is the only credential. A wrong one, and an accommodation that there is not, get one answer. What
//! is written does not depend on when it is asked for: until a stay changes it is the same bytes, under the
//! same tag. Who was given which version is noted beside the answer, and never stands in its way.

mod reads;
mod version;

use access::calendar_opens;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use store::accommodations;
use store::calendar_exports::{self, Export};

pub(crate) use self::version::Version;
use crate::app::App;
use crate::openapi::refusals;
use crate::problem::{Kind, Problem};

const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// An accommodation's calendar, for portals.
///
/// Confirmed stays and nights closed by hand, as iCalendar; .ics may follow the token.
#[utoipa::path(
    get,
    path = "/api/v1/ical/export/{accommodation_id}/{token}",
    operation_id = "export_calendar",
    tag = "public",
    params(
        ("accommodation_id" = i32, Path, example = 1),
        ("token" = String, Path, description = "As `posta calendars export-url` prints it.", example = "q0mR0dWZ.ics"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what the caller has."),
    ),
    responses(
        (
            status = 200,
            description = "The calendar.",
            content_type = "text/calendar",
            body = String,
            headers(("ETag" = String, description = "Changes with the stays."), ("Cache-Control" = String)),
        ),
        (status = 304, description = "The caller has it.", headers(("ETag" = String))),
        (status = 404, response = refusals::NotFound),
    ),
)]
pub(crate) async fn export(
    State(app): State<App>,
    path: Result<Path<(i32, String)>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, token) = path.map_or((0, String::new()), |Path(path)| path);
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let export = calendar_exports::version_of(app.store(), id).await?;
    let none = Export { version: 0, legacy_token: None };
    let opened = calendar_opens(app.keys(), export.as_ref().unwrap_or(&none), id, token);
    let cabin = match opened && export.is_some() {
        true => accommodations::find(app.store(), id).await?,
        false => None,
    };
    let Some(cabin) = cabin else { return Err(no_such_calendar()) };

    let asked_at = app.clock().now();
    let version = Version::of(app.store(), id, &cabin.name).await?;
    // HEAD comes here too, and leaves with nothing of it.
    if method == Method::GET {
        reads::note(&app, id, reads::reader(&headers), &version, asked_at).await;
    }
    Ok(answer(version, &headers))
}

fn answer(version: Version, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", version.etag);
    let unchanged = has(headers, &tag);
    let Ok(tag) = HeaderValue::try_from(tag) else { return Problem::internal("a tag is no header").into_response() };
    let cached = [(header::ETAG, tag), (header::CACHE_CONTROL, CACHED)];
    match unchanged {
        true => (StatusCode::NOT_MODIFIED, cached).into_response(),
        false => (cached, [(header::CONTENT_TYPE, calendar::CONTENT_TYPE)], version.text).into_response(),
    }
}

/// RFC 9110, 13.1.2: weak comparison, a list, or anything.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut given = lines.flat_map(|line| line.split(',')).map(str::trim);
    given.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

fn no_such_calendar() -> Problem {
    Problem::new(Kind::NotFound, "there is no such calendar")
}
