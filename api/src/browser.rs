//! What only browsers send: cookies, and where a request came from.
//!
//! A request that changes something on behalf of a browser has to come from a page of ours. Programs that are
//! no browsers send neither `Origin` nor `Sec-Fetch-Site`, and carry nobody's cookies.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::app::App;
use crate::problem::{Kind, Problem};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The request comes from a page of ours, or from no browser.
pub(crate) struct FromOurPage;

impl FromRequestParts<App> for FromOurPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let ours = origin_of(app.base_url());
        let fetch_site = parts.headers.get(FETCH_SITE);
        let same_origin = fetch_site.is_some_and(|site| site == "same-origin");
        // A page under `no-referrer` sends its own forms with `null`, and so does a stranger's sandboxed frame: the
        // browser tells them apart (Fetch, "append a request Origin header").
        let is_ours = |origin: &HeaderValue| origin == ours || (origin == "null" && same_origin);
        let foreign_origin = !parts.headers.get_all(header::ORIGIN).iter().all(is_ours);
        let foreign_site = fetch_site.is_some_and(|site| site != "same-origin" && site != "none");
        if foreign_origin || foreign_site {
            return Err(Problem::new(Kind::Forbidden, "this form was sent from another site"));
        }
        Ok(Self)
    }
}

/// `https://reservas.example` of `https://reservas.example/x`.
fn origin_of(base_url: &str) -> &str {
    let host_at = base_url.find("://").map_or(0, |at| at + 3);
    let path_at = base_url.get(host_at..).and_then(|rest| rest.find('/')).map(|at| host_at + at);
    path_at.and_then(|at| base_url.get(..at)).unwrap_or(base_url)
}

pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(given, _)| *given == name).map(|(_, value)| value)
}

/// Out of reach of scripts, of plain http and of other sites' forms. Zero seconds take it away.
pub(crate) fn set_cookie(name: &str, value: &str, path: &str, seconds: i64) -> Option<HeaderValue> {
    let cookie = format!("{name}={value}; Max-Age={seconds}; Path={path}; HttpOnly; Secure; SameSite=Lax");
    HeaderValue::try_from(cookie).ok()
}

#[cfg(test)]
mod tests;
