//! The one page, `GET /[?guest=…]`: a guest's phone, the inbox and the payments side by side.

mod phone;
mod till;

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::list::{List, render};
use crate::world::World;
use phone::{Phone, Piece};
use till::Till;

const MAILS: usize = 12;

#[derive(Template)]
#[template(path = "desk.html")]
struct Page {
    again: String,
    faults: usize,
    phone: Phone,
    mails: List,
    till: Till,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    guest: String,
}

pub(super) async fn page(State(world): State<Arc<World>>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let Query(asked) = asked.unwrap_or_default();
    let phone = Phone::of(&world, &asked.guest);
    let mut mails = List::newest(&world);
    mails.rows.truncate(MAILS);
    let page = Page { again: phone.address(), faults: mails.faults, phone, mails, till: Till::of(&world) };
    render(StatusCode::OK, &page)
}
