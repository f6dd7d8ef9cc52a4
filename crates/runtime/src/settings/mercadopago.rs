//! How guests pay online. Without a token they do not, and nothing else is missing.

use secrecy::{ExposeSecret as _, SecretString};

use super::parse::service_url;
use super::reader::{Reader, Section};

const REAL: &str = "https://api.mercadopago.com";

#[derive(Clone, Debug)]
pub struct MercadoPago {
    /// The seller's. One that begins with `TEST-` moves no money.
    pub access_token: Option<SecretString>,
    /// Without it no notification is believed.
    pub webhook_secret: Option<SecretString>,
    /// Without a slash at the end.
    pub api_url: String,
}

impl MercadoPago {
    /// Payments are taken and move no money: by a test account, or by something that stands in for Mercado Pago.
    pub fn is_trial(&self) -> bool {
        let is_test = |token: &SecretString| token.expose_secret().starts_with("TEST-");
        self.access_token.as_ref().is_some_and(|token| is_test(token) || self.api_url != REAL)
    }
}

impl Section for MercadoPago {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let access_token = reader.optional_secret("MERCADOPAGO_ACCESS_TOKEN");
        let webhook_secret = reader.optional_secret("MERCADOPAGO_WEBHOOK_SECRET");
        let api_url = reader.value("MERCADOPAGO_API_URL", service_url);
        Some(Self { access_token: access_token?, webhook_secret: webhook_secret?, api_url: api_url? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_account_and_a_stand_in_are_trials() {
        let is_trial = |token: Option<&str>, api_url: &str| {
            let access_token = token.map(SecretString::from);
            MercadoPago { access_token, webhook_secret: None, api_url: api_url.to_owned() }.is_trial()
        };
        assert!(is_trial(Some("TEST-1"), REAL) && is_trial(Some("APP_USR-1"), "http://127.0.0.1:8090"));
        assert!(!is_trial(Some("APP_USR-1"), REAL));
        assert!(!is_trial(None, "http://127.0.0.1:8090"), "nothing is taken at all");
    }
}
