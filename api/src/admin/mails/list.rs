//! `GET /admin/mails`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use jobs::Mail;
use store::Turn;
use store::mails::{self, Filter, Listed};
use uuid::Uuid;

use super::{LIST, told};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::turning::{self, Turning};
use crate::admin::{filters, reservations, words};
use crate::app::App;
use crate::input::Query;
use crate::page;

const ON_A_PAGE: usize = 50;
const LONGEST_TEXT: usize = 254;

#[derive(Template)]
#[template(path = "admin/mails.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    rows: Vec<Row>,
    turning: Turning,
}

/// As it was typed, to stand in the form again.
struct Asked {
    mail: String,
    state: String,
    q: String,
}

struct Row {
    job: Uuid,
    promised: String,
    name: String,
    state: (String, &'static str),
    when: String,
    to: String,
    /// The reservation's.
    code: Option<String>,
    trouble: Option<String>,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let turn = turning::asked(&query);
    let mut found = mails::list(app.store(), &asked.filter(turn)).await?;
    let turning = Turning::of(&mut found, ON_A_PAGE, turn, &asked.address(), |mail| mail.job);
    let (timezone, now) = (app.rules().timezone, app.clock().now());
    let page = Page {
        frame: Frame::new(&app, &who, LIST),
        asked,
        rows: found.into_iter().map(|mail| Row::new(mail, timezone, now)).collect(),
        turning,
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Page {
    fn mail_options() -> impl Iterator<Item = (&'static str, &'static str)> {
        let names = Mail::ALL.into_iter().map(Mail::as_str).chain(told::OF_THE_HOUSE);
        names.map(|name| (name, words::mail_named(name)))
    }

    fn state_options() -> impl Iterator<Item = (&'static str, &'static str)> {
        mails::State::ALL.into_iter().map(|state| (state.as_str(), told::state(state.as_str()).0))
    }
}

impl Asked {
    fn of(query: &Query) -> Self {
        let text = |name| filters::text(query, name, LONGEST_TEXT);
        Self { mail: text("mail"), state: text("state"), q: text("q") }
    }

    fn filter(&self, turn: Turn<Uuid>) -> Filter {
        let (address, code) = match filters::given(&self.q) {
            Some(address) if address.contains('@') => (Some(address), None),
            code => (None, code.map(|code| code.to_uppercase())),
        };
        Filter {
            mail: filters::given(&self.mail),
            state: filters::given(&self.state),
            code,
            address,
            turn,
            limit: i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX),
        }
    }

    fn address(&self) -> String {
        let fields = [("mail", &self.mail), ("state", &self.state), ("q", &self.q)];
        filters::address(LIST, fields.map(|(name, text)| (name, text.as_str())))
    }
}

impl Row {
    fn new(mail: Listed, timezone: Tz, now: DateTime<Utc>) -> Self {
        let (state, look) = told::became(&mail);
        Self {
            job: mail.job,
            promised: words::moment(mail.created_at, timezone),
            name: words::mail_named(mail.mail.as_deref().unwrap_or_default()).to_owned(),
            state: (state.to_owned(), look),
            when: told::when(&mail, timezone, now),
            to: told::to(&mail).to_owned(),
            trouble: told::trouble(&mail),
            code: mail.code,
        }
    }
}
