//! `GET /admin/conversations/{guest}`: what was said, and the guest's stays.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use store::chat::{self, Said};
use store::reservations::{self, Reservation};

use super::{LIST, guest, said};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::turning::{self, Turning};
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;
use crate::problem::{Kind, Problem};

const ON_A_PAGE: usize = 100;
const MOST_STAYS: i64 = 20;

#[derive(Template)]
#[template(path = "admin/conversation.html")]
struct Page {
    frame: Frame,
    name: String,
    phone: Option<String>,
    stays: Vec<Stay>,
    /// As they were said: the oldest of the page first.
    bubbles: Vec<Bubble>,
    turning: Turning,
}

struct Stay {
    code: String,
    status: (&'static str, &'static str),
    dates: String,
}

struct Bubble {
    ours: bool,
    words: String,
    at: String,
    edited: bool,
    status: Option<(String, &'static str)>,
}

pub(super) async fn show(
    State(app): State<App>,
    Looks(who): Looks,
    id: Result<Path<i64>, PathRejection>,
    query: Query,
) -> Result<Response, Refused> {
    let found = match id {
        Ok(Path(id)) => chat::find(app.store(), id).await?,
        Err(_) => None,
    };
    let known = found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such conversation"))?;
    let turn = turning::asked(&query);
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut said = chat::messages(app.store(), known.id, turn, limit).await?;
    let turning = Turning::of(&mut said, ON_A_PAGE, turn, &format!("{LIST}/{}", known.id), |one| one.id);
    let stays = reservations::of_phones(app.store(), &guest::spellings(&known), MOST_STAYS).await?;
    let timezone = app.rules().timezone;
    let page = Page {
        frame: Frame::new(&app, &who, LIST),
        name: guest::name(&known),
        phone: guest::phone(&known),
        stays: stays.iter().map(Stay::new).collect(),
        bubbles: said.iter().rev().map(|one| Bubble::new(one, timezone)).collect(),
        turning,
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Stay {
    fn new(stay: &Reservation) -> Self {
        Self {
            code: stay.code.to_string(),
            status: words::status(stay.status),
            dates: format!("{} al {}", words::day(stay.check_in), words::day(stay.check_out)),
        }
    }
}

impl Bubble {
    fn new(one: &Said, timezone: Tz) -> Self {
        Self {
            ours: one.ours,
            words: said::words(one),
            at: words::moment(one.sent_at, timezone),
            edited: one.edited_at.is_some() && one.revoked_at.is_none(),
            status: said::status(one).map(|(word, look)| (word.to_owned(), look)),
        }
    }
}
