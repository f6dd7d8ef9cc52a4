//! `POST /r/{code}/cancel`: the guest's own page's form. Sent twice, it is done once and answered alike.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::{Actor, Refusal};
use domain::reservation::{Status, Verb};
use store::reservations::{self, Reservation};

use super::door::Opened;
use super::own_page::{self, Said};
use super::refused::Refused;
use crate::app::App;
use crate::browser::FromOurPage;
use crate::input::Form;
use crate::problem::{Kind, Problem};
use crate::public::reservation::cancel::Reason;

/// A page that the form was answered with, loaded anew.
pub(super) async fn back(Opened(found): Opened) -> Response {
    to(&found)
}

pub(super) async fn cancel(
    State(app): State<App>,
    ours: Result<FromOurPage, Problem>,
    opened: Result<Opened, Refused>,
    form: Result<Form, Problem>,
) -> Result<Response, Refused> {
    ours?;
    let Opened(found) = opened?;
    let form = form?;
    let typed = form.text("reason");
    let now = app.clock().now();
    let Ok(reason) = typed.parse::<Reason>() else {
        let alert = "El motivo tiene que ser más corto: hasta 500 letras, sin caracteres especiales.";
        let said = Said { alert: Some(alert), reason: typed.to_owned(), back: None };
        return own_page::page(&app, StatusCode::UNPROCESSABLE_ENTITY, found, said, now).await;
    };
    let mut tx = app.store().begin().await?;
    match booking::cancel(&mut tx, app.rules(), found.id, reason.said(), &Actor::Guest, now).await {
        Ok(_) => app.relay(tx.commit().await?),
        Err(Refusal::IllegalMove(illegal)) if (illegal.from, illegal.verb) == (Status::Cancelled, Verb::Cancel) => {}
        Err(refusal) => {
            drop(tx);
            return say_why_not(&app, found, refusal.into()).await;
        }
    }
    Ok(to(&found))
}

fn to(found: &Reservation) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/r/{}", found.code))]).into_response()
}

/// On the page of the reservation as it stands by now.
async fn say_why_not(app: &App, found: Reservation, problem: Problem) -> Result<Response, Refused> {
    if problem.kind() != Kind::IllegalMove {
        return Err(problem.into());
    }
    let found = reservations::find(app.store(), found.id).await?.ok_or_else(Problem::no_such_reservation)?;
    let said = Said { alert: Some("Esta reserva ya no se puede cancelar desde acá."), ..Said::default() };
    own_page::page(app, problem.kind().status(), found, said, app.clock().now()).await
}
