//! The guest's side of WhatsApp: writing, pressing, speaking, and reading the chat.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::asked::Asked;
use super::percent::encoded;
use super::problem::Problem;
use crate::whatsapp::{self, Button, Chat, Inbound, Message, Quality, Said, Voice};
use crate::world::World;

const LONGEST_TEXT: usize = 4096;
const LONGEST_NAME: usize = 100;

/// What the guest does.
enum Act {
    Write(String),
    Press(String, Button),
    Speak(Arc<Voice>),
}

pub(super) async fn write(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&headers, &body?, &["from", "name", "text", "button", "audio", "quality"])?;
    let from = sender(asked.text("from")?.unwrap_or_default())?;
    let name = asked.text("name")?;
    if name.is_some_and(|name| !(1..=LONGEST_NAME).contains(&name.chars().count())) {
        return Err(Problem::one_invalid("name", "must have 1 to 100 characters"));
    }
    let act = act(&world, &from, &asked)?;
    let now = world.clock.now();
    let (chat, id) = world.chats.add(&from, name, act.said(), now);
    world.changed();
    if let Some(notice) = whatsapp::inbound(&world.notified, &chat, &id, &act.told(), now) {
        world.notify(&notice);
    }
    if asked.by_form {
        return Ok(Redirect::to(&format!("/?guest={}", encoded(chat.key()))).into_response());
    }
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))).into_response())
}

/// Nobody is unknown: a guest who never wrote and was never written to has an empty chat.
pub(super) async fn messages(State(world): State<Arc<World>>, Path(guest): Path<String>) -> Json<Value> {
    let chat = world.chats.chat(&guest);
    let messages = chat.as_ref().map(|chat: &Chat| chat.messages.iter().map(Message::json).collect());
    Json(messages.unwrap_or_else(|| json!([])))
}

/// A phone without its `+`, or a user id.
fn sender(from: &str) -> Result<String, Problem> {
    let digits = from.trim().trim_start_matches('+');
    let phone = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let user = digits
        .strip_prefix("AR.")
        .is_some_and(|rest| (1..=128).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if phone || user {
        return Ok(digits.to_owned());
    }
    Err(Problem::one_invalid("from", "must be a phone of 8 to 15 digits, or a user id that begins with AR."))
}

fn act(world: &World, from: &str, asked: &Asked) -> Result<Act, Problem> {
    let (text, button, audio) = (asked.text("text")?, asked.text("button")?, asked.text("audio")?);
    match (text, button, audio) {
        (Some(text), None, None) if !text.trim().is_empty() && text.chars().count() <= LONGEST_TEXT => {
            Ok(Act::Write(text.to_owned()))
        }
        (Some(_), None, None) => Err(Problem::one_invalid("text", "must have 1 to 4096 characters")),
        (None, Some(id), None) => {
            let chat = world.chats.chat(from);
            let offered = chat.as_ref().and_then(|chat| chat.offered(id));
            let (message, button) =
                offered.ok_or_else(|| Problem::one_invalid("button", "is on no message of the chat"))?;
            Ok(Act::Press(message.id.clone(), button.clone()))
        }
        (None, None, Some(heard)) => {
            let quality = match asked.text("quality")? {
                None | Some("good") => Quality::Good,
                Some("poor") => Quality::Poor,
                Some("silence") => Quality::Silence,
                Some(_) => return Err(Problem::one_invalid("quality", "must be one of good, poor, silence")),
            };
            Ok(Act::Speak(world.chats.voices.record(heard, quality)))
        }
        _ => Err(Problem::one_invalid("text", "or button or audio: one of them is needed")),
    }
}

impl Act {
    fn said(&self) -> Said {
        let (kind, text) = match self {
            Act::Write(text) => ("text", text.clone()),
            Act::Press(_, button) => ("interactive", button.title.clone()),
            Act::Speak(voice) => ("audio", voice.transcript.clone()),
        };
        Said { by_guest: true, kind, text, buttons: Vec::new() }
    }

    fn told(&self) -> Inbound<'_> {
        match self {
            Act::Write(text) => Inbound::Text(text),
            Act::Press(of, button) => Inbound::Press(of, button),
            Act::Speak(voice) => Inbound::Voice(&voice.media, &voice.sha256),
        }
    }
}
