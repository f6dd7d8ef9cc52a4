//! Pages for people, rendered here and whole without a script.
//!
//! Nothing is loaded from elsewhere and nothing runs: one stylesheet of ours is all that a page may fetch.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;

pub(crate) const STYLESHEET: &str = "/assets/posta.css";

const STYLE: &str = include_str!("../../templates/pages/posta.css");
const MAY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Under `no-referrer`, which answers have otherwise, a browser sends our own forms with `Origin: null`.
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");

static STYLE_HREF: LazyLock<String> = LazyLock::new(|| {
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("{STYLESHEET}?v={}", digest.get(..12).unwrap_or_default())
});

/// Where a page finds its style: another address when the style changes, so that it may be kept for ever.
pub(crate) fn style_href() -> &'static str {
    &STYLE_HREF
}

pub(crate) async fn stylesheet() -> impl IntoResponse {
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")), (header::CACHE_CONTROL, kept)],
        STYLE,
    )
}

/// The page, as an answer that may run nothing and is not kept.
pub(crate) fn answer(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, headers(), html).into_response(),
        Err(error) => Problem::internal(error.to_string()).into_response(),
    }
}

fn headers() -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, MAY),
        (header::REFERRER_POLICY, REFERRER),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ])
}
