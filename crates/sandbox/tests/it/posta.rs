//! The notified side: a Posta that writes down what comes, and answers as a test says.

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::task::JoinSet;

use sandbox::Notified;

use crate::stage::Stage;

pub(crate) const SECRET: &str = "a secret of two";

#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
}

#[derive(Clone, Default)]
struct Desk {
    told: Arc<Mutex<Vec<Told>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

pub(crate) struct Posta {
    pub(crate) base: String,
    desk: Desk,
    _running: JoinSet<()>,
}

impl Posta {
    pub(crate) async fn open() -> (Posta, Stage) {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let desk = Desk::default();
        let router = Router::new().fallback(take).with_state(desk.clone());
        let mut running = JoinSet::new();
        running.spawn(async move { axum::serve(listener, router).await.unwrap() });
        let stage = Stage::notifying(Notified {
            base_url: base.clone(),
            whatsapp_secret: Some(SECRET.into()),
            mercadopago_secret: Some(SECRET.into()),
            phone_id: Some("1065".to_owned()),
        });
        (Posta { base, desk, _running: running }, stage)
    }

    /// The next deliveries are answered so; those after them 200.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.desk.answers.lock().unwrap().extend(statuses);
    }

    /// Waits until so many came, oldest first.
    pub(crate) async fn told(&self, count: usize) -> Vec<Told> {
        let begun = Instant::now();
        loop {
            let told = self.so_far();
            if told.len() >= count {
                return told;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{count} deliveries expected, {} came", told.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) fn so_far(&self) -> Vec<Told> {
        self.desk.told.lock().unwrap().clone()
    }
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn asked(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    /// By the rule of providers.md 2.2, over the query's id.
    pub(crate) fn is_signed_by_mercado_pago(&self) -> bool {
        let id = self.asked("data.id").or_else(|| self.asked("id")).unwrap();
        let (ts, v1) = self.header("x-signature").split_once(',').unwrap();
        let (ts, v1) = (ts.strip_prefix("ts=").unwrap(), v1.strip_prefix("v1=").unwrap());
        let manifest = format!("id:{id};request-id:{};ts:{ts};", self.header("x-request-id"));
        hex_of_hmac(manifest.as_bytes()) == v1
    }

    pub(crate) fn is_signed_by_whatsapp(&self) -> bool {
        self.header("x-hub-signature-256") == format!("sha256={}", hex_of_hmac(&self.body))
    }
}

async fn take(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
    desk.told.lock().unwrap().push(Told { path, query, headers, body: body.to_vec(), at: Instant::now() });
    let status = desk.answers.lock().unwrap().pop_front().unwrap_or(200);
    StatusCode::from_u16(status).unwrap()
}

fn hex_of_hmac(message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
