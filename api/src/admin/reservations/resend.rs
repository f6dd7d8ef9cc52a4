//! `POST /admin/actions/resend-email`: a mail to a guest, once more.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jobs::Mail;

use super::acts::{existing, settle};
use super::show;
use crate::admin::alert::Alert;
use crate::admin::door::{Filled, Operators};
use crate::admin::refused::Refused;
use crate::app::App;

pub(super) async fn resend(
    State(app): State<App>,
    Filled { who, form, .. }: Filled<Operators>,
) -> Result<Response, Refused> {
    let found = existing(&app, Ok(Path(form.text("code").to_owned()))).await?;
    let Ok(mail) = form.text("mail").parse::<Mail>() else {
        let fault = Alert::Bad("Ese correo no existe.".to_owned());
        return show::page(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, found.id, fault).await;
    };
    let mut tx = app.store().begin().await?;
    let done = booking::resend(&mut tx, app.rules(), found.id, mail, &who.actor(), app.clock().now()).await.map(drop);
    settle(&app, &who, found, tx, done, "resent").await
}
