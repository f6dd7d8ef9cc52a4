//! `GET /admin/conversations`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use store::chat::{self, Conversation};

use super::{LIST, guest, said};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::turning::{self, Turning};
use crate::admin::{filters, words};
use crate::app::App;
use crate::input::Query;
use crate::page;

const ON_A_PAGE: usize = 50;
const LONGEST_TEXT: usize = 100;
/// Of the last message.
const LONGEST_GLIMPSE: usize = 140;

#[derive(Template)]
#[template(path = "admin/conversations.html")]
struct Page {
    frame: Frame,
    q: String,
    rows: Vec<Row>,
    turning: Turning,
}

struct Row {
    id: i64,
    name: String,
    /// None where it is what the guest is called by.
    phone: Option<String>,
    at: String,
    ours: bool,
    glimpse: String,
    status: Option<(String, &'static str)>,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let q = filters::text(&query, "q", LONGEST_TEXT);
    let turn = turning::asked(&query);
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    // A phone is kept without its plus.
    let text = filters::given(q.strip_prefix('+').unwrap_or(&q));
    let mut found = chat::conversations(app.store(), text.as_deref(), turn, limit).await?;
    let address = filters::address(LIST, [("q", q.as_str())]);
    let turning = Turning::of(&mut found, ON_A_PAGE, turn, &address, |one| one.last.id);
    let timezone = app.rules().timezone;
    let page = Page {
        frame: Frame::new(&app, &who, LIST),
        q,
        rows: found.iter().map(|one| Row::new(one, timezone)).collect(),
        turning,
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Row {
    fn new(Conversation { guest, last }: &Conversation, timezone: Tz) -> Self {
        let name = guest::name(guest);
        let phone = guest::phone(guest).unwrap_or_else(|| "teléfono oculto".to_owned());
        Self {
            id: guest.id,
            phone: Some(phone).filter(|phone| *phone != name),
            name,
            at: words::moment(last.sent_at, timezone),
            ours: last.ours,
            glimpse: said::words(last).chars().take(LONGEST_GLIMPSE).collect(),
            status: said::status(last).map(|(word, look)| (word.to_owned(), look)),
        }
    }
}
