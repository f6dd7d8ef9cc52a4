//! `POST /api/v1/reservations/{code}/cancel`

use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use booking::Actor;
use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::money::Money;
use domain::reservation::Status;
use serde::Serialize;
use store::payments;
use utoipa::ToSchema;

use super::{CodeInPath, opened};
use crate::app::App;
use crate::bearer::{Bearer, Owner};
use crate::input::Fields;
use crate::openapi::{refusals, words};
use crate::problem::Problem;

pub(crate) const MOST_CHARS: usize = 500;

// Describes what is read below; a test holds the two together.
/// Why it is cancelled, if somebody cares to say.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read one by one, so that each at fault is named")]
pub(crate) struct CancelAsked {
    #[schema(max_length = 500, example = "Cambio de planes")]
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Cancelled {
    #[schema(value_type = String, example = "RES261205A1B2C3")]
    code: Code,
    #[schema(schema_with = words::status)]
    status: Status,
    #[schema(required = true, example = "2026-12-05T15:30:00Z")]
    cancelled_at: Option<DateTime<Utc>>,
    /// What is to be given back.
    #[schema(value_type = String, example = "0.00", pattern = r"^\d+\.\d\d$")]
    refund_due: Money,
}

/// Cancels a hold or a stay, and frees its nights.
#[utoipa::path(
    post,
    path = "/api/v1/reservations/{code}/cancel",
    operation_id = "cancel_reservation",
    tag = "public",
    security(("guest_token" = []), ("admin_session" = [])),
    params(("code" = String, Path, description = "The reservation's code.", example = "RES261205A1B2C3")),
    request_body(content = CancelAsked),
    responses(
        (status = 200, description = "It is cancelled.", body = Cancelled),
        (status = 400, response = refusals::Malformed),
        (status = 401, response = refusals::NoCredential),
        (status = 403, response = refusals::NotAllowed),
        (status = 404, response = refusals::NotFound),
        (status = 408, response = refusals::TooSlow),
        (status = 409, response = refusals::IllegalMove),
        (status = 413, response = refusals::TooLarge),
        (status = 415, response = refusals::MediaType),
        (status = 422, response = refusals::Invalid),
    ),
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    bearer: Bearer,
    code: CodeInPath,
    mut fields: Fields,
) -> Result<Json<Cancelled>, Problem> {
    let reason = fields.optional_text::<Reason>("reason");
    let reason = fields.finish(reason)?;
    let owner = bearer.admin(&app).await?.map(Owner::among).transpose()?;
    let found = opened(&app, &bearer, owner.as_ref().map(|Owner(signed)| signed), code).await?;
    let actor = owner.map_or(Actor::Guest, |Owner(signed)| Actor::Admin(signed.address));
    let reason = reason.as_ref().and_then(Reason::said);

    let mut tx = app.store().begin().await?;
    let cancelled = booking::cancel(&mut tx, app.rules(), found.id, reason, &actor, app.clock().now()).await?;
    // Before the commit: afterwards a failure would look as if nothing had been done.
    let balance = payments::money_in(&mut tx, cancelled.id).await?;
    app.relay(tx.commit().await?);

    Ok(Json(Cancelled {
        code: cancelled.code,
        status: cancelled.status,
        cancelled_at: cancelled.cancelled_at,
        refund_due: balance.due,
    }))
}

/// Lines of text, not too many.
pub(crate) struct Reason(String);

impl Reason {
    /// `None` where nothing was.
    pub(crate) fn said(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|text| !text.is_empty())
    }
}

impl FromStr for Reason {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.chars().count() > MOST_CHARS {
            return Err("must have at most 500 characters");
        }
        if text.chars().any(|c| c.is_control() && !"\r\n\t".contains(c)) {
            return Err("must not hold control characters");
        }
        Ok(Self(text.to_owned()))
    }
}
