//! `POST /admin/calendars/{id}/rotate`: another address, and none that was given before opens any more.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::{Refusal, Rule};

use super::CALENDARS;
use super::show::page;
use crate::admin::alert::Alert;
use crate::admin::door::{Filled, Owners};
use crate::admin::refused::Refused;
use crate::admin::reservations::refusals;
use crate::app::App;
use crate::problem::{Kind, Problem};

pub(super) async fn rotate(
    State(app): State<App>,
    id: Result<Path<i32>, PathRejection>,
    Filled { who, form, .. }: Filled<Owners>,
) -> Result<Response, Refused> {
    let Ok(Path(id)) = id else { return Err(none().into()) };
    let mut tx = app.store().begin().await?;
    let shown = form.text("version").parse().ok();
    match booking::rotate_calendar(&mut tx, id, shown, &who.actor(), app.clock().now()).await {
        Ok(_) => {}
        Err(refusal @ Refusal::Rule(Rule::AddressChanged)) => {
            drop(tx);
            return page(&app, &who, StatusCode::CONFLICT, Alert::Bad(refusals::said(&refusal))).await;
        }
        Err(Refusal::UnknownAccommodation) => return Err(none().into()),
        Err(refusal) => return Err(refusal.into()),
    }
    app.relay(tx.commit().await?);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("{CALENDARS}?said=rotated"))]).into_response())
}

fn none() -> Problem {
    Problem::new(Kind::NotFound, "there is no such accommodation")
}
