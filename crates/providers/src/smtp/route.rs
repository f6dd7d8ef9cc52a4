//! Where the relay is, how the way there is secured, and who we are there.

use std::net::IpAddr;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use runtime::settings;
use secrecy::ExposeSecret;

use super::error::MailerError;

/// RFC 8314: TLS from the first byte.
const SUBMISSIONS: u16 = 465;

pub(super) struct Route {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) login: Option<Credentials>,
    pub(super) hello: ClientId,
    user: Option<String>,
}

pub(super) enum Security {
    /// To this machine only: nobody is in between, and its servers have no certificate.
    Plain,
    Implicit(TlsParameters),
    /// Required, not opportunistic: whoever sits in between could strike STARTTLS from the answer.
    StartTls(TlsParameters),
}

impl Route {
    /// `hello` is the name to greet with.
    pub(super) fn new(mail: &settings::Mail, hello: &str) -> Result<Self, MailerError> {
        let security = if mail.port == SUBMISSIONS {
            Security::Implicit(tls(&mail.host)?)
        } else if is_this_machine(&mail.host) {
            Security::Plain
        } else {
            Security::StartTls(tls(&mail.host)?)
        };
        let login = match (&mail.user, &mail.pass) {
            (Some(user), Some(pass)) => Some(Credentials::new(user.clone(), pass.expose_secret().to_owned())),
            (None, None) => None,
            _ => return Err(MailerError::HalfALogin),
        };
        Ok(Self {
            host: mail.host.clone(),
            port: mail.port,
            security,
            login,
            hello: ClientId::Domain(hello.to_owned()),
            user: mail.user.clone(),
        })
    }

    pub(super) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    pub(super) fn describe(&self) -> String {
        let security = match self.security {
            Security::Plain => "plain, this machine",
            Security::Implicit(_) => "TLS",
            Security::StartTls(_) => "STARTTLS",
        };
        let login = if self.login.is_some() { "logged in" } else { "no login" };
        format!("{}:{}, {security}, {login}", self.host, self.port)
    }
}

fn tls(host: &str) -> Result<TlsParameters, MailerError> {
    TlsParameters::new(host.to_owned()).map_err(|e| MailerError::Tls(e.to_string()))
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn security_of(host: &str, port: u16) -> Security {
        let mail = settings::Mail {
            host: host.to_owned(),
            port,
            user: None,
            pass: None,
            from: "reservas@posta.example".to_owned(),
            reply_to: "reservas@posta.example".to_owned(),
            per_minute: 600,
        };
        Route::new(&mail, "posta.example").unwrap().security
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1", "[::1]"] {
            assert!(matches!(security_of(host, 2525), Security::Plain), "{host}");
        }
        for host in ["smtp.example", "10.0.0.1", "192.168.1.10", "localhost.example", "127.0.0.1.example"] {
            assert!(matches!(security_of(host, 25), Security::StartTls(_)), "{host}");
        }
    }

    #[test]
    fn port_465_is_encrypted_from_the_first_byte() {
        assert!(matches!(security_of("smtp.example", 465), Security::Implicit(_)));
        assert!(matches!(security_of("localhost", 465), Security::Implicit(_)));
    }
}
