//! `POST /admin/sign-out`: here, or with `everywhere=true` in every browser that the admin has signed in with.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::Actor;
use serde_json::json;
use store::{admin_stamps, audit};

use super::{ASK, SESSION};
use crate::app::App;
use crate::browser::{FromOurPage, cookie, set_cookie};
use crate::input::Form;
use crate::problem::Problem;

/// Without a session there is nothing to end, and it is answered alike.
pub(super) async fn sign_out(
    State(app): State<App>,
    _: FromOurPage,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let now = app.clock().now();
    let signed = match cookie(&headers, SESSION) {
        Some(session) => app.sessions().admit(app.store(), session, now).await?,
        None => None,
    };
    if let Some(signed) = signed.filter(|_| form.text("everywhere") == "true") {
        let mut tx = app.store().begin().await?;
        admin_stamps::set(&mut tx, &signed.address, now).await?;
        audit::write(&mut tx, &Actor::Admin(signed.address), "sign_out_everywhere", None, json!({}), now).await?;
        let _no_jobs = tx.commit().await?;
    }
    let over = set_cookie(SESSION, "", "/", 0).ok_or_else(|| Problem::internal("a cookie is no header"))?;
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, over)], [(header::LOCATION, ASK)]).into_response())
}
