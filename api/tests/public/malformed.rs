//! A thousand bodies that are wrong in some way, each on a connection that is kept.

use serde_json::{Value, json};

use crate::site::{HOLD, Site};
use crate::wire::{Reply, Wire};

const FIELDS: [&str; 8] = [
    "accommodation_id",
    "check_in",
    "check_out",
    "guests",
    "channel",
    "contact_name",
    "contact_phone",
    "contact_email",
];

/// Names of fields that there are not.
const UNKNOWN: [&str; 4] = ["nights", "Guests", "price", "constructor"];

/// JSON texts that no field takes: wrong types, huge, deep, of another time.
fn never_good() -> Vec<String> {
    let mut values = [
        "true",
        "-1",
        "0",
        "1.5",
        "1e3",
        "-0.0",
        "99999999999",
        "18446744073709551616",
        "1e308",
        "[]",
        "[1]",
        "[[[[]]]]",
        "{}",
        r#"{"a":{"b":[]}}"#,
        r#""""#,
        r#"" ""#,
        r#""\t""#,
        r#""\u202e""#,
        r#""9999-99-99""#,
        r#""2020-01-01 ""#,
        r#""NaN""#,
        r#""'; DROP TABLE reservations; --""#,
        r#""<script>""#,
        r#""😀""#,
        r#""\r\nBcc: a@b.ar""#,
        r#""+""#,
        r#""@""#,
        r#""a@b""#,
    ]
    .map(str::to_owned)
    .to_vec();
    values.push(format!("\"{}\"", "x".repeat(60_000)));
    values.push(format!("{}1{}", "[".repeat(100), "]".repeat(100)));
    values.push("9".repeat(300));
    values
}

/// What is sent, and the field that the refusal has to name.
fn well_formed(good: &Value) -> Vec<(String, &'static str)> {
    let mut bodies = Vec::new();
    for field in FIELDS.into_iter().chain(UNKNOWN) {
        for value in never_good() {
            // These are names, if odd ones.
            let is_a_name =
                value.starts_with('"') && value.len() > 4 && !value.contains(['\\', '\t']) && value.len() < 100;
            if field == "contact_name" && is_a_name || value == "\"@\"" || value == "\"+\"" {
                continue;
            }
            let mut asks = good.clone();
            asks[field] = json!("@@@");
            bodies.push((asks.to_string().replace("\"@@@\"", &value), field));
        }
    }
    bodies
}

/// What is sent that is no JSON at all.
fn broken(good: &Value) -> Vec<Vec<u8>> {
    let text = good.to_string();
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    // Cut off after every byte but the last.
    bodies.extend((0..text.len()).map(|at| text.as_bytes()[..at].to_vec()));
    // A byte that is no UTF-8, and a NUL, at every place.
    for at in 0..text.len() {
        for byte in [b'\xff', b'\0'] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            bodies.push(bytes);
        }
    }
    for field in FIELDS {
        let mut asks = good.clone();
        asks[field] = json!("@@@");
        for value in [
            "NaN",
            "-Infinity",
            "01",
            "1e999",
            "'x'",
            "\"\\u0000\"",
            "\"x\\u0000y\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "undefined",
            "",
        ] {
            bodies.push(asks.to_string().replace("\"@@@\"", value).into_bytes());
        }
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        bodies.push(asks.to_string().replace("\"@@@\"", &deep).into_bytes());
        bodies.push(text.replace(&format!("\"{field}\":"), &format!("\"{field}\":1,\"{field}\":")).into_bytes());
    }
    bodies.push("[".repeat(60_000).into_bytes());
    bodies.push("{\"a\":".repeat(10_000).into_bytes());
    bodies
}

fn document(reply: &Reply) -> Value {
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{}", reply.head);
    serde_json::from_slice(&reply.body).expect("a document")
}

fn names(document: &Value, field: &str) -> bool {
    let errors = document["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().any(|error| error["field"] == field)
}

#[tokio::test]
async fn a_thousand_wrong_bodies_are_refused_one_after_another_on_one_connection() {
    let site = Site::new().await;
    let good = site.asks("2027-03-01");
    let (well_formed, broken) = (well_formed(&good), broken(&good));
    assert!(well_formed.len() + broken.len() > 1_000);
    let mut wire = Wire::open(site.address()).await;
    for (body, field) in well_formed {
        let reply = wire.post_json(HOLD, body.as_bytes()).await;
        let shown = body.chars().take(300).collect::<String>();
        let document = document(&reply);
        assert_eq!(reply.status, 422, "{shown}: {document}");
        // A check-in that cannot be read leaves nothing to say of the check-out.
        assert!(names(&document, field), "{field} in {shown}: {document}");
    }
    for body in broken {
        let reply = wire.post_json(HOLD, &body).await;
        let document = document(&reply);
        assert_eq!(
            (reply.status, document["type"].as_str()),
            (400, Some("urn:posta:problem:malformed-json")),
            "{document}"
        );
    }
    assert_eq!(wire.post_json(HOLD, good.to_string().as_bytes()).await.status, 201, "and what is right is done");
}

#[tokio::test]
async fn bodies_that_are_no_object_are_refused() {
    let site = Site::new().await;
    let mut wire = Wire::open(site.address()).await;
    for body in ["[]", "null", "1", "\"x\"", "true", "[{}]"] {
        let reply = wire.post_json(HOLD, body.as_bytes()).await;
        assert_eq!((reply.status, document(&reply)["type"].as_str()), (422, Some("urn:posta:problem:invalid-input")));
    }
}
