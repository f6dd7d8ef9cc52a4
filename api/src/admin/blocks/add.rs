//! `POST /admin/blocks`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::{BlockRequest, Refusal, Rule};
use domain::local;

use super::to_calendar;
use crate::admin::calendar::{self, Asked, Told, Typed};
use crate::admin::door::{Filled, Owners};
use crate::admin::refused::Refused;
use crate::admin::reservations::refusals;
use crate::app::App;
use crate::guest::Faults;
use crate::input::{self, Form};
use crate::problem::Problem;
use crate::public::reservation::cancel::Reason;

pub(super) async fn add(State(app): State<App>, Filled { who, form, .. }: Filled<Owners>) -> Result<Response, Refused> {
    let now = app.clock().now();
    let today = local::today(now, app.rules().timezone);
    // The month that the nights are in, where that can be read.
    let month = form.text("from").get(..7).filter(|_| input::date(form.text("from")).is_some());
    let asked = Asked::of(month.unwrap_or_else(|| form.text("month")), form.text("acc_id"), today);
    let mut faults = Faults::default();
    let told = Told { typed: Typed::of(&form), ..Told::default() };
    let Some(request) = read(&form, &mut faults) else {
        return calendar::page(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, asked, Told { faults, ..told }).await;
    };
    let mut tx = app.store().begin().await?;
    match booking::block(&mut tx, &request, &who.actor(), now).await {
        Ok(_) => {
            app.relay(tx.commit().await?);
            // Where one cabin is shown, that one would not show what was blocked of another.
            let shown = asked.accommodation.map(|_| request.accommodation_id);
            Ok(to_calendar(&calendar::address(request.from, shown), "blocked"))
        }
        Err(Refusal::Store(error)) => Err(error.into()),
        Err(refusal) => {
            drop(tx);
            let in_the_way = match &refusal {
                Refusal::Rule(Rule::StayInTheWay { code }) => Some(code.clone()),
                _ => None,
            };
            let told = Told { alert: Some(refusals::said(&refusal)), in_the_way, ..told };
            calendar::page(&app, &who, Problem::from(refusal).kind().status(), asked, told).await
        }
    }
}

fn read(form: &Form, faults: &mut Faults) -> Option<BlockRequest> {
    let accommodation_id = form.text("accommodation_id").parse::<i32>().ok();
    let accommodation_id = accommodation_id.or_else(|| faults.add("accommodation_id", "Elegí una cabaña."));
    let from = input::date(form.text("from")).or_else(|| faults.add("from", "Elegí la primera noche."));
    let to = input::date(form.text("to")).or_else(|| faults.add("to", "Elegí el día en que queda libre."));
    let reason = form.text("reason").parse::<Reason>().ok();
    let reason =
        reason.or_else(|| faults.add("reason", "El motivo puede tener hasta 500 letras, sin caracteres raros."));
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        return faults.add("to", "Tiene que quedar libre después de la primera noche.");
    }
    let reason = reason?.said().map(str::to_owned);
    Some(BlockRequest { accommodation_id: accommodation_id?, from: from?, to: to?, reason })
}
