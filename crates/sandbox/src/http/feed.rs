//! `GET /inbox.json[?to=address]`: every mail, newest first. It answers 200 as soon as the sandbox serves.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures::stream;

use super::problem::Problem;
use crate::faults::Invalid;
use crate::inbox::Kept;
use crate::world::World;

/// Mails go out in pieces of about this size: ten thousand of them are never in memory twice.
const PIECE: usize = 128 * 1024;

type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

pub(super) async fn inbox(State(world): State<Arc<World>>, query: Pairs) -> Result<Response, Problem> {
    let to = recipient(query)?;
    let mails = world.inbox.newest(to.as_deref(), 0, usize::MAX);
    let body = Body::from_stream(stream::iter(pieces(mails).map(Ok::<Bytes, Infallible>)));
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

pub(super) async fn empty(State(world): State<Arc<World>>) -> StatusCode {
    world.inbox.empty();
    world.changed();
    StatusCode::NO_CONTENT
}

fn recipient(query: Pairs) -> Result<Option<String>, Problem> {
    let refuse = |field: &str, message: &str| {
        Problem::invalid_input(vec![Invalid { field: field.to_owned(), message: message.to_owned() }])
    };
    let Query(pairs) = query.map_err(|_| refuse("query", "cannot be read"))?;
    let mut to = None;
    for (name, value) in pairs {
        if name != "to" {
            return Err(refuse(&name, "is unknown: there is to"));
        }
        if value.is_empty() || to.is_some() {
            return Err(refuse("to", "must be one address"));
        }
        // A plus that was not percent-encoded: no address has a space there.
        to = Some(value.replace(' ', "+"));
    }
    Ok(to)
}

/// The JSON array, piece by piece.
fn pieces(mails: Vec<Arc<Kept>>) -> impl Iterator<Item = Bytes> {
    let mut mails = mails.into_iter();
    let mut before = Some("[");
    std::iter::from_fn(move || {
        let mut piece = Vec::new();
        while piece.len() < PIECE {
            let Some(mail) = mails.next() else {
                let opening = before.take()?;
                let closing = if opening == "[" { "[]" } else { "]" };
                piece.extend_from_slice(closing.as_bytes());
                break;
            };
            let (head, letter) = mail.json();
            piece.extend_from_slice(before.unwrap_or_default().as_bytes());
            piece.extend_from_slice(head.as_bytes());
            piece.extend_from_slice(&letter);
            before = Some(",");
        }
        Some(piece.into())
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::Value;

    use super::*;
    use crate::inbox::{Envelope, Inbox, read};

    #[test]
    fn the_pieces_are_one_array_newest_first() {
        let inbox = Inbox::default();
        let long = "x".repeat(PIECE / 3);
        for count in 0..9 {
            let mails = inbox.newest(None, 0, usize::MAX);
            let json: Vec<u8> = pieces(mails).flatten().collect();
            let array: Vec<Value> = serde_json::from_slice(&json).unwrap();
            let subjects: Vec<_> = array.iter().map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect();
            assert_eq!(subjects, (0..count).rev().map(|n| n.to_string()).collect::<Vec<_>>());

            let envelope = Envelope { from: String::new(), to: vec!["ana@x.example".to_owned()] };
            let source = format!("Subject: {count}\r\n\r\n{long}\r\n");
            assert!(inbox.keep(read(envelope, source.as_bytes()), DateTime::<Utc>::default).is_ok());
        }
    }
}
