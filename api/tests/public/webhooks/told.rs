use super::delivery::{Delivery, OF_MERCADOPAGO, OF_WHATSAPP, changes};
use crate::site::{Answer, Site, VERIFY_TOKEN};

/// What the api answers to notifications of both providers, and what of them no log may hold.
pub(crate) async fn told(site: &Site) -> (Vec<Answer>, Vec<String>) {
    let guest = r#"{"profile":{"name":"Perséfone"},"wa_id":"5492614447777","user_id":"AR.1349120865530274"}"#;
    let words =
        r#"{"from":"5492614447777","id":"wamid.aSecretOne","type":"text","text":{"body":"mi clave es Eleusis"}}"#;
    let message = Delivery::whatsapp(changes(&[&format!(r#"{{"contacts":[{guest}],"messages":[{words}]}}"#)]));
    let payment = Delivery::mercadopago("13847243203199", "a-request-of-theirs", "1766455693");
    let forged = |header: &str, delivery: &Delivery| delivery.clone().with(header, "sha256=0badf00d");
    let malformed = Delivery::whatsapp(r#"{"Eleusis": "#);
    let signatures = [message.header(OF_WHATSAPP), payment.header(OF_MERCADOPAGO), malformed.header(OF_WHATSAPP)];
    let digests =
        signatures.map(|header| String::from_utf8_lossy(header).rsplit('=').next().unwrap_or_default().to_owned());
    let mut answers = Vec::new();
    for (delivery, status) in [
        (&message, 200),
        (&message, 200),
        (&payment, 200),
        (&forged(OF_WHATSAPP, &message), 403),
        (&forged(OF_MERCADOPAGO, &payment), 403),
        (&malformed, 400),
    ] {
        let answer = delivery.sent(site).await;
        assert_eq!(answer.status, status, "{answer:?}");
        answers.push(answer);
    }
    let verification = "/api/v1/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
    let token: String = form_urlencoded::byte_serialize(VERIFY_TOKEN.as_bytes()).collect();
    answers.push(site.get(&format!("{verification}{token}")).await);
    answers.push(site.get(&format!("{verification}a-guess-at-it")).await);
    let said = ["5492614447777", "AR.1349120865530274", "Eleusis", "0badf00d", VERIFY_TOKEN, &token, "a-guess-at-it"];
    (answers, [said.map(str::to_owned).to_vec(), digests.to_vec()].concat())
}
