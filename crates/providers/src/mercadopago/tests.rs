mod outcomes;
mod payments;
mod preferences;
mod refunds;

use runtime::settings;
use secrecy::SecretString;
use serde_json::Value;

use super::MercadoPago;
use crate::http::service::Service;

fn settings_for(url: &str, token: &str) -> settings::MercadoPago {
    settings::MercadoPago {
        access_token: Some(SecretString::from(token)),
        webhook_secret: None,
        api_url: url.to_owned(),
    }
}

fn client_for(service: &Service) -> MercadoPago {
    MercadoPago::new(&settings_for(&service.url, "APP_USR-1")).unwrap().unwrap()
}

/// The body of the only request so far.
fn asked(service: &Service) -> Value {
    serde_json::from_str(&service.only().body).unwrap()
}

#[test]
fn without_a_token_payments_are_not_offered() {
    let settings = settings::MercadoPago { access_token: None, ..settings_for("http://127.0.0.1:1", "") };
    assert!(MercadoPago::new(&settings).unwrap().is_none());
}

#[test]
fn a_token_tells_whether_money_moves() {
    for (token, live) in [("APP_USR-123", true), ("TEST-123", false), ("sandbox", true)] {
        let client = MercadoPago::new(&settings_for("http://127.0.0.1:1", token)).unwrap().unwrap();
        assert_eq!(client.is_live(), live, "{token}");
    }
}
