//! `GET /admin/calendars`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use runtime::settings::Role;
use store::calendar_exports::{self, Listed};

use super::CALENDARS;
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;

#[derive(Template)]
#[template(path = "admin/calendars.html")]
struct Page {
    frame: Frame,
    said: Option<&'static str>,
    rows: Vec<Row>,
}

struct Row {
    id: i32,
    name: String,
    standing: (&'static str, &'static str),
    /// It opens the calendar to whoever has it, and so is the owner's to give.
    address: Option<String>,
    since: Option<String>,
}

pub(super) async fn show(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let may = who.may(Role::Owner);
    let row = |listed: Listed| Row {
        id: listed.accommodation_id,
        standing: words::let_or_not(listed.active),
        address: may.then(|| address(&app, &listed)),
        since: listed.rotated_at.map(|at| words::moment(at, app.rules().timezone)),
        name: listed.name,
    };
    let rows = calendar_exports::list(app.store()).await?.into_iter().map(row).collect();
    let page = Page { frame: Frame::new(&app, &who, CALENDARS), said: words::said(query.text("said")), rows };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

fn address(app: &App, listed: &Listed) -> String {
    let path = access::calendar_path(app.keys(), listed.accommodation_id, listed.version);
    format!("{}{path}", app.base_url())
}
