//! What a hold is answered with, now and again.

use access::GuestTokens;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::Held;
use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What is kept of an answer to give it again. The token is not: it is derived again.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    reservation: Uuid,
    code: Code,
    expires_at: DateTime<Utc>,
    deposit_amount: Money,
    total_price: Money,
    nights: u32,
}

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

impl From<Held> for Answer {
    fn from(held: Held) -> Self {
        Self {
            reservation: held.uuid,
            code: held.code,
            expires_at: held.expires_at,
            deposit_amount: held.quote.deposit,
            total_price: held.quote.total,
            nights: held.quote.nights,
        }
    }
}

impl Answer {
    pub(super) fn created(self, tokens: &GuestTokens) -> Response {
        let location = HeaderValue::try_from(format!("/api/v1/reservations/{}", self.code));
        let body = PreReserved {
            access_token: tokens.give(self.reservation),
            code: self.code,
            expires_at: self.expires_at,
            deposit_amount: self.deposit_amount,
            total_price: self.total_price,
            nights: self.nights,
            payment_url: None,
        };
        let mut response = (StatusCode::CREATED, Json(body)).into_response();
        if let Ok(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }

    pub(super) fn replayed(self, tokens: &GuestTokens) -> Response {
        let mut response = self.created(tokens);
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        response
    }
}
