//! `POST /admin/sign-out`: here, or with `everywhere=true` in every browser that the admin has signed in with.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use store::{admin_stamps, audit};

use super::door::{Anybody, Filled};
use super::refused::Refused;
use super::{ASK, SESSION};
use crate::app::App;
use crate::browser::set_cookie;
use crate::problem::Problem;

pub(super) async fn sign_out(
    State(app): State<App>,
    Filled { who, form, .. }: Filled<Anybody>,
) -> Result<Response, Refused> {
    if form.text("everywhere") == "true" {
        let now = app.clock().now();
        let mut tx = app.store().begin().await?;
        admin_stamps::set(&mut tx, &who.signed.address, now).await?;
        audit::write(&mut tx, &who.actor(), "sign_out_everywhere", None, json!({}), now).await?;
        let _no_jobs = tx.commit().await?;
    }
    let over = set_cookie(SESSION, "", "/", 0).ok_or_else(|| Problem::internal("a cookie is no header"))?;
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, over)], [(header::LOCATION, ASK)]).into_response())
}
