//! What htmx gets for a form that it sent: what was done, in a line to put on the page, instead of a way to another.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::words;
use crate::page;

#[derive(Template)]
#[template(path = "admin/said.html")]
struct Said {
    said: &'static str,
}

pub(super) fn wanted(headers: &HeaderMap) -> bool {
    headers.get("hx-request").is_some_and(|value| value == "true")
}

/// Of an answer that leads to a page and tells there what was done; every other stays as it is.
pub(super) fn of(response: Response) -> Response {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let word = to.and_then(|to| to.split_once("said=")).and_then(|(_, rest)| rest.split('&').next());
    let said = word.and_then(words::said);
    match said {
        Some(said) if response.status() == StatusCode::SEE_OTHER => {
            page::answer_in_panel(StatusCode::OK, &Said { said })
        }
        _ => response,
    }
}
