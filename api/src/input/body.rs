//! The body's bytes: of the right media type, not too many, and in time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use futures::StreamExt as _;

use crate::problem::{Kind, Problem};

/// Of any body but a notification's.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Below the time-out of a request, so that a slow sender is told that it was slow.
const ARRIVES_WITHIN: Duration = Duration::from_secs(6);

pub(super) async fn json(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let essence = essence(headers);
    let json = essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    if !json {
        return Err(unsupported("send Content-Type: application/json"));
    }
    check_encoding(headers)?;
    raw(headers, body, MAX_BODY_BYTES).await
}

/// An empty one need not say what it is.
pub(super) async fn form(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    check_encoding(headers)?;
    let read = raw(headers, body, MAX_BODY_BYTES).await?;
    if !read.is_empty() && essence(headers) != "application/x-www-form-urlencoded" {
        return Err(unsupported("send Content-Type: application/x-www-form-urlencoded"));
    }
    Ok(read)
}

/// The bytes as they came, whatever they are said to be.
pub(crate) async fn raw(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, Problem> {
    if declared_length(headers).is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    match tokio::time::timeout(ARRIVES_WITHIN, collect(body, most)).await {
        Ok(read) => read,
        Err(_late) => Err(Problem::new(Kind::BodyTooSlow, "the whole body must arrive within a few seconds")),
    }
}

async fn collect(body: Body, most: usize) -> Result<Bytes, Problem> {
    let mut chunks = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Kind::MalformedJson, "the body broke off"))?;
        if read.len().saturating_add(chunk.len()) > most {
            return Err(too_large(most));
        }
        read.extend_from_slice(&chunk);
    }
    Ok(Bytes::from(read))
}

fn essence(headers: &HeaderMap) -> String {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Problem> {
    let encoded = headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    if encoded { Err(unsupported("send the body without a Content-Encoding")) } else { Ok(()) }
}

fn unsupported(detail: &'static str) -> Problem {
    Problem::new(Kind::UnsupportedMediaType, detail)
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(most: usize) -> Problem {
    Problem::new(Kind::BodyTooLarge, format!("a body may have at most {most} bytes"))
}
