//! How guests pay online. Without a token they do not, and nothing else is missing.

use secrecy::SecretString;

use super::parse::service_url;
use super::reader::{Reader, Section};

#[derive(Clone, Debug)]
pub struct MercadoPago {
    /// The seller's. One that begins with `TEST-` moves no money.
    pub access_token: Option<SecretString>,
    /// Without it no notification is believed.
    pub webhook_secret: Option<SecretString>,
    /// Without a slash at the end.
    pub api_url: String,
}

impl Section for MercadoPago {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let access_token = reader.optional_secret("MERCADOPAGO_ACCESS_TOKEN");
        let webhook_secret = reader.optional_secret("MERCADOPAGO_WEBHOOK_SECRET");
        let api_url = reader.value("MERCADOPAGO_API_URL", service_url);
        Some(Self { access_token: access_token?, webhook_secret: webhook_secret?, api_url: api_url? })
    }
}
