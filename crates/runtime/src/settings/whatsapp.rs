//! The chat with guests. Each part may be absent: what needs it is then not offered.

use secrecy::SecretString;

use super::parse::service_url;
use super::reader::{Reader, Section};

/// Any version of it.
const REAL: &str = "https://graph.facebook.com/";

#[derive(Clone, Debug)]
pub struct WhatsApp {
    /// The system user's.
    pub access_token: Option<SecretString>,
    /// What the webhook's verification repeats.
    pub verify_token: Option<SecretString>,
    /// Without it no message is believed.
    pub app_secret: Option<SecretString>,
    /// The id of the sending phone number, which is not the number.
    pub phone_id: Option<String>,
    /// The Graph API, version included, without a slash at the end.
    pub api_url: String,
}

impl WhatsApp {
    /// Messages reach nobody's phone: something stands in for WhatsApp.
    pub fn is_trial(&self) -> bool {
        self.access_token.is_some() && !self.api_url.starts_with(REAL)
    }
}

impl Section for WhatsApp {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let access_token = reader.optional_secret("WHATSAPP_ACCESS_TOKEN");
        let verify_token = reader.optional_secret("WHATSAPP_VERIFY_TOKEN");
        let app_secret = reader.optional_secret("WHATSAPP_APP_SECRET");
        let phone_id = reader.optional("WHATSAPP_PHONE_ID", phone_id);
        let api_url = reader.value("WHATSAPP_API_URL", service_url);
        Some(Self {
            access_token: access_token?,
            verify_token: verify_token?,
            app_secret: app_secret?,
            phone_id: phone_id?,
            api_url: api_url?,
        })
    }
}

/// It stands in paths.
fn phone_id(text: &str) -> Result<String, String> {
    let usual = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if text.chars().all(usual) {
        Ok(text.to_owned())
    } else {
        Err("expected the id that the app panel shows".to_owned())
    }
}
