//! What opens a guest's page: its link's token, then the cookie that the token becomes.
//!
//! One cookie a page: several reservations in one browser do not disturb each other.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::code::Code;
use domain::hours::check_out_at;
use store::reservations::Reservation;

use super::refused::Refused;
use crate::app::App;
use crate::browser::{cookie, set_cookie};
use crate::problem::Problem;
use crate::public::reservation::{CodeInPath, opened_by};

const COOKIE: &str = "posta_guest";

/// What was paid may come back after the stay.
const AFTER_THE_STAY: TimeDelta = TimeDelta::days(30);
const AT_LEAST: TimeDelta = TimeDelta::days(1);

/// The reservation of the path, which the request's cookie opens.
pub(super) struct Opened(pub(super) Reservation);

impl FromRequestParts<App> for Opened {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let code = CodeInPath::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        Ok(Self(by_cookie(app, code, &parts.headers).await?))
    }
}

pub(super) async fn by_cookie(app: &App, code: CodeInPath, headers: &HeaderMap) -> Result<Reservation, Problem> {
    opened_by(app, cookie(headers, COOKIE).unwrap_or_default(), false, code).await
}

/// The answer to a link with its token.
pub(super) async fn enter(app: &App, code: CodeInPath, token: &str) -> Result<Response, Problem> {
    let found = opened_by(app, token, false, code).await?;
    let life = life(Some(found.check_out), app.rules().timezone, app.clock().now());
    to_page(&found.code, token, life)
}

/// To the page of the reservation, with what opens it. `token` is one of ours.
pub(super) fn to_page(code: &Code, token: &str, life: TimeDelta) -> Result<Response, Problem> {
    let page = format!("/r/{code}");
    let cookie = set_cookie(COOKIE, token, &page, life.num_seconds());
    let cookie = cookie.ok_or_else(|| Problem::internal("a cookie is no header"))?;
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie)], [(header::LOCATION, page)]).into_response())
}

/// How long a browser keeps what opens the page of a stay that ends on that day.
pub(super) fn life(check_out: Option<NaiveDate>, timezone: Tz, now: DateTime<Utc>) -> TimeDelta {
    let left = check_out.map(|day| check_out_at(day, timezone) + AFTER_THE_STAY - now);
    left.unwrap_or(AT_LEAST).max(AT_LEAST)
}
