//! `e2e/fixtures`: see the README there.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::delivery::{Delivery, MERCADOPAGO, OF_MERCADOPAGO, WHATSAPP};
use crate::site::APP_SECRET;

#[derive(Debug)]
pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) body: Vec<u8>,
    /// What stands beside the body.
    pub(super) said: Value,
}

/// By name.
pub(super) fn all(source: &str) -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e/fixtures").join(source);
    let files = fs::read_dir(&folder).expect("fixtures").map(|entry| entry.expect("a file").path());
    let mut bodies: Vec<_> = files.filter(|file| file.extension().is_some_and(|end| end == "body")).collect();
    bodies.sort();
    let read = |file: &Path| Fixture {
        name: file.file_stem().expect("a name").to_string_lossy().into_owned(),
        body: fs::read(file).expect("a body"),
        said: serde_json::from_slice(&fs::read(file.with_extension("json")).expect("its other half")).expect("JSON"),
    };
    bodies.iter().map(|file| read(file)).collect()
}

pub(super) fn one(source: &str, name: &str) -> Fixture {
    all(source).into_iter().find(|fixture| fixture.name == name).expect("that fixture")
}

impl Fixture {
    pub(super) fn text(&self, member: &str) -> &str {
        self.said[member].as_str().unwrap_or_default()
    }

    /// As it stands there: without a signature.
    pub(super) fn unsigned(&self, address: &str) -> Delivery {
        let address = format!("{address}?{}", self.text("query"));
        let headers = self.said["headers"].as_object().expect("headers");
        let delivery = Delivery::bare(address.trim_end_matches('?'), self.body.clone());
        headers.iter().fold(delivery, |delivery, (name, value)| delivery.with(name, value.as_str().expect("text")))
    }

    pub(super) fn whatsapp(&self) -> Delivery {
        self.unsigned(WHATSAPP).signed_by(APP_SECRET)
    }

    pub(super) fn mercadopago(&self) -> Delivery {
        let delivery = self.unsigned(MERCADOPAGO);
        let query = form_urlencoded::parse(self.text("query").as_bytes());
        let id = query.into_owned().find(|(name, _)| name == "data.id").map(|(_, id)| id).unwrap_or_default();
        let request_id = String::from_utf8(delivery.header("x-request-id").to_vec()).expect("text");
        let signed = delivery.signed(&id, &request_id, self.text("ts"));
        // Of the older shapes a signature comes along, and nobody knows over what.
        let is_signed = self.said["signed"] == true;
        if is_signed { signed } else { signed.with(OF_MERCADOPAGO, format!("ts=1,v1={}", "0".repeat(64))) }
    }
}
