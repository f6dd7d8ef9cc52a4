//! The body's bytes: of the right media type, not too many, and in time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use futures::StreamExt as _;

use crate::problem::{Kind, Problem};

/// Of any public JSON body.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Below the time-out of a request, so that a slow sender is told that it was slow.
const ARRIVES_WITHIN: Duration = Duration::from_secs(6);

pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    check_media_type(headers)?;
    if declared_length(headers).is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    match tokio::time::timeout(ARRIVES_WITHIN, collect(body)).await {
        Ok(read) => read,
        Err(_late) => Err(Problem::new(Kind::BodyTooSlow, "the whole body must arrive within a few seconds")),
    }
}

async fn collect(body: Body) -> Result<Bytes, Problem> {
    let mut chunks = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Kind::MalformedJson, "the body broke off"))?;
        if read.len().saturating_add(chunk.len()) > MAX_BODY_BYTES {
            return Err(too_large());
        }
        read.extend_from_slice(&chunk);
    }
    Ok(Bytes::from(read))
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    let encoded = headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    match (json, encoded) {
        (true, false) => Ok(()),
        (false, _) => Err(Problem::new(Kind::UnsupportedMediaType, "send Content-Type: application/json")),
        (true, true) => Err(Problem::new(Kind::UnsupportedMediaType, "send the body without a Content-Encoding")),
    }
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large() -> Problem {
    Problem::new(Kind::BodyTooLarge, format!("a body may have at most {MAX_BODY_BYTES} bytes"))
}
