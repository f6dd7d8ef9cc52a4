//! What a hold is answered with, now and again.

use access::GuestTokens;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::money::Money;
use serde::Serialize;
use utoipa::ToSchema;

use crate::holding::Answered;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreReserved {
    /// What the guest names the reservation by; it opens nothing.
    #[schema(value_type = String, example = "RES261205A1B2C3")]
    code: Code,
    /// Until then the nights are held.
    #[schema(example = "2026-12-05T15:30:00Z")]
    expires_at: DateTime<Utc>,
    /// What has to be paid to confirm.
    #[schema(value_type = String, example = "33000.00", pattern = r"^\d+\.\d\d$")]
    deposit_amount: Money,
    #[schema(value_type = String, example = "110000.00", pattern = r"^\d+\.\d\d$")]
    total_price: Money,
    #[schema(example = 2)]
    nights: u32,
    /// Null until the payment link is made, soon after.
    #[schema(required = true)]
    payment_url: Option<String>,
    /// Opens this reservation: `Authorization: Bearer …`.
    #[schema(example = "q0mR0dWZ0c3mB1wUeV5o4Zr1s2t3u4v5w6x7y8z9A0B")]
    access_token: String,
}

pub(super) fn answer(answered: Answered, tokens: &GuestTokens) -> Response {
    let Answered { kept, again } = answered;
    let location = HeaderValue::try_from(format!("/api/v1/reservations/{}", kept.code));
    let body = PreReserved {
        access_token: tokens.give(kept.reservation),
        code: kept.code,
        expires_at: kept.expires_at,
        deposit_amount: kept.deposit_amount,
        total_price: kept.total_price,
        nights: kept.nights,
        payment_url: None,
    };
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if again {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}
