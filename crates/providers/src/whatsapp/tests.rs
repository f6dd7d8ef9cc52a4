use runtime::settings;
use secrecy::SecretString;

use super::check;
use crate::http::service::Service;

fn settings_for(service: &Service) -> settings::WhatsApp {
    settings::WhatsApp {
        access_token: Some(SecretString::from("t0ken")),
        verify_token: None,
        app_secret: None,
        phone_id: Some("1065".to_owned()),
        api_url: format!("{}/v24.0", service.url),
    }
}

#[tokio::test]
async fn a_number_that_the_token_may_see_is_well() {
    let service = Service::saying(200, r#"{"verified_name":"Cabañas","display_phone_number":"+54 9 351","id":"1065"}"#);
    assert_eq!(check(&settings_for(&service)).await.unwrap().as_deref(), Some("phone id 1065"));
    let heard = service.only();
    assert_eq!((heard.line.as_str(), heard.headers["authorization"].as_str()), ("GET /v24.0/1065", "Bearer t0ken"));
}

#[tokio::test]
async fn without_a_token_nothing_is_asked() {
    let service = Service::saying(200, "{}");
    let settings = settings::WhatsApp { access_token: None, ..settings_for(&service) };
    assert_eq!(check(&settings).await.unwrap(), None);
    assert!(service.heard().is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_told_without_the_number() {
    let service = Service::saying(200, "{}");
    let settings = settings::WhatsApp { phone_id: None, ..settings_for(&service) };
    assert_eq!(check(&settings).await.unwrap_err().to_string(), "WHATSAPP_PHONE_ID: is not set");
    for (status, body, told) in [
        (401, r#"{"error":{"message":"Invalid OAuth access token","code":190}}"#, "401"),
        (404, "", "404"),
        (200, "<html>", "200 answer cannot be read"),
        (200, r#"{"id":""}"#, "200 answer cannot be read"),
    ] {
        let service = Service::saying(status, body);
        assert_eq!(check(&settings_for(&service)).await.unwrap_err().to_string(), told);
    }
}
