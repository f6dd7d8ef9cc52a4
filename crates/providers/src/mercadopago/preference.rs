//! A page to pay on.

use chrono::{DateTime, Utc};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::raw::Raw;

/// What a guest is asked to pay.
#[derive(Clone, Copy, Debug)]
pub struct Preference<'a> {
    /// Comes back with the payment: the reservation's code.
    pub reference: &'a str,
    /// What the guest reads there; cut after 250 characters.
    pub title: &'a str,
    pub amount: Money,
    pub payer_name: Option<&'a str>,
    pub payer_email: Option<&'a str>,
    /// When the page can be paid on. A payment that was begun in time may be approved later.
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// Where the guest is sent afterwards, whatever came of it.
    pub back_url: &'a str,
    /// `source_news=webhooks` in its query keeps the notifications away that nobody can verify.
    pub notification_url: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub id: String,
    /// Where the guest pays.
    pub url: String,
    /// As it was answered.
    pub until: Option<DateTime<Utc>>,
}

const LONGEST_TITLE: usize = 250;

#[derive(Serialize)]
struct Written<'a> {
    external_reference: &'a str,
    items: [Item<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    payer: Option<Payer<'a>>,
    back_urls: BackUrls<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_return: Option<&'static str>,
    notification_url: &'a str,
    expires: bool,
    expiration_date_from: String,
    expiration_date_to: String,
    payment_methods: Methods,
    binary_mode: bool,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    title: &'a str,
    quantity: u32,
    currency_id: &'static str,
    /// A number of the decimal's own digits: a float would be near it.
    unit_price: Box<RawValue>,
}

#[derive(Serialize)]
struct Payer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

#[derive(Serialize)]
struct BackUrls<'a> {
    success: &'a str,
    pending: &'a str,
    failure: &'a str,
}

#[derive(Serialize)]
struct Methods {
    excluded_payment_types: [Type; 2],
}

#[derive(Serialize)]
struct Type {
    id: &'static str,
}

pub(super) fn body(asked: &Preference<'_>) -> serde_json::Result<Vec<u8>> {
    let title: String = asked.title.chars().take(LONGEST_TITLE).collect();
    let Preference { reference, payer_name: name, payer_email: email, back_url, .. } = *asked;
    serde_json::to_vec(&Written {
        external_reference: reference,
        items: [Item {
            id: reference,
            title: &title,
            quantity: 1,
            currency_id: "ARS",
            unit_price: RawValue::from_string(asked.amount.to_string())?,
        }],
        payer: (name.is_some() || email.is_some()).then_some(Payer { name, email }),
        back_urls: BackUrls { success: back_url, pending: back_url, failure: back_url },
        // Refused together with an address that is not https.
        auto_return: back_url.starts_with("https://").then_some("approved"),
        notification_url: asked.notification_url,
        expires: true,
        expiration_date_from: instant(asked.from),
        expiration_date_to: instant(asked.until),
        // What is paid in cash is credited long after a hold has run out.
        payment_methods: Methods { excluded_payment_types: [Type { id: "ticket" }, Type { id: "atm" }] },
        // A card is taken or it is not: nobody waits for a review while the hold runs out.
        binary_mode: true,
    })
}

pub(super) fn extension(until: DateTime<Utc>) -> Vec<u8> {
    format!(r#"{{"expires":true,"expiration_date_to":"{}"}}"#, instant(until)).into_bytes()
}

pub(super) fn read(body: &[u8]) -> Option<Made> {
    #[derive(Deserialize)]
    struct Answered<'j> {
        #[serde(borrow, default)]
        id: Raw<'j>,
        #[serde(borrow, default)]
        init_point: Raw<'j>,
        #[serde(borrow, default)]
        expiration_date_to: Raw<'j>,
    }
    let answered: Answered<'_> = serde_json::from_slice(body).ok()?;
    let url = answered.init_point.text().filter(|url| url.starts_with("https://") || url.starts_with("http://"))?;
    Some(Made { id: answered.id.text()?, url, until: answered.expiration_date_to.instant() })
}

/// With milliseconds and an offset: nothing shorter is taken.
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}
