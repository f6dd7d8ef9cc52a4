//! Where the sandbox listens, and what it needs to play the providers' part towards Posta.

use std::net::SocketAddr;

use secrecy::SecretString;

use super::parse::{base_url, socket};
use super::reader::{Reader, Section};

#[derive(Clone, Copy, Debug)]
pub struct SandboxAddrs {
    pub http: SocketAddr,
    pub smtp: SocketAddr,
}

/// Whom the simulated providers notify, and with what they sign. A provider without its secret notifies nobody.
#[derive(Clone, Debug)]
pub struct SandboxNotified {
    /// Without a slash at the end. Where the api listens unless given: a sandbox alone needs no settings.
    pub base_url: String,
    pub whatsapp_secret: Option<SecretString>,
    pub mercadopago_secret: Option<SecretString>,
    /// Any unless given.
    pub whatsapp_phone_id: Option<String>,
}

impl Section for SandboxAddrs {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (http, smtp) = (reader.value("SANDBOX_ADDR", socket), reader.value("SANDBOX_SMTP_ADDR", socket));
        Some(Self { http: http?, smtp: smtp? })
    }
}

impl Section for SandboxNotified {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let base_url = match reader.optional("BASE_URL", base_url) {
            Some(None) => reader.value("API_ADDR", socket).map(|api| format!("http://{api}")),
            given => given.flatten(),
        };
        let whatsapp_secret = reader.optional_secret("WHATSAPP_APP_SECRET");
        let mercadopago_secret = reader.optional_secret("MERCADOPAGO_WEBHOOK_SECRET");
        let whatsapp_phone_id = reader.optional("WHATSAPP_PHONE_ID", |text| Ok(text.to_owned()));
        Some(Self {
            base_url: base_url?,
            whatsapp_secret: whatsapp_secret?,
            mercadopago_secret: mercadopago_secret?,
            whatsapp_phone_id: whatsapp_phone_id?,
        })
    }
}
