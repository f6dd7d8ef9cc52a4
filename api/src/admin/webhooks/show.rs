//! `GET /admin/webhooks/{id}`: all that is kept of one notification.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::operate;
use chrono_tz::Tz;
use runtime::settings::Role;
use serde_json::Value;
use store::webhooks::{self, Event};
use uuid::Uuid;

use super::{IdInPath, LIST, existing, told};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;

/// Of a longer body the beginning is shown: `posta webhooks show` has the whole.
const MOST_SHOWN: usize = 64 * 1024;
const MOST_ITEMS: i64 = 100;

#[derive(Template)]
#[template(path = "admin/webhook.html")]
struct Page {
    frame: Frame,
    said: Option<&'static str>,
    /// Why something was not done.
    alert: Option<&'static str>,
    id: Uuid,
    source: String,
    verdict: (String, &'static str),
    facts: Vec<(&'static str, String)>,
    job: Option<Uuid>,
    /// Messages and statuses that it was the first to bring, by WhatsApp's ids.
    items: Vec<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    cut: bool,
    may_replay: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    Looks(who): Looks,
    id: IdInPath,
    query: Query,
) -> Result<Response, Refused> {
    let event = existing(&app, id).await?;
    page(&app, &who, StatusCode::OK, event, (words::said(query.text("said")), None)).await
}

pub(super) async fn page(
    app: &App,
    who: &Who,
    status: StatusCode,
    event: Event,
    (said, alert): (Option<&'static str>, Option<&'static str>),
) -> Result<Response, Refused> {
    let items = webhooks::items_brought(app.store(), event.id, MOST_ITEMS).await?;
    let (verdict, look) = told::verdict(&event.verdict);
    let (body, cut) = event.body.as_deref().map_or((None, false), |bytes| {
        let (text, cut) = readable(bytes);
        (Some(text), cut)
    });
    let page = Page {
        frame: Frame::new(app, who, LIST),
        said,
        alert,
        id: event.id,
        source: told::source(&event.source).to_owned(),
        verdict: (verdict.to_owned(), look),
        facts: facts(&event, app.rules().timezone),
        job: event.job_id,
        items,
        headers: headers(&event.headers),
        body,
        cut,
        may_replay: who.may(Role::Operator) && operate::is_replayable(&event),
    };
    Ok(page::answer_in_panel(status, &page))
}

fn facts(event: &Event, timezone: Tz) -> Vec<(&'static str, String)> {
    [
        ("Llegó", Some(words::moment(event.received_at, timezone))),
        ("Pago", event.subject.clone()),
        ("Resultado", event.outcome.as_deref().map(told::outcome)),
        ("Consulta", event.query.clone().filter(|query| !query.is_empty())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

fn headers(kept: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    kept.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Laid out where it is JSON; and whether it is not all of it.
fn readable(bytes: &[u8]) -> (String, bool) {
    let laid_out = serde_json::from_slice::<Value>(bytes).and_then(|value| serde_json::to_string_pretty(&value));
    let text = laid_out.unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => (text.get(..end).unwrap_or_default().to_owned(), true),
        None => (text, false),
    }
}
