//! The settings that `dev` chooses: its own servers, the sandbox in place of every provider, secrets of its own.
//! What is given wins, and choosing for a provider stops where its address is given.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::Result;
use runtime::settings::CATALOGUE;

use super::given::Given;
use super::ready::reachable;
use super::secrets::Secrets;

pub type Chosen = BTreeMap<&'static str, String>;

const SECRETS: [&str; 8] = [
    "JWT_SECRET",
    "ADMIN_CSRF_SECRET",
    "ICS_SALT",
    "WHATSAPP_ACCESS_TOKEN",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_APP_SECRET",
    "MERCADOPAGO_ACCESS_TOKEN",
    "MERCADOPAGO_WEBHOOK_SECRET",
];

/// More than the sandbox could ever be sent.
const NO_RATE: &str = "1000000";

pub fn choose(given: &Given, secrets: &mut Secrets) -> Result<Chosen> {
    let mut chosen = Chosen::new();
    let mut put = |name: &'static str, value: String| {
        if !given.has(name) {
            chosen.insert(name, value);
        }
    };
    put("BASE_URL", format!("http://{}", address(given, "API_ADDR")));
    put("ADMIN_ALLOWED_EMAILS", "duenia@posta.example".to_owned());
    put("PROBE_MAY_ABORT", "true".to_owned());
    put("CALENDAR_ALLOW_PRIVATE", "true".to_owned());
    put("SMTP_FROM", "reservas@posta.example".to_owned());
    put("WHATSAPP_PHONE_ID", "100000000000001".to_owned());
    if !given.has("SMTP_HOST") {
        let smtp = reached_at(given, "SANDBOX_SMTP_ADDR");
        put("SMTP_HOST", smtp.map_or_else(String::new, |smtp| smtp.ip().to_string()));
        put("SMTP_PORT", smtp.map_or_else(String::new, |smtp| smtp.port().to_string()));
        put("SMTP_PER_MINUTE", NO_RATE.to_owned());
    }
    if let Some(sandbox) = reached_at(given, "SANDBOX_ADDR") {
        put("WHATSAPP_API_URL", format!("http://{sandbox}/v24.0"));
        put("MERCADOPAGO_API_URL", format!("http://{sandbox}"));
        if !given.has("STT_URL") {
            put("STT_URL", format!("http://{sandbox}/v1"));
            if !given.has("STT_API_KEY") {
                put("STT_API_KEY", secrets.get("STT_API_KEY")?);
            }
        }
    }
    for name in SECRETS {
        if !given.has(name) {
            put(name, secrets.get(name)?);
        }
    }
    Ok(chosen)
}

fn address<'g>(given: &'g Given, name: &str) -> &'g str {
    let usual = CATALOGUE.iter().find(|setting| setting.name == name).and_then(|setting| setting.default);
    given.get(name).or(usual).unwrap_or_default()
}

/// None for an address that cannot be read, which the reading of the settings tells.
fn reached_at(given: &Given, name: &str) -> Option<SocketAddr> {
    address(given, name).parse().ok().map(reachable)
}

#[cfg(test)]
mod tests {
    use super::super::home::Home;
    use super::*;

    fn chosen(given: &[(&str, &str)]) -> Chosen {
        let folder = tempfile::tempdir().unwrap();
        let mut secrets = Secrets::read(&Home::open(folder.path()).unwrap()).unwrap();
        choose(&given.iter().copied().collect(), &mut secrets).unwrap()
    }

    #[test]
    fn every_provider_is_the_sandbox_wherever_that_listens() {
        let chosen = chosen(&[("SANDBOX_ADDR", "0.0.0.0:7001"), ("SANDBOX_SMTP_ADDR", "[::1]:7002")]);
        assert_eq!(chosen["WHATSAPP_API_URL"], "http://127.0.0.1:7001/v24.0");
        assert_eq!(chosen["MERCADOPAGO_API_URL"], "http://127.0.0.1:7001");
        assert_eq!(chosen["STT_URL"], "http://127.0.0.1:7001/v1");
        assert_eq!((chosen["SMTP_HOST"].as_str(), chosen["SMTP_PORT"].as_str()), ("::1", "7002"));
        assert_eq!(chosen["BASE_URL"], "http://127.0.0.1:8080");
    }

    #[test]
    fn what_is_given_is_not_chosen_and_a_given_file_counts() {
        let given = [("API_ADDR", "127.0.0.1:7003"), ("JWT_SECRET_FILE", "/run/secrets/jwt"), ("ICS_SALT", "pepper")];
        let chosen = chosen(&given);
        assert!(["API_ADDR", "JWT_SECRET", "ICS_SALT"].iter().all(|name| !chosen.contains_key(name)));
        assert_eq!(chosen["BASE_URL"], "http://127.0.0.1:7003");
        assert!(chosen.contains_key("ADMIN_CSRF_SECRET"));
    }

    #[test]
    fn a_given_mail_server_keeps_its_own_port_and_rate() {
        let chosen = chosen(&[("SMTP_HOST", "mail.posta.example")]);
        assert!(!chosen.contains_key("SMTP_PORT") && !chosen.contains_key("SMTP_PER_MINUTE"));
    }

    #[test]
    fn a_variable_that_is_set_to_nothing_is_chosen() {
        assert!(chosen(&[("SMTP_FROM", "")]).contains_key("SMTP_FROM"));
    }
}
