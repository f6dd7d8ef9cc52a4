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
use super::{detail, filters, reservations, words};
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
    let text = |name| filters::text(&query, name, LONGEST_TEXT);
    let (actor, action, code) = (text("actor"), text("action"), text("code"));
    let turn = turning::asked(&query);
    let filter = Filter {
        actor: filters::given(&actor),
        action: filters::given(&action),
        code: filters::given(&code.to_uppercase()),
        turn,
        limit: i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX),
    };
    let mut found = audit::list(app.store(), &filter).await?;
    let address = filters::address(AUDIT, [("actor", actor.as_str()), ("action", &action), ("code", &code)]);
    let turning = Turning::of(&mut found, ON_A_PAGE, turn, &address, |entry| entry.id);
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
