//! Speech to text as OpenAI answers it, without a model: what a voice note says was told when it was recorded.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, extract::DefaultBodyLimit, routing::post};
use serde_json::{Value, json};

use crate::whatsapp::{Quality, Voice};
use crate::world::World;

/// OpenAI's limit is 25 MB; WhatsApp's for audio, which is all that comes here, is 16.
const LONGEST: usize = 17 << 20;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/v1/audio/transcriptions", post(transcribe)).layer(DefaultBodyLimit::max(LONGEST))
}

async fn transcribe(State(world): State<Arc<World>>, headers: HeaderMap, form: Bytes) -> Response {
    if headers.get(AUTHORIZATION).is_none() {
        return refuse(StatusCode::UNAUTHORIZED, "You didn't provide an API key.");
    }
    let Some(voice) = world.chats.voices.heard_in(&form) else {
        return refuse(StatusCode::BAD_REQUEST, "The audio file could not be decoded or its format is not supported.");
    };
    match field(&form, "response_format") {
        Some(b"text") => voice.transcript.clone().into_response(),
        Some(b"verbose_json") => Json(verbose(&voice)).into_response(),
        _ => Json(json!({"text": voice.transcript})).into_response(),
    }
}

/// One segment, whose numbers say how well it was heard; Whisper's own limits are -1.0 and 0.6.
fn verbose(voice: &Voice) -> Value {
    let (avg_logprob, no_speech_prob) = match voice.quality {
        Quality::Good => (-0.22, 0.02),
        Quality::Poor => (-1.21, 0.31),
        Quality::Silence => (-1.12, 0.96),
    };
    let words = u32::try_from(voice.transcript.split_whitespace().count()).unwrap_or(u32::MAX);
    let duration = f64::from(words.max(1)) * 0.4;
    json!({
        "task": "transcribe",
        "language": "spanish",
        "duration": duration,
        "text": voice.transcript,
        "segments": [{
            "id": 0, "seek": 0, "start": 0.0, "end": duration, "text": voice.transcript, "tokens": [], "temperature": 0.0,
            "avg_logprob": avg_logprob, "compression_ratio": 1.3, "no_speech_prob": no_speech_prob,
        }],
    })
}

/// The value of a small field of a multipart form (RFC 7578).
fn field<'f>(form: &'f [u8], name: &str) -> Option<&'f [u8]> {
    let head = format!("name=\"{name}\"\r\n\r\n");
    let start = form.windows(head.len()).position(|window| window == head.as_bytes())? + head.len();
    let rest = form.get(start..)?;
    let end = rest.windows(2).position(|window| window == b"\r\n")?;
    rest.get(..end)
}

fn refuse(status: StatusCode, message: &str) -> Response {
    let body = json!({"error": {"message": message, "type": "invalid_request_error", "param": null, "code": null}});
    (status, Json(body)).into_response()
}
