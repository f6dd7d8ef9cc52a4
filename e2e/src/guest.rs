use std::net::Ipv4Addr;
use std::sync::atomic::Ordering;
use std::time::Instant;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::America::Argentina::Buenos_Aires;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::Stack;

pub(crate) const HOLD: &str = "/api/v1/reservations/pre-reserve";
const CABINS: u32 = 3;
/// A night so near might have begun by the time it is asked for.
const FIRST_NIGHT: u64 = 10;

/// Somebody who books. No two are alike, and each calls from an address of its own.
#[derive(Clone, Debug)]
pub struct Guest {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub source: Ipv4Addr,
}

#[derive(Clone, Copy, Debug)]
pub struct Stay {
    pub cabin: u32,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
}

/// What came back from the API.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// Null when it is no JSON.
    pub body: Value,
}

/// A hold that was answered with 201.
#[derive(Clone, Debug)]
pub struct Held {
    pub guest: Guest,
    pub stay: Stay,
    pub code: String,
    pub expires_at: DateTime<Utc>,
    pub access_token: String,
    pub answered: Instant,
}

impl Stack {
    pub fn guest(&self) -> Guest {
        let number = self.guests.fetch_add(1, Ordering::Relaxed);
        Guest {
            name: format!("Zulema Quiroga {number}"),
            phone: format!("+54911{:08}", 40_000_000 + number),
            email: format!("zulema.{number}@huespedes.example"),
            source: Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 0).to_bits() + number),
        }
    }

    /// A night that nobody else is given.
    pub fn night(&self) -> Stay {
        let number = self.nights.fetch_add(1, Ordering::Relaxed);
        let check_in = today() + Days::new(FIRST_NIGHT + u64::from(number / CABINS));
        Stay { cabin: 1 + number % CABINS, check_in, check_out: check_in + Days::new(1) }
    }

    /// A new guest holds a night of their own.
    pub async fn hold(&self) -> Held {
        let (guest, stay) = (self.guest(), self.night());
        let answer = self.ask_to_hold(&guest, &stay).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        Held::read(guest, stay, &answer.body)
    }

    pub async fn ask_to_hold(&self, guest: &Guest, stay: &Stay) -> Answer {
        self.post(HOLD, guest.source, &hold_body(guest, stay), &[]).await
    }

    pub async fn post(&self, path: &str, source: Ipv4Addr, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let text = body.to_string();
        self.try_to_send("POST", path, source, &text, headers).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub async fn get(&self, path: &str, source: Ipv4Addr, headers: &[(&str, &str)]) -> Answer {
        self.try_to_send("GET", path, source, "", headers).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Any request, also one that no client of ours would make.
    pub async fn try_to_send(
        &self,
        method: &str,
        path: &str,
        source: Ipv4Addr,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Result<Answer, reqwest::Error> {
        let method = method.parse().expect("an HTTP method");
        let mut request = self.web.request(method, format!("http://127.0.0.1:{}{path}", self.ports.api));
        request = request.header("X-Forwarded-For", source.to_string());
        if !body.is_empty() {
            request = request.header("Content-Type", "application/json").body(body.to_owned());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = serde_json::from_slice(&answer.bytes().await?).unwrap_or_default();
        Ok(Answer { status, headers, body })
    }
}

impl Held {
    pub fn read(guest: Guest, stay: Stay, body: &Value) -> Self {
        let text = |member: &str| body[member].as_str().unwrap_or_else(|| panic!("{member} in {body}")).to_owned();
        let expires_at = text("expires_at").parse().expect("expires_at");
        Self {
            guest,
            stay,
            code: text("code"),
            expires_at,
            access_token: text("access_token"),
            answered: Instant::now(),
        }
    }

    pub fn path(&self) -> String {
        format!("/api/v1/reservations/{}", self.code)
    }

    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.access_token)
    }

    /// The deadline as the guest reads it.
    pub fn deadline(&self) -> String {
        self.expires_at.with_timezone(&Buenos_Aires).format("%H:%M").to_string()
    }
}

impl Answer {
    /// The problem's slug, of a refusal.
    pub fn slug(&self) -> &str {
        let is_problem = self.headers.get("content-type").is_some_and(|kind| kind == "application/problem+json");
        assert!(is_problem, "{} is no problem document: {}", self.status, self.body);
        self.body["type"].as_str().and_then(|of| of.rsplit(['/', ':']).next()).unwrap_or_default()
    }
}

pub(crate) fn hold_body(guest: &Guest, stay: &Stay) -> Value {
    json!({
        "accommodation_id": stay.cabin, "check_in": stay.check_in, "check_out": stay.check_out, "guests": 2,
        "channel": "direct", "contact_name": guest.name, "contact_phone": guest.phone, "contact_email": guest.email,
    })
}

#[expect(clippy::disallowed_methods, reason = "a guest's own calendar")]
fn today() -> NaiveDate {
    Utc::now().with_timezone(&Buenos_Aires).date_naive()
}
