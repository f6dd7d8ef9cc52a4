//! How mail leaves. A plain connection is for this machine only; port 465 is TLS from the first byte, any other STARTTLS.

use secrecy::SecretString;

use super::parse::{is_address, number};
use super::reader::{Reader, Section};

#[derive(Clone, Debug)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    /// Given with `pass` or not at all.
    pub user: Option<String>,
    pub pass: Option<SecretString>,
    /// An address, with or without a name: `Cabañas <reservas@x.ar>`.
    pub from: String,
    /// `from` unless given.
    pub reply_to: String,
    pub per_minute: u32,
}

impl Section for Mail {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let host = reader.value("SMTP_HOST", host);
        let port = reader.value("SMTP_PORT", port);
        let user = reader.quiet_optional("SMTP_USER", |text| Ok(text.to_owned()));
        let pass = reader.optional_secret("SMTP_PASS");
        let from = reader.quiet("SMTP_FROM", mailbox);
        let reply_to = reader.quiet_optional("SMTP_REPLY_TO", mailbox);
        let per_minute = reader.value("SMTP_PER_MINUTE", number(1, 1_000_000));
        match (&user, &pass) {
            (Some(Some(_)), Some(None)) => reader.problem("SMTP_PASS", "is not set, but SMTP_USER is"),
            (Some(None), Some(Some(_))) => reader.problem("SMTP_USER", "is not set, but SMTP_PASS is"),
            _ => {}
        }
        let from = from?;
        Some(Self {
            host: host?,
            port: port?,
            user: user?,
            pass: pass?,
            reply_to: reply_to?.unwrap_or_else(|| from.clone()),
            from,
            per_minute: per_minute?,
        })
    }
}

fn host(text: &str) -> Result<String, String> {
    let usual = |c: char| c.is_ascii_alphanumeric() || ".-:_".contains(c);
    if text.chars().all(usual) { Ok(text.to_owned()) } else { Err("expected a host's name or address".to_owned()) }
}

fn port(text: &str) -> Result<u16, String> {
    let port = number(1, u32::from(u16::MAX))(text)?;
    u16::try_from(port).map_err(|error| error.to_string())
}

fn mailbox(text: &str) -> Result<String, String> {
    let bare = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    if is_address(bare) && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err("expected one address, such as reservas@example.com or Reservas <reservas@example.com>".to_owned())
    }
}
