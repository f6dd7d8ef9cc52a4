//! `/admin/cabins/new` and `POST /admin/cabins`: one more to let.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use runtime::settings::Role;

use super::LIST;
use super::typed::{self, Typed};
use crate::admin::door::{Filled, Looks, Owners};
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::words;
use crate::app::App;
use crate::guest::Faults;
use crate::page;
use crate::problem::{Kind, Problem};

#[derive(Template)]
#[template(path = "admin/cabin_new.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    faults: Faults,
}

pub(super) async fn form(State(app): State<App>, Looks(who): Looks) -> Result<Response, Refused> {
    if !who.may(Role::Owner) {
        return Err(Problem::new(Kind::Forbidden, "only an owner adds a cabin").into());
    }
    let page = Page { frame: Frame::new(&app, &who, LIST), typed: Typed::blank(), faults: Faults::default() };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

pub(super) async fn add(State(app): State<App>, Filled { who, form, .. }: Filled<Owners>) -> Result<Response, Refused> {
    let mut faults = Faults::default();
    let new = typed::new(&form, &mut faults);
    let active = typed::active(&form, &mut faults);
    let Some(new) = new.filter(|_| faults.is_empty()) else {
        let page = Page { frame: Frame::new(&app, &who, LIST), typed: Typed::blank().with(&form), faults };
        return Ok(page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let (mut tx, now) = (app.store().begin().await?, app.clock().now());
    let id = booking::add_cabin(&mut tx, &new, &who.actor(), now).await?;
    if active == Some(false) {
        booking::set_cabin_active(&mut tx, id, false, &who.actor(), now).await?;
    }
    app.relay(tx.commit().await?);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{LIST}/{id}?said=cabin-added"))]).into_response())
}
