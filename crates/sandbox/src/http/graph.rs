//! WhatsApp's Graph API: messages out, marks of reading, the sending number, media. Any Bearer token is good.

mod error;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::whatsapp::{self, Asked, BUSINESS_PHONE, Chat, Draft, PHONE_ID, Said, Status};
use crate::world::World;
use error::Error;
pub(super) use error::fault;

/// What happens to a message that was accepted, each so long after the one before.
const LIFE: [(Status, Duration); 3] = [
    (Status::Sent, Duration::from_millis(80)),
    (Status::Delivered, Duration::from_millis(250)),
    (Status::Read, Duration::from_millis(700)),
];

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/{version}/{id}", get(show))
        .route("/{version}/{phone_id}/messages", post(send))
        .route("/media/{id}", get(media))
}

/// The sending number, or a media by its id.
async fn show(
    State(world): State<Arc<World>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Error> {
    admit(&headers)?;
    if let Some(voice) = world.chats.voices.media(&id) {
        return Ok(Json(json!({
            "url": format!("{}/media/{id}", asked_at(&world, &headers)),
            "mime_type": "audio/ogg",
            "sha256": voice.sha256,
            "file_size": voice.file.len(),
            "id": id,
            "messaging_product": "whatsapp",
        })));
    }
    is_ours(&world, &id)?;
    Ok(Json(json!({
        "id": id,
        "display_phone_number": format!("+{BUSINESS_PHONE}"),
        "verified_name": "Posta",
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
    })))
}

async fn send(
    State(world): State<Arc<World>>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Error> {
    admit(&headers)?;
    is_ours(&world, &id)?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Error::flaw("the body is not JSON"))?;
    match whatsapp::read(&body).map_err(|flaw| Error::flaw(flaw.0))? {
        Asked::Read(message) => {
            if !world.chats.mark(&message, Status::Read) {
                return Err(Error::flaw("message_id is unknown"));
            }
            world.changed();
            Ok(Json(json!({"success": true})))
        }
        Asked::Send(draft) => Ok(Json(accept(&world, draft, &body))),
    }
}

/// With the token too, as Meta asks for it.
async fn media(State(world): State<Arc<World>>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    admit(&headers)?;
    let voice = world.chats.voices.media(&id).ok_or_else(Error::unknown)?;
    Ok(([(CONTENT_TYPE, "audio/ogg")], voice.file.clone()).into_response())
}

fn accept(world: &Arc<World>, draft: Draft, body: &Value) -> Value {
    let Draft { to, kind, text, buttons, tag } = draft;
    let said = Said { by_guest: false, kind, text, buttons };
    let (chat, id) = world.chats.add(&to, None, said, world.clock.now());
    world.changed();
    let input = body.get("to").or(body.get("recipient")).cloned();
    let known = match body.get("to").and(chat.phone.as_ref()) {
        Some(phone) => json!({"input": input, "wa_id": phone}),
        None => json!({"input": input, "user_id": chat.user_id}),
    };
    let answer = json!({"messaging_product": "whatsapp", "contacts": [known], "messages": [{"id": id}]});
    let theirs = Arc::clone(world);
    world.tasks.spawn("statuses", async move { live(&theirs, &chat, &id, tag.as_deref()).await });
    answer
}

async fn live(world: &World, chat: &Chat, id: &str, tag: Option<&str>) {
    let stopping = world.tasks.stopping();
    for (status, after) in LIFE {
        tokio::select! {
            () = tokio::time::sleep(after) => {}
            () = stopping.cancelled() => return,
        }
        world.chats.mark(id, status);
        world.changed();
        if let Some(notice) = whatsapp::status(&world.notified, chat, id, status, tag, world.clock.now()) {
            world.notify(&notice);
        }
    }
}

/// By which name the caller knows this sandbox: a client may refuse to fetch from another host than the API's.
fn asked_at(world: &World, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.map_or_else(|| world.here.clone(), |host| format!("http://{host}"))
}

fn admit(headers: &HeaderMap) -> Result<(), Error> {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = token.strip_prefix("Bearer ").filter(|token| !token.trim().is_empty());
    token.map(|_| ()).ok_or_else(Error::unauthorized)
}

fn is_ours(world: &World, id: &str) -> Result<(), Error> {
    let ours = world.notified.phone_id.as_deref().unwrap_or(PHONE_ID);
    if id == ours { Ok(()) } else { Err(Error::unknown()) }
}
