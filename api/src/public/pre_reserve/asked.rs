//! What a hold is asked with.

use booking::HoldRequest;
use chrono::NaiveDate;
use domain::guest::Channel;
use utoipa::ToSchema;

use crate::input::Fields;
use crate::openapi::words;
use crate::problem::Problem;

/// Where the system that Posta succeeds put every booking that named no channel.
const DEFAULT_CHANNEL: Channel = Channel::Whatsapp;

// Describes what `read` reads; a test holds the two together.
/// Who wants to stay where, and when.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read one by one, so that each at fault is named")]
pub(crate) struct PreReserve {
    #[schema(minimum = 1, example = 1)]
    accommodation_id: i32,
    /// The first night. Not in the past.
    #[schema(example = "2027-03-01")]
    check_in: NaiveDate,
    /// The day of leaving: 1 to 60 nights later, up to 730 days ahead.
    #[schema(example = "2027-03-03")]
    check_out: NaiveDate,
    /// As many as fit.
    #[schema(minimum = 1, maximum = 1000, example = 2)]
    guests: u32,
    #[schema(schema_with = words::channel_asked, required = false)]
    channel: Option<Channel>,
    /// Without control characters.
    #[schema(min_length = 1, max_length = 100, example = "Ana Gómez")]
    contact_name: String,
    /// 8 to 15 digits, with or without a + before them.
    #[schema(pattern = r"^\+?[0-9]{8,15}$", example = "+5492615551234")]
    contact_phone: String,
    /// Without it nothing is mailed.
    #[schema(format = "email", max_length = 100, example = "ana@example.com")]
    contact_email: Option<String>,
}

pub(super) fn read(mut fields: Fields, today: NaiveDate) -> Result<HoldRequest, Problem> {
    let accommodation_id = fields.accommodation();
    let stay = fields.stay(today);
    let guests = fields.guests();
    let channel = fields.optional_text("channel");
    let name = fields.text("contact_name");
    let phone = fields.text("contact_phone");
    let email = fields.optional_text("contact_email");

    let all = || {
        Some(HoldRequest {
            accommodation_id: accommodation_id?,
            stay: stay?,
            guests: guests?,
            channel: channel?.unwrap_or(DEFAULT_CHANNEL),
            name: name?,
            phone: phone?,
            email: email?,
        })
    };
    fields.finish(all())
}
