//! `POST /admin/blocks/{id}/remove`

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use booking::{Opened, Refusal};
use domain::local;

use super::to_calendar;
use crate::admin::calendar::{self, Asked, Told};
use crate::admin::door::{Filled, Owners};
use crate::admin::refused::Refused;
use crate::admin::reservations::refusals;
use crate::app::App;
use crate::problem::{Kind, Problem};

pub(super) async fn remove(
    State(app): State<App>,
    id: Result<Path<i32>, PathRejection>,
    Filled { who, form, .. }: Filled<Owners>,
) -> Result<Response, Refused> {
    let Ok(Path(id)) = id else { return Err(Problem::new(Kind::NotFound, "there is no such block").into()) };
    let now = app.clock().now();
    let today = local::today(now, app.rules().timezone);
    let asked = Asked::of(form.text("month"), form.text("acc_id"), today);
    let mut tx = app.store().begin().await?;
    match booking::unblock(&mut tx, id, &who.actor(), now).await {
        Ok(opened) => {
            app.relay(tx.commit().await?);
            let said = match opened {
                Opened::All => "unblocked",
                Opened::NotAll => "unblocked-still",
            };
            Ok(to_calendar(&calendar::address(asked.month, asked.accommodation), said))
        }
        Err(Refusal::Store(error)) => Err(error.into()),
        Err(refusal) => {
            drop(tx);
            let told = Told { alert: Some(refusals::said(&refusal)), ..Told::default() };
            calendar::page(&app, &who, Problem::from(refusal).kind().status(), asked, told).await
        }
    }
}
