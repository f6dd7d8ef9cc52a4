//! What the owner does to a reservation, each by a form of its page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::{Paid, Refusal};
use domain::money::Money;
use domain::payment::ByHand;
use store::Tx;
use store::reservations::Reservation;

use super::show;
use super::{refusals, to_page};
use crate::admin::alert::Alert;
use crate::admin::door::{Filled, Owners};
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::app::App;
use crate::input::{Form, with_point};
use crate::problem::Problem;
use crate::public::reservation::cancel::Reason;
use crate::public::reservation::{CodeInPath, find};

type Answered = Result<Response, Refused>;

pub(super) async fn confirm(
    State(app): State<App>,
    code: CodeInPath,
    Filled { who, form, .. }: Filled<Owners>,
) -> Answered {
    let found = existing(&app, code).await?;
    let paid = match (form.text("paid"), amount(&form)) {
        (_, Err(fault)) => return at_fault(&app, &who, found, fault).await,
        ("", Ok(None)) => None,
        ("", Ok(Some(_))) => return at_fault(&app, &who, found, "Elegí cómo se pagó.").await,
        (way, Ok(amount)) => match way.parse::<ByHand>() {
            Ok(way) => Some(Paid { way, amount }),
            Err(_) => return at_fault(&app, &who, found, "Elegí efectivo o transferencia.").await,
        },
    };
    let mut tx = app.store().begin().await?;
    let now = app.clock().now();
    let done = booking::confirm(&mut tx, app.rules(), found.id, paid, &who.actor(), now).await.map(drop);
    settle(&app, &who, found, tx, done, "confirmed").await
}

pub(super) async fn extend(State(app): State<App>, code: CodeInPath, Filled { who, .. }: Filled<Owners>) -> Answered {
    let found = existing(&app, code).await?;
    let mut tx = app.store().begin().await?;
    let done = booking::extend(&mut tx, app.rules(), found.id, &who.actor(), app.clock().now()).await.map(drop);
    settle(&app, &who, found, tx, done, "extended").await
}

pub(super) async fn cancel(
    State(app): State<App>,
    code: CodeInPath,
    Filled { who, form, .. }: Filled<Owners>,
) -> Answered {
    let found = existing(&app, code).await?;
    let Ok(reason) = form.text("reason").parse::<Reason>() else {
        return at_fault(&app, &who, found, "El motivo puede tener hasta 500 letras, sin caracteres raros.").await;
    };
    let mut tx = app.store().begin().await?;
    let now = app.clock().now();
    let done = booking::cancel(&mut tx, app.rules(), found.id, reason.said(), &who.actor(), now).await.map(drop);
    settle(&app, &who, found, tx, done, "cancelled").await
}

pub(super) async fn no_show(State(app): State<App>, code: CodeInPath, Filled { who, .. }: Filled<Owners>) -> Answered {
    let found = existing(&app, code).await?;
    let mut tx = app.store().begin().await?;
    let done = booking::mark_no_show(&mut tx, app.rules(), found.id, &who.actor(), app.clock().now()).await.map(drop);
    settle(&app, &who, found, tx, done, "no-show").await
}

pub(super) async fn note(
    State(app): State<App>,
    code: CodeInPath,
    Filled { who, form, .. }: Filled<Owners>,
) -> Answered {
    let found = existing(&app, code).await?;
    let text = form.text("text").parse::<Reason>();
    let Some(text) = text.as_ref().ok().and_then(Reason::said) else {
        return at_fault(&app, &who, found, "Escribí la nota, con hasta 500 letras y sin caracteres raros.").await;
    };
    let mut tx = app.store().begin().await?;
    let done = booking::note(&mut tx, found.id, text, &who.actor(), app.clock().now()).await.map(drop);
    settle(&app, &who, found, tx, done, "noted").await
}

pub(super) async fn refund(
    State(app): State<App>,
    code: CodeInPath,
    Filled { who, form, .. }: Filled<Owners>,
) -> Answered {
    let found = existing(&app, code).await?;
    let amount = match amount(&form) {
        Ok(amount) => amount,
        Err(fault) => return at_fault(&app, &who, found, fault).await,
    };
    let mut tx = app.store().begin().await?;
    let done = booking::refund(&mut tx, found.id, amount, &who.actor(), app.clock().now()).await.map(drop);
    settle(&app, &who, found, tx, done, "refunded").await
}

pub(super) async fn existing(app: &App, code: CodeInPath) -> Result<Reservation, Refused> {
    Ok(find(app, code).await?.ok_or_else(Problem::no_such_reservation)?)
}

/// Commits what was done, or shows the page as it stands with why it was not.
pub(super) async fn settle(
    app: &App,
    who: &Who,
    found: Reservation,
    tx: Tx,
    done: Result<(), Refusal>,
    said: &'static str,
) -> Answered {
    match done {
        Ok(()) => {
            app.relay(tx.commit().await?);
            Ok(to_page(&found.code, said))
        }
        Err(Refusal::Store(error)) => {
            // A constraint may be the verb's own to name, and is not here.
            Err(error.into())
        }
        Err(refusal) => {
            drop(tx);
            let sentence = refusals::said(&refusal);
            let status = Problem::from(refusal).kind().status();
            show::page(app, who, status, found.id, Alert::Bad(sentence)).await
        }
    }
}

async fn at_fault(app: &App, who: &Who, found: Reservation, fault: &'static str) -> Answered {
    show::page(app, who, StatusCode::UNPROCESSABLE_ENTITY, found.id, Alert::Bad(fault.to_owned())).await
}

/// With a point or a comma before the cents; none where nothing was typed.
fn amount(form: &Form) -> Result<Option<Money>, &'static str> {
    let typed = form.text("amount");
    if typed.is_empty() {
        return Ok(None);
    }
    with_point(typed).parse().map(Some).map_err(|_| "Escribí el monto como 50000 o 50000,50.")
}
