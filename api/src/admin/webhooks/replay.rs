//! `POST /admin/webhooks/{id}/replay`: what a notification tells is read anew, by a job of the ledger.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::operate;

use super::{IdInPath, LIST, existing, show};
use crate::admin::door::{Filled, Operators};
use crate::admin::refused::Refused;
use crate::app::App;

pub(super) async fn replay(
    State(app): State<App>,
    id: IdInPath,
    Filled { who, .. }: Filled<Operators>,
) -> Result<Response, Refused> {
    let event = existing(&app, id).await?;
    let mut tx = app.store().begin().await?;
    if operate::replay(&mut tx, &event, &who.actor(), app.clock().now()).await?.is_none() {
        drop(tx);
        let why = "Con este aviso no hay nada para volver a hacer.";
        return show::page(&app, &who, StatusCode::CONFLICT, event, (None, Some(why))).await;
    }
    app.relay(tx.commit().await?);
    let to = format!("{LIST}/{}?said=replayed", event.id);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
