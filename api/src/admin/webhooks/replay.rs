//! `POST /admin/webhooks/{id}/replay`: what a notification tells is read anew, by a job of the ledger.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use booking::operate;
use store::webhooks;

use super::{IdInPath, LIST, none, show};
use crate::admin::door::{Filled, Operators};
use crate::admin::refused::Refused;
use crate::app::App;

/// A page that the form was answered with, loaded anew.
pub(super) async fn back(id: IdInPath) -> Redirect {
    Redirect::to(&id.map_or_else(|_| LIST.to_owned(), |Path(id)| format!("{LIST}/{id}")))
}

pub(super) async fn replay(
    State(app): State<App>,
    id: IdInPath,
    Filled { who, .. }: Filled<Operators>,
) -> Result<Response, Refused> {
    let Ok(Path(id)) = id else { return Err(none().into()) };
    let mut tx = app.store().begin().await?;
    let event = webhooks::lock(&mut tx, id).await?.ok_or_else(none)?;
    if operate::replay(&mut tx, &event, &who.actor(), app.clock().now()).await?.is_none() {
        drop(tx);
        let why = "Con este aviso no hay nada para volver a hacer.";
        return show::page(&app, &who, StatusCode::CONFLICT, event, (None, Some(why))).await;
    }
    app.relay(tx.commit().await?);
    let to = format!("{LIST}/{}?said=replayed", event.id);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
