//! One mail as a page, and its parts on their own.
//!
//! The HTML of a mail is a document of its own origin: served with `sandbox` in its policy and framed with the same,
//! it runs no script, loads nothing from anywhere, sends no form. Its links open in a new tab.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::ago::ago;
use super::list::{List, Question, render};
use super::percent::encoded;
use super::problem::Problem;
use crate::inbox::{Attachment, Kept, Letter};
use crate::world::World;

const POLICY_OF_HTML: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
     style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
const POLICY_OF_FILES: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Before the mail's own markup, whose doctype and `<html>` are read as if they came first.
const OPENING: &str = "<!doctype html><base target=\"_blank\"><meta name=\"color-scheme\" content=\"light\">";

/// What is no id is the id of no mail.
type Id = Result<Path<Uuid>, PathRejection>;

#[derive(Template)]
#[template(path = "letter.html")]
struct Page {
    list: List,
    kept: Arc<Kept>,
    letter: Letter,
    ago: String,
    at: String,
    head: String,
    files: Vec<File>,
}

struct File {
    name: String,
    content_type: String,
    size: String,
}

#[derive(Template)]
#[template(path = "missing.html")]
struct Missing {
    list: List,
}

pub(super) async fn page(State(world): State<Arc<World>>, id: Id, asked: Question) -> Response {
    let list = List::of(&world, asked);
    let Some(kept) = find(&world, id) else { return render(StatusCode::NOT_FOUND, &Missing { list }) };
    let letter = Letter::from_json(&kept.read.letter);
    let page = Page {
        list: list.opening(kept.id),
        ago: ago(kept.received_at, world.clock.now()),
        at: kept.received_at.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        head: letter.source.split("\r\n\r\n").next().unwrap_or_default().to_owned(),
        files: letter.attachments.iter().map(File::of).collect(),
        letter,
        kept,
    };
    render(StatusCode::OK, &page)
}

pub(super) async fn html(State(world): State<Arc<World>>, id: Id) -> Result<Response, Problem> {
    let letter = open(&world, id)?;
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY_OF_HTML)];
    Ok((headers, format!("{OPENING}{}", letter.html)).into_response())
}

pub(super) async fn source(State(world): State<Arc<World>>, id: Id) -> Result<Response, Problem> {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY_OF_FILES)];
    Ok((headers, open(&world, id)?.source).into_response())
}

pub(super) async fn attachment(
    State(world): State<Arc<World>>,
    path: Result<Path<(Uuid, usize)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((id, number)) = path.map_err(|_| Problem::not_found())?;
    let letter = open(&world, Ok(Path(id)))?;
    let file = letter.attachments.get(number).ok_or_else(Problem::not_found)?;
    let content_type = HeaderValue::from_str(&file.content_type);
    let content_type = content_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = file.bytes().into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY_OF_FILES));
    headers.insert(CONTENT_DISPOSITION, as_download(&file.filename));
    Ok(response)
}

fn find(world: &World, id: Id) -> Option<Arc<Kept>> {
    world.inbox.get(id.ok()?.0)
}

fn open(world: &World, id: Id) -> Result<Letter, Problem> {
    let kept = find(world, id).ok_or_else(Problem::not_found)?;
    Ok(Letter::from_json(&kept.read.letter))
}

/// RFC 6266, with the name percent-encoded whole (RFC 8187): nothing of it can end the header.
fn as_download(filename: &str) -> HeaderValue {
    let download = HeaderValue::from_static("attachment");
    if filename.is_empty() {
        return download;
    }
    HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{}", encoded(filename))).unwrap_or(download)
}

impl File {
    fn of(attachment: &Attachment) -> File {
        let named = Some(attachment.filename.as_str()).filter(|name| !name.is_empty());
        File {
            name: named.unwrap_or("(sin nombre)").to_owned(),
            content_type: attachment.content_type.clone(),
            size: match attachment.bytes().len() {
                bytes @ ..1_024 => format!("{bytes} B"),
                bytes @ 1_024..1_048_576 => format!("{} kB", bytes / 1_024),
                bytes => format!("{} MB", bytes / 1_048_576),
            },
        }
    }
}
