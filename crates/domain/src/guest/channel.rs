//! The channels a booking comes through: a closed list, stored and sent as their names.

use std::fmt;
use std::str::FromStr;

use super::GuestError;
use crate::text_form::serde_as_text;

/// Where the booking came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    Whatsapp,
    Airbnb,
    Booking,
    Direct,
    Mercadolibre,
    Other,
}

impl Channel {
    pub const ALL: [Channel; 6] =
        [Channel::Whatsapp, Channel::Airbnb, Channel::Booking, Channel::Direct, Channel::Mercadolibre, Channel::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Whatsapp => "whatsapp",
            Channel::Airbnb => "airbnb",
            Channel::Booking => "booking",
            Channel::Direct => "direct",
            Channel::Mercadolibre => "mercadolibre",
            Channel::Other => "other",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Channel {
    type Err = GuestError;

    fn from_str(text: &str) -> Result<Channel, GuestError> {
        Channel::ALL.into_iter().find(|channel| channel.as_str() == text).ok_or(GuestError::Channel)
    }
}

serde_as_text!(Channel);
