//! `/admin/cabins/{id}`: what is told of a cabin, and changing it. What is not sent stays as it is.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::{Refusal, Rule, view};
use runtime::settings::Role;
use store::accommodations::{self, Accommodation};

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
use crate::input::{Form, Query};
use crate::page;
use crate::problem::{Kind, Problem};

type IdInPath = Result<Path<i32>, PathRejection>;

#[derive(Template)]
#[template(path = "admin/cabin.html")]
struct Page {
    frame: Frame,
    said: Option<&'static str>,
    id: i32,
    name: String,
    active: bool,
    standing: (&'static str, &'static str),
    facts: Vec<(&'static str, String)>,
    description: Option<String>,
    may_edit: bool,
    typed: Typed,
    /// What a change is held against.
    shown: Typed,
    faults: Faults,
}

pub(super) async fn show(
    State(app): State<App>,
    Looks(who): Looks,
    id: IdInPath,
    query: Query,
) -> Result<Response, Refused> {
    let found = existing(&app, id).await?;
    let page = Page { said: words::said(query.text("said")), ..Page::new(&app, &who, found) };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

pub(super) async fn edit(
    State(app): State<App>,
    id: IdInPath,
    Filled { who, form, .. }: Filled<Owners>,
) -> Result<Response, Refused> {
    let found = existing(&app, id).await?;
    let mut faults = Faults::default();
    let changes = read::changes(&form, &mut faults);
    let active = read::active(&form, &mut faults);
    if !faults.is_empty() {
        return Ok(Page::new(&app, &who, found).refused(&form, faults));
    }
    let (mut tx, now) = (app.store().begin().await?, app.clock().now());
    match booking::edit_cabin(&mut tx, found.id, &changes, &who.actor(), now).await {
        Err(refusal @ Refusal::Rule(Rule::TooDear)) => {
            drop(tx);
            let _none: Option<()> = faults.add("base_price", refusals::said(&refusal));
            return Ok(Page::new(&app, &who, found).refused(&form, faults));
        }
        edited => edited?,
    }
    if let Some(active) = active {
        booking::set_cabin_active(&mut tx, found.id, active, &who.actor(), now).await?;
    }
    app.relay(tx.commit().await?);
    let said = match active {
        Some(true) if !found.active => "cabin-opened",
        Some(false) if found.active => "cabin-closed",
        _ => "cabin-changed",
    };
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{LIST}/{}?said={said}", found.id))]).into_response())
}

async fn existing(app: &App, id: IdInPath) -> Result<Accommodation, Refused> {
    let found = match id {
        Ok(Path(id)) => accommodations::find(app.store(), id).await?,
        Err(_) => None,
    };
    Ok(found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such accommodation"))?)
}

impl Page {
    fn new(app: &App, who: &Who, found: Accommodation) -> Self {
        let facts = facts(&found);
        let typed = Typed::from(view::Accommodation::from(found.clone()));
        Self {
            frame: Frame::new(app, who, LIST),
            said: None,
            id: found.id,
            name: found.name,
            active: found.active,
            standing: words::let_or_not(found.active),
            facts,
            description: found.description,
            may_edit: who.may(Role::Owner),
            typed: typed.clone(),
            shown: typed,
            faults: Faults::default(),
        }
    }

    /// Again, with what was typed.
    fn refused(self, form: &Form, faults: Faults) -> Response {
        let page = Self { typed: self.typed.with(form), shown: self.shown.with_shown(form), faults, ..self };
        page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page)
    }
}

fn facts(found: &Accommodation) -> Vec<(&'static str, String)> {
    let weekend = spanish::pesos(found.rates.weekend_price());
    vec![
        ("Tipo", words::kind(&found.kind).to_owned()),
        ("Entran", spanish::count(found.capacity, "persona", "personas")),
        ("Noche", spanish::pesos(found.rates.base_price)),
        ("Sábado y domingo", format!("{weekend} ({})", words::factor(found.rates.weekend_factor))),
    ]
}
