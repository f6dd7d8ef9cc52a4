//! One byte is another, wherever it stands: refused, and nothing is left of it.

use super::delivery::{Delivery, MERCADOPAGO, OF_MERCADOPAGO, OF_WHATSAPP};
use super::fixture;
use super::left::assert_no_trace;
use crate::site::Site;

const FLIPS: [u8; 5] = [0x01, 0x02, 0x10, 0x20, 0x80];

/// Every way to change one byte.
fn changed(bytes: &[u8]) -> impl Iterator<Item = (usize, u8, Vec<u8>)> + '_ {
    (0..bytes.len()).flat_map(move |place| {
        FLIPS.map(|flip| {
            let mut changed = bytes.to_vec();
            changed[place] ^= flip;
            (place, flip, changed)
        })
    })
}

/// Of those that HTTP can carry: how many.
async fn all_refused(site: &Site, deliveries: impl Iterator<Item = Delivery>) -> usize {
    let router = api::router(site.app.clone());
    let mut refused = 0;
    for delivery in deliveries {
        if let Some(answer) = delivery.handed(&router).await {
            assert_eq!(answer.status, 403, "{delivery:?}: {answer:?}");
            answer.problem(403, "signature-invalid");
            refused += 1;
        }
    }
    assert_no_trace(site).await;
    refused
}

#[tokio::test]
async fn a_body_of_whatsapp_with_any_byte_changed_is_refused() {
    let site = Site::new().await;
    let genuine = fixture::one("whatsapp", "text").whatsapp();
    let spoilt = changed(&genuine.body).map(|(_, _, body)| Delivery { body, ..genuine.clone() });
    assert_eq!(all_refused(&site, spoilt).await, genuine.body.len() * FLIPS.len());
    let cut = (0..genuine.body.len()).map(|end| Delivery { body: genuine.body[..end].to_vec(), ..genuine.clone() });
    all_refused(&site, cut).await;
    let longer = [&b" "[..], b"\n", b"\0", b"{}"]
        .map(|more| Delivery { body: [&genuine.body, more].concat(), ..genuine.clone() });
    all_refused(&site, longer.into_iter()).await;
    assert_eq!(genuine.sent(&site).await.status, 200, "unspoilt it is taken");
}

#[tokio::test]
async fn a_body_of_whatsapp_that_was_written_anew_is_refused() {
    let site = Site::new().await;
    let mut tried = 0;
    for fixture in fixture::all("whatsapp") {
        let Ok(read) = serde_json::from_slice::<serde_json::Value>(&fixture.body) else { continue };
        let delivery = Delivery { body: read.to_string().into_bytes(), ..fixture.whatsapp() };
        tried += all_refused(&site, std::iter::once(delivery).filter(|anew| anew.body != fixture.body)).await;
    }
    assert!(tried > 10, "{tried}");
}

#[tokio::test]
async fn a_signature_of_whatsapp_with_any_byte_changed_is_refused() {
    let site = Site::new().await;
    let genuine = fixture::one("whatsapp", "text").whatsapp();
    let header = genuine.header(OF_WHATSAPP).to_vec();
    let spoilt = changed(&header).map(|(_, _, header)| genuine.clone().with(OF_WHATSAPP, header));
    assert!(all_refused(&site, spoilt).await > header.len() * 3);
    let others = (0..header.len()).map(|end| header[..end].to_vec());
    let others = others.chain([[&header[..], b"0"].concat(), header.to_ascii_uppercase(), header[7..].to_vec()]);
    all_refused(&site, others.map(|header| genuine.clone().with(OF_WHATSAPP, header))).await;
    assert_eq!(genuine.sent(&site).await.status, 200);
}

#[tokio::test]
async fn what_mercadopago_signed_with_any_byte_changed_is_refused() {
    let site = Site::new().await;
    let genuine = fixture::one("mercadopago", "payment_created").mercadopago();
    let id = "138472432031";
    let encoded = |id: Vec<u8>| form_urlencoded::byte_serialize(&id).collect::<String>();
    let ids = changed(id.as_bytes()).map(|(_, _, id)| format!("{MERCADOPAGO}?data.id={}&type=payment", encoded(id)));
    assert_eq!(all_refused(&site, ids.map(|address| genuine.clone().to(address))).await, id.len() * FLIPS.len());
    let request_id = genuine.header("x-request-id").to_vec();
    let spoilt = changed(&request_id).map(|(_, _, id)| genuine.clone().with("x-request-id", id));
    assert!(all_refused(&site, spoilt).await > request_id.len() * 3);
    let elsewhere = [
        genuine.clone().without("x-request-id"),
        genuine.clone().to(format!("{MERCADOPAGO}?type=payment")),
        genuine.clone().to(format!("{MERCADOPAGO}?data.id=&type=payment")),
        genuine.clone().to(format!("{MERCADOPAGO}?data.id=1&data.id={id}&type=payment")),
        genuine.clone().to(format!("{MERCADOPAGO}?data_id={id}&type=payment")),
        genuine.clone().to(format!("{MERCADOPAGO}?DATA.ID={id}&type=payment")),
    ];
    all_refused(&site, elsewhere.into_iter()).await;
    assert_eq!(genuine.sent(&site).await.status, 200);
}

#[tokio::test]
async fn a_signature_of_mercadopago_with_any_byte_changed_is_refused() {
    let site = Site::new().await;
    let genuine = fixture::one("mercadopago", "payment_created").mercadopago();
    let header = genuine.header(OF_MERCADOPAGO).to_vec();
    let v1 = header.iter().position(|byte| *byte == b'v').expect("v1");
    // The names may be written in either case.
    let is_name = |place: usize, flip: u8| flip == 0x20 && [0, 1, v1].contains(&place);
    let spoilt = changed(&header).filter(|(place, flip, _)| !is_name(*place, *flip));
    let spoilt = spoilt.map(|(_, _, header)| genuine.clone().with(OF_MERCADOPAGO, header));
    assert!(all_refused(&site, spoilt).await > header.len() * 3);
    let cut = (0..header.len()).map(|end| genuine.clone().with(OF_MERCADOPAGO, &header[..end]));
    all_refused(&site, cut).await;
    assert_eq!(genuine.sent(&site).await.status, 200);
}
