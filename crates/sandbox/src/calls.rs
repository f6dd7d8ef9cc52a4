//! What was asked of the simulated APIs, newest first: the last 10,000 of each service.
//!
//! It keeps no credential: `Authorization` is masked before anything is kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::faults::Service;

const CAPACITY: usize = 10_000;
/// All bodies of one service together; beyond it the oldest calls go.
const MOST_BYTES: usize = 256 << 20;

pub(crate) struct Call {
    pub(crate) service: Service,
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
    pub(crate) at: DateTime<Utc>,
    /// Lower-case names, first value of each.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    status: AtomicU16,
}

/// The services that are asked over HTTP, by the names that `/faults` and `/calls.json` know.
const NAMES: [(Service, &str); 4] = [
    (Service::Whatsapp, "whatsapp"),
    (Service::MercadoPago, "mercadopago"),
    (Service::Speech, "speech"),
    (Service::Feeds, "feeds"),
];

#[derive(Default)]
pub(crate) struct Calls {
    logs: [Mutex<Log>; NAMES.len()],
}

#[derive(Default)]
struct Log {
    calls: VecDeque<Arc<Call>>,
    bytes: usize,
}

impl Calls {
    /// Kept as it comes in, so that a call that is never answered shows too.
    pub(crate) fn keep(&self, call: Call) -> Arc<Call> {
        let call = Arc::new(call);
        if let Some(place) = NAMES.iter().position(|(service, _)| *service == call.service) {
            let mut log = log(&self.logs[place]);
            log.bytes += call.body.len();
            log.calls.push_back(Arc::clone(&call));
            while log.calls.len() > CAPACITY || log.bytes > MOST_BYTES {
                let Some(oldest) = log.calls.pop_front() else { break };
                log.bytes -= oldest.body.len();
            }
        }
        call
    }

    /// Newest first; of one service when named. `None`: there is no service of that name.
    pub(crate) fn newest(&self, named: Option<&str>) -> Option<Vec<Arc<Call>>> {
        let chosen = |name: &str| named.is_none_or(|named| named == name);
        if !NAMES.iter().any(|(_, name)| chosen(name)) {
            return None;
        }
        let logs = self.logs.iter().zip(NAMES).filter(|(_, (_, name))| chosen(name));
        let mut calls: Vec<_> =
            logs.flat_map(|(kept, _)| log(kept).calls.iter().cloned().collect::<Vec<_>>()).collect();
        calls.sort_by_key(|call| call.at);
        calls.reverse();
        Some(calls)
    }
}

impl Call {
    pub(crate) fn new(
        service: Service,
        (method, path): (String, String),
        at: DateTime<Utc>,
        headers: &HeaderMap,
        body: String,
    ) -> Call {
        Call { service, method, path, at, headers: kept(headers), body, status: AtomicU16::new(0) }
    }

    pub(crate) fn answered(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    /// As CONTRACT.md section 4 has it; `status` is null where the connection was closed, or is not answered yet.
    pub(crate) fn json(&self) -> Value {
        let status = Some(self.status.load(Ordering::Relaxed)).filter(|status| *status != 0);
        let service = NAMES.iter().find(|(service, _)| *service == self.service).map(|(_, name)| name);
        json!({
            "service": service,
            "method": self.method,
            "path": self.path,
            "status": status,
            "at": self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            "headers": self.headers,
            "body": self.body,
        })
    }
}

fn kept(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = if name == AUTHORIZATION { masked(&text) } else { text.into_owned() };
        kept.entry(name.as_str().to_owned()).or_insert(text);
    }
    kept
}

fn masked(credential: &str) -> String {
    match credential.split_once(' ') {
        Some((scheme @ ("Bearer" | "Basic"), _)) => format!("{scheme} ***"),
        _ => "***".to_owned(),
    }
}

fn log(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}
