//! Pages for people, rendered here and whole without a script.
//!
//! Nothing is loaded from elsewhere. On most pages nothing runs either; on a guest's own page a script of ours may.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

const MAY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const MAY_RUN: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

const MAY_RUN_AND_FRAME: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'",
);
/// A mail carries its own style; nothing of it runs, is sent or comes from elsewhere, whatever it holds.
const MAY_BE_FRAMED: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox",
);

/// Under `no-referrer`, which answers have otherwise, a browser sends our own forms with `Origin: null`.
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

/// The page, as an answer that may run nothing and is not kept.
pub(crate) fn answer(status: StatusCode, page: &impl Template) -> Response {
    render(status, page, headers(MAY, REFERRER))
}

/// A page whose address is nobody else's business. It may run our own scripts.
pub(crate) fn answer_in_private(status: StatusCode, page: &impl Template) -> Response {
    render(status, page, headers(MAY_RUN, NO_REFERRER))
}

/// A page of the panel: it may run our own scripts, and its forms say where they come from.
pub(crate) fn answer_in_panel(status: StatusCode, page: &impl Template) -> Response {
    render(status, page, headers(MAY_RUN, REFERRER))
}

/// The same, with a frame for one of ours: see [`answer_in_frame`].
pub(crate) fn answer_around_frame(status: StatusCode, page: &impl Template) -> Response {
    render(status, page, headers(MAY_RUN_AND_FRAME, REFERRER))
}

/// A mail, to be looked at in a frame of the panel.
pub(crate) fn answer_in_frame(html: String) -> Response {
    (StatusCode::OK, headers(MAY_BE_FRAMED, NO_REFERRER), html).into_response()
}

fn render(status: StatusCode, page: &impl Template, headers: HeaderMap) -> Response {
    match page.render() {
        Ok(html) => (status, headers, html).into_response(),
        Err(error) => Problem::internal(error.to_string()).into_response(),
    }
}

fn headers(may: HeaderValue, referrer: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, may),
        (header::REFERRER_POLICY, referrer),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ])
}
