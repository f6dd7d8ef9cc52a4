//! `/admin/cabins/new` and `POST /admin/cabins`: one more to let.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::{Refusal, Rule};
use runtime::settings::Role;
use uuid::Uuid;

use super::LIST;
use super::read;
use super::typed::Typed;
use crate::admin::door::{Filled, Looks, Owners};
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::reservations::refusals;
use crate::admin::session::Who;
use crate::admin::words;
use crate::app::App;
use crate::guest::Faults;
use crate::page;
use crate::problem::{Kind, Problem};

#[derive(Template)]
#[template(path = "admin/cabin_new.html")]
struct Page {
    frame: Frame,
    alert: Option<String>,
    /// Tells this form from another: sent twice, it adds one cabin.
    key: Uuid,
    typed: Typed,
    faults: Faults,
}

pub(super) async fn form(State(app): State<App>, Looks(who): Looks) -> Result<Response, Refused> {
    if !who.may(Role::Owner) {
        return Err(Problem::new(Kind::Forbidden, "only an owner adds a cabin").into());
    }
    let page = Page::new(&app, &who, Uuid::new_v4(), Typed::blank());
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

pub(super) async fn add(State(app): State<App>, Filled { who, form, .. }: Filled<Owners>) -> Result<Response, Refused> {
    let mut faults = Faults::default();
    let key = read::uuid(&form);
    let new = read::new(&form, key, &mut faults);
    let active = read::active(&form, &mut faults);
    let typed = Typed::blank().with(&form);
    let Some(new) = new.filter(|_| faults.is_empty()) else {
        let page = Page { faults, ..Page::new(&app, &who, key, typed) };
        return Ok(page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let (mut tx, now) = (app.store().begin().await?, app.clock().now());
    let id = match booking::add_cabin(&mut tx, &new, &who.actor(), now).await {
        Ok(id) => id,
        Err(refusal @ Refusal::Rule(Rule::TooDear)) => {
            drop(tx);
            let _none: Option<()> = faults.add("base_price", refusals::said(&refusal));
            let page = Page { faults, ..Page::new(&app, &who, key, typed) };
            return Ok(page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        Err(refusal @ Refusal::Rule(Rule::AddedAlready { .. })) => {
            drop(tx);
            // Under a key of its own, so that the next press adds it.
            let page = Page { alert: Some(refusals::said(&refusal)), ..Page::new(&app, &who, Uuid::new_v4(), typed) };
            return Ok(page::answer_in_panel(Problem::from(refusal).kind().status(), &page));
        }
        Err(refusal) => return Err(refusal.into()),
    };
    if active == Some(false) {
        booking::set_cabin_active(&mut tx, id, false, &who.actor(), now).await?;
    }
    app.relay(tx.commit().await?);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{LIST}/{id}?said=cabin-added"))]).into_response())
}

impl Page {
    fn new(app: &App, who: &Who, key: Uuid, typed: Typed) -> Self {
        Self { frame: Frame::new(app, who, LIST), alert: None, key, typed, faults: Faults::default() }
    }
}
