//! `GET /admin/calendars`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use runtime::settings::Role;
use store::Error;
use store::calendar_exports::{self, Listed};
use store::calendar_reads::{self, Latest};

use super::CALENDARS;
use crate::admin::alert::Alert;
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;
use crate::public::calendar::Version;

#[derive(Template)]
#[template(path = "admin/calendars.html")]
struct Page {
    frame: Frame,
    alert: Alert,
    rows: Vec<Row>,
}

struct Row {
    id: i32,
    name: String,
    standing: (&'static str, &'static str),
    /// It opens the calendar to whoever has it, and so is the owner's to give.
    address: Option<String>,
    /// Of the address.
    version: i32,
    since: Option<String>,
    readers: Vec<Reader>,
}

/// Who has read it, as far as we saw.
struct Reader {
    name: String,
    at: String,
    /// Whether what it was given last is what there is now.
    standing: (&'static str, &'static str),
}

pub(super) async fn show(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    page(&app, &who, StatusCode::OK, Alert::said(&query)).await
}

/// As things stand now, and what is told first.
pub(super) async fn page(app: &App, who: &Who, status: StatusCode, alert: Alert) -> Result<Response, Refused> {
    let mut read = calendar_reads::latest(app.store()).await?.into_iter().peekable();
    let mut rows = Vec::new();
    for listed in calendar_exports::list(app.store()).await? {
        let mut of_it = Vec::new();
        while let Some(one) = read.next_if(|one| one.accommodation_id <= listed.accommodation_id) {
            of_it.push(one);
        }
        let readers = readers(app, &listed, of_it).await?;
        rows.push(row(app, who.may(Role::Owner), listed, readers));
    }
    let page = Page { frame: Frame::new(app, who, CALENDARS), alert, rows };
    Ok(page::answer_in_panel(status, &page))
}

async fn readers(app: &App, listed: &Listed, latest: Vec<Latest>) -> Result<Vec<Reader>, Error> {
    if latest.is_empty() {
        return Ok(Vec::new());
    }
    let now = Version::of(app.store(), listed.accommodation_id, &listed.name).await?;
    let reader = |latest: Latest| Reader {
        name: words::reader(&latest.reader).to_owned(),
        at: words::moment(latest.last_at, app.rules().timezone),
        standing: if latest.etag == now.etag { ("Al día", "good") } else { ("Le falta lo último", "waiting") },
    };
    Ok(latest.into_iter().map(reader).collect())
}

fn row(app: &App, may: bool, listed: Listed, readers: Vec<Reader>) -> Row {
    Row {
        id: listed.accommodation_id,
        standing: words::let_or_not(listed.active),
        address: may.then(|| address(app, &listed)),
        version: listed.version,
        since: listed.rotated_at.map(|at| words::moment(at, app.rules().timezone)),
        name: listed.name,
        readers,
    }
}

fn address(app: &App, listed: &Listed) -> String {
    let path = access::calendar_path(app.keys(), listed.accommodation_id, listed.version);
    format!("{}{path}", app.base_url())
}
