//! `GET /admin/cabins`: all of them, those that are not let any more too.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use runtime::settings::Role;
use store::accommodations::{self, Accommodation};

use super::{LIST, NEW};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::words;
use crate::app::App;
use crate::page;

#[derive(Template)]
#[template(path = "admin/cabins.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    may_add: bool,
}

struct Row {
    id: i32,
    name: String,
    standing: (&'static str, &'static str),
    kind: String,
    people: String,
    price: String,
    weekend_price: String,
    factor: String,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks) -> Result<Response, Refused> {
    let cabins = accommodations::list(app.store(), true).await?;
    let page = Page {
        frame: Frame::new(&app, &who, LIST),
        rows: cabins.into_iter().map(Row::from).collect(),
        may_add: who.may(Role::Owner),
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl From<Accommodation> for Row {
    fn from(cabin: Accommodation) -> Self {
        Self {
            id: cabin.id,
            standing: words::let_or_not(cabin.active),
            kind: words::kind(&cabin.kind).to_owned(),
            people: spanish::count(cabin.capacity, "persona", "personas"),
            price: spanish::pesos(cabin.rates.base_price),
            weekend_price: spanish::pesos(cabin.rates.weekend_price()),
            factor: words::factor(cabin.rates.weekend_factor),
            name: cabin.name,
        }
    }
}
