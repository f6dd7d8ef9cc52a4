//! The chat with guests, by WhatsApp's Cloud API.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api>

pub mod notification;
#[cfg(test)]
mod tests;

use runtime::{metrics, settings};
use serde::Deserialize;

use crate::http::{self, Call, CallError, ClientError};

/// Why nothing could be learned of the sending number.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error("{0}: is not set")]
    NotSet(&'static str),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Call(#[from] CallError),
}

/// Whether the token may see the sending number: what `posta check` asks. `None`: there is no token.
pub async fn check(settings: &settings::WhatsApp) -> Result<Option<String>, CheckError> {
    let Some(token) = &settings.access_token else { return Ok(None) };
    let phone_id = settings.phone_id.as_deref().ok_or(CheckError::NotSet("WHATSAPP_PHONE_ID"))?;
    let client = http::client(&settings.api_url, "WHATSAPP_API_URL")?;
    let bearer = http::bearer(token, "WHATSAPP_ACCESS_TOKEN")?;
    let call = Call::get(format!("{}/{phone_id}", settings.api_url));
    let asked = call.run(&client, &bearer).await.and_then(|answer| answer.json(read));
    metrics::provider_call("whatsapp", asked.as_ref().map_or_else(|error| error.kind().as_str(), |()| "ok"));
    asked?;
    Ok(Some(format!("phone id {phone_id}")))
}

/// An object with an id: anything else that answers 200 is not the Graph API.
fn read(body: &[u8]) -> Option<()> {
    #[derive(Deserialize)]
    struct Number {
        id: String,
    }
    serde_json::from_slice::<Number>(body).ok().filter(|number| !number.id.is_empty()).map(|_| ())
}
