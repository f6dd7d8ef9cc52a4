//! `GET /admin/audit`: who did what, and when.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use store::audit::{self, Filter};

use super::door::Looks;
use super::frame::Frame;
use super::refused::Refused;
use super::turning::{self, Turning};
use super::{detail, reservations, words};
use crate::app::App;
use crate::input::Query;
use crate::page;

const AUDIT: &str = "/admin/audit";
const ON_A_PAGE: usize = 100;
const LONGEST_TEXT: usize = 254;

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct Page {
    frame: Frame,
    actor: String,
    action: String,
    code: String,
    rows: Vec<Row>,
    turning: Turning,
}

struct Row {
    at: String,
    actor: String,
    action: String,
    /// As the filter takes it.
    word: String,
    code: Option<String>,
    detail: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(AUDIT, get(list))
}

async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    // What cannot be in the table finds nothing there.
    let text = |name| query.text(name).replace('\0', "\u{fffd}").chars().take(LONGEST_TEXT).collect::<String>();
    let (actor, action, code) = (text("actor"), text("action"), text("code"));
    let turn = turning::asked(&query);
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let filter = Filter {
        actor: given(&actor),
        action: given(&action),
        code: given(&code.to_uppercase()),
        turn,
        limit: i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX),
    };
    let mut found = audit::list(app.store(), &filter).await?;
    let turning = Turning::of(&mut found, ON_A_PAGE, turn, &address(&actor, &action, &code), |entry| entry.id);
    let timezone = app.rules().timezone;
    let row = |entry: audit::Listed| Row {
        at: words::moment(entry.at, timezone),
        actor: words::actor(&entry.actor).to_owned(),
        action: words::action(&entry.action).to_owned(),
        word: entry.action,
        code: entry.code,
        detail: detail::told(&entry.detail, timezone),
    };
    let rows = found.into_iter().map(row).collect();
    let page = Page { frame: Frame::new(&app, &who, AUDIT), actor, action, code, rows, turning };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

fn address(actor: &str, action: &str, code: &str) -> String {
    let given = [("actor", actor), ("action", action), ("code", code)].into_iter().filter(|(_, text)| !text.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { AUDIT.to_owned() } else { format!("{AUDIT}?{query}") }
}
