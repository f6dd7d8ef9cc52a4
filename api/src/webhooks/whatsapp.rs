//! `/api/v1/webhooks/whatsapp`: Meta asks whether the address is ours, and tells of messages and statuses.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jobs::Job;
use providers::signature::{self, verify_token};
use providers::whatsapp::notification::{self, Item};
use store::webhooks::{New, Source, Verdict};

use super::{knock, receive as received};
use crate::app::App;
use crate::input::{Query, raw_body};
use crate::openapi::refusals;
use crate::problem::{Kind, Problem};

const SOURCE: Source = Source::Whatsapp;
const SIGNATURE: &str = "x-hub-signature-256";
/// What Meta sends at most: many messages in one.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// Meta asks whether this address is ours.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/whatsapp",
    operation_id = "verify_whatsapp",
    tag = "webhooks",
    params(
        ("hub.mode" = String, Query, description = "`subscribe`."),
        ("hub.verify_token" = String, Query, description = "WHATSAPP_VERIFY_TOKEN."),
        ("hub.challenge" = String, Query, description = "Comes back as it is."),
    ),
    responses(
        (status = 200, description = "The challenge.", content_type = "text/plain", body = String),
        (status = 403, response = refusals::NotAllowed),
    ),
)]
pub(crate) async fn verify(State(app): State<App>, query: Query, request: Request) -> Result<Response, Problem> {
    let given = |name| query.optional(name).unwrap_or_default();
    let is_ours = verify_token(app.whatsapp().verify_token.as_ref(), given("hub.verify_token"));
    if given("hub.mode") != "subscribe" || !is_ours {
        app.limits().unverified(request.extensions(), request.headers())?;
        return Err(Problem::new(Kind::Forbidden, "the mode or the token is not the agreed one"));
    }
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, plain)], given("hub.challenge").to_owned()).into_response())
}

/// Messages of guests, and how ours fare.
///
/// Signed by Meta over the body's bytes. What is known already, and what is not understood, is answered 200 too.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/whatsapp",
    operation_id = "receive_whatsapp",
    tag = "webhooks",
    params(("X-Hub-Signature-256" = String, Header, description = "`sha256=` and the HMAC in lower-case hex.")),
    request_body(content = serde_json::Value, description = "The Cloud API's envelope."),
    responses(
        (status = 200, description = "Stored."),
        (status = 400, response = refusals::Unsigned),
        (status = 403, response = refusals::BadlySigned),
        (status = 408, response = refusals::TooSlow),
        (status = 413, response = refusals::TooLarge),
    ),
)]
pub(crate) async fn receive(State(app): State<App>, request: Request<Body>) -> Result<StatusCode, Problem> {
    let (head, body) = request.into_parts();
    let body = raw_body(&head.headers, body, MOST_BYTES).await?;
    let given = head.headers.get(SIGNATURE).map(HeaderValue::as_bytes);
    if let Err(refused) = signature::whatsapp(app.whatsapp().app_secret.as_ref(), given, &body) {
        return Err(knock::refuse(&app, SOURCE, refused, (&head.extensions, &head.headers)).await);
    }
    app.limits().verified()?;

    let read = notification::read(&body);
    let items: Vec<String> = read.iter().flatten().map(Item::key).collect();
    let (verdict, outcome) = match &read {
        Err(_) => (Verdict::Malformed, Some("it is no JSON object")),
        Ok(items) if items.is_empty() => (Verdict::Ignored, Some("it holds no message and no status")),
        Ok(_) => (Verdict::Accepted, None),
    };
    let new = New {
        source: SOURCE,
        verdict,
        signed: None,
        subject: None,
        query: None,
        headers: received::kept(&head.headers),
        body: Some(&body),
        outcome,
    };
    match verdict {
        Verdict::Accepted => received::accept(&app, &new, &items, |event| Job::ProcessWhatsappEvent { event }).await?,
        _ => received::store(&app, &new).await?,
    }
    match read {
        Ok(_) => Ok(StatusCode::OK),
        Err(unreadable) => Err(Problem::new(Kind::MalformedJson, unreadable.to_string())),
    }
}
