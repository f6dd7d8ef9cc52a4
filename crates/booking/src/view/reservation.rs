use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::cancellation;
use domain::code::Code;
use domain::money::Money;
use domain::reservation::Status;
use serde::Serialize;
use store::payments::Balance;
use store::reservations;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use super::{Entry, Payment};

#[derive(Clone, Serialize, ToSchema)]
pub struct Reservation {
    #[schema(value_type = String, example = "RES261205A1B2C3")]
    pub code: Code,
    #[schema(schema_with = statuses)]
    pub status: Status,
    #[schema(example = 1)]
    pub accommodation_id: i32,
    #[schema(example = "2027-03-01")]
    pub check_in: NaiveDate,
    #[schema(example = "2027-03-03")]
    pub check_out: NaiveDate,
    #[schema(example = 2)]
    pub nights: i32,
    #[schema(example = 2)]
    pub guests: i32,
    #[schema(value_type = String, example = "110000.00")]
    pub total_price: Money,
    #[schema(value_type = String, example = "33000.00")]
    pub deposit_amount: Money,
    /// Until when the nights are held, or were.
    #[schema(required = true, example = "2026-12-05T15:30:00Z")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Null until the payment link is made.
    #[schema(required = true)]
    pub payment_url: Option<String>,
    #[schema(example = "Ana Gómez")]
    pub contact_name: String,
    #[schema(example = "+5492615551234")]
    pub contact_phone: String,
    #[schema(required = true, example = "ana@example.com")]
    pub contact_email: Option<String>,
    #[schema(required = true, example = "direct")]
    pub channel: Option<String>,
    #[schema(example = "2026-12-05T15:00:00Z")]
    pub created_at: DateTime<Utc>,
    #[schema(required = true)]
    pub confirmed_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Approved payments.
    #[schema(value_type = String, example = "0.00")]
    pub paid_amount: Money,
    #[schema(value_type = String, example = "0.00")]
    pub refunded_amount: Money,
    /// To be given back, and not ordered yet.
    #[schema(value_type = String, example = "0.00")]
    pub refund_due: Money,
    pub needs_refund: bool,
    /// What is given back on cancelling, by when: the first whose time has not come counts.
    pub cancellation: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Term {
    /// The share counts before this instant; null: from the one before it on.
    #[schema(required = true, example = "2027-02-27T17:00:00Z")]
    pub until: Option<DateTime<Utc>>,
    #[schema(example = 100)]
    pub refund_percent: u32,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct Whole {
    #[serde(flatten)]
    pub reservation: Reservation,
    /// The oldest first.
    pub payments: Vec<Payment>,
    /// What was done to it, the oldest first.
    pub audit: Vec<Entry>,
}

impl Reservation {
    pub(super) fn new(
        found: reservations::Reservation,
        balance: &Balance,
        payment_url: Option<String>,
        timezone: Tz,
    ) -> Self {
        let terms = cancellation::terms(found.check_in, timezone);
        Self {
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
            payment_url,
            contact_name: found.contact_name.as_str().to_owned(),
            contact_phone: found.contact_phone.as_str().to_owned(),
            contact_email: found.contact_email.map(|email| email.as_str().to_owned()),
            channel: found.channel,
            created_at: found.created_at,
            confirmed_at: found.confirmed_at,
            cancelled_at: found.cancelled_at,
            paid_amount: balance.paid,
            refunded_amount: balance.refunded,
            refund_due: balance.due,
            needs_refund: balance.due > Money::ZERO,
            cancellation: terms.map(|term| Term { until: term.until, refund_percent: term.refund_percent }).into(),
        }
    }
}

fn statuses() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(Status::ALL.map(Status::as_str)))
        .examples([Status::PreReserved.as_str()])
        .build()
}
