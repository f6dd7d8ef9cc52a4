//! `POST /api/v1/reservations/{code}/confirm`: the owner's word, paid or not.

use axum::Json;
use axum::extract::State;
use booking::Actor;
use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::reservation::Status;
use serde::Serialize;
use utoipa::ToSchema;

use super::{CodeInPath, find};
use crate::app::App;
use crate::bearer::Owner;
use crate::input::Fields;
use crate::openapi::{refusals, words};
use crate::problem::Problem;

/// Nothing can be said yet: `{}`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmAsked {}

#[derive(Serialize, ToSchema)]
pub(crate) struct Confirmed {
    #[schema(value_type = String, example = "RES261205A1B2C3")]
    code: Code,
    #[schema(schema_with = words::status)]
    status: Status,
    #[schema(required = true, example = "2026-12-05T15:30:00Z")]
    confirmed_at: Option<DateTime<Utc>>,
}

/// Makes a hold a stay.
///
/// One that has expired takes its nights again if they are free.
#[utoipa::path(
    post,
    path = "/api/v1/reservations/{code}/confirm",
    operation_id = "confirm_reservation",
    tag = "admin",
    security(("admin_session" = [])),
    params(("code" = String, Path, description = "The reservation's code.", example = "RES261205A1B2C3")),
    request_body(content = ConfirmAsked),
    responses(
        (status = 200, description = "It is confirmed.", body = Confirmed),
        (status = 400, response = refusals::Malformed),
        (status = 401, response = refusals::NoCredential),
        (status = 403, response = refusals::NotAllowed),
        (status = 404, response = refusals::NotFound),
        (status = 408, response = refusals::TooSlow),
        (status = 409, response = refusals::NotToBeConfirmed),
        (status = 413, response = refusals::TooLarge),
        (status = 415, response = refusals::MediaType),
        (status = 422, response = refusals::Invalid),
    ),
)]
pub(crate) async fn confirm(
    State(app): State<App>,
    Owner(signed): Owner,
    code: CodeInPath,
    fields: Fields,
) -> Result<Json<Confirmed>, Problem> {
    fields.finish(Some(()))?;
    let found = find(&app, code).await?.ok_or_else(Problem::no_such_reservation)?;
    let actor = Actor::Admin(signed.address);
    let mut tx = app.store().begin().await?;
    let confirmed = booking::confirm(&mut tx, app.rules(), found.id, None, &actor, app.clock().now()).await?;
    app.relay(tx.commit().await?);
    Ok(Json(Confirmed { code: confirmed.code, status: confirmed.status, confirmed_at: confirmed.confirmed_at }))
}
