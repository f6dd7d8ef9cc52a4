//! A reservation as its guest sees it.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::code::Code;
use domain::money::Money;
use domain::reservation::Status;
use serde::Serialize;
use store::reservations::Reservation;
use utoipa::ToSchema;

use super::cancellation::{self, Share};
use crate::openapi::words;

#[derive(Serialize, ToSchema)]
#[schema(as = Reservation)]
pub(crate) struct Shown {
    #[schema(value_type = String, example = "RES261205A1B2C3")]
    code: Code,
    #[schema(schema_with = words::status)]
    status: Status,
    #[schema(example = 1)]
    accommodation_id: i32,
    #[schema(example = "2027-03-01")]
    check_in: NaiveDate,
    #[schema(example = "2027-03-03")]
    check_out: NaiveDate,
    #[schema(example = 2)]
    nights: i32,
    #[schema(example = 2)]
    guests: i32,
    #[schema(value_type = String, example = "110000.00")]
    total_price: Money,
    #[schema(value_type = String, example = "33000.00")]
    deposit_amount: Money,
    /// Until when the nights are held, or were.
    #[schema(required = true, example = "2026-12-05T15:30:00Z")]
    expires_at: Option<DateTime<Utc>>,
    /// Null until the payment link is made.
    #[schema(required = true)]
    payment_url: Option<String>,
    #[schema(example = "Ana Gómez")]
    contact_name: String,
    #[schema(example = "+5492615551234")]
    contact_phone: String,
    #[schema(required = true, example = "ana@example.com")]
    contact_email: Option<String>,
    #[schema(required = true, example = "direct")]
    channel: Option<String>,
    #[schema(example = "2026-12-05T15:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(required = true)]
    confirmed_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    cancelled_at: Option<DateTime<Utc>>,
    /// Approved payments.
    #[schema(value_type = String, example = "0.00")]
    paid_amount: Money,
    #[schema(value_type = String, example = "0.00")]
    refunded_amount: Money,
    /// To be given back.
    #[schema(value_type = String, example = "0.00")]
    refund_due: Money,
    needs_refund: bool,
    /// What is given back on cancelling, by when: the first whose time has not come counts.
    cancellation: Vec<Share>,
}

impl Shown {
    /// Nothing has been paid yet: payments come with their provider.
    pub(super) fn of(found: Reservation, timezone: Tz) -> Self {
        Self {
            cancellation: cancellation::schedule(found.check_in, timezone),
            code: found.code,
            status: found.status,
            accommodation_id: found.accommodation_id,
            check_in: found.check_in,
            check_out: found.check_out,
            nights: found.nights,
            guests: found.guests,
            total_price: found.total_price,
            deposit_amount: found.deposit_amount,
            expires_at: found.expires_at,
            payment_url: None,
            contact_name: found.contact_name.as_str().to_owned(),
            contact_phone: found.contact_phone.as_str().to_owned(),
            contact_email: found.contact_email.map(|email| email.as_str().to_owned()),
            channel: found.channel,
            created_at: found.created_at,
            confirmed_at: found.confirmed_at,
            cancelled_at: found.cancelled_at,
            paid_amount: Money::ZERO,
            refunded_amount: Money::ZERO,
            refund_due: Money::ZERO,
            needs_refund: false,
        }
    }
}
