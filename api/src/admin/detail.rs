//! What the audit log remembers of an action, in words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::money::Money;
use domain::reservation::Status;
use serde_json::{Map, Value};

use super::words;
use crate::input;

/// `monto: $ 9.000,50 · medio: transfer`; where it knows what was before, `antes: … · ahora: …`, with what was not
/// there named too.
pub(super) fn told(detail: &Value, timezone: Tz) -> String {
    let Some(members) = detail.as_object() else { return String::new() };
    let there = members.iter().filter(|(_, value)| !value.is_null());
    let there: Map<String, Value> = there.map(|(name, value)| (name.clone(), value.clone())).collect();
    members_told(&there, timezone)
}

fn members_told(members: &Map<String, Value>, timezone: Tz) -> String {
    // Postgres has what is after it before what is before it.
    let last = |name: &str| name == "after";
    let (after, before): (Vec<_>, Vec<_>) = members.iter().partition(|(name, _)| last(name));
    let of_payment = members.contains_key("external_id");
    let told = before.into_iter().chain(after).map(|(name, value)| match (name.as_str(), value.as_str()) {
        ("status", Some(status)) if !of_payment => format!("estado: {}", of_reservation(status)),
        _ => member(name, value, timezone),
    });
    told.filter(|told| !told.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn member(name: &str, value: &Value, timezone: Tz) -> String {
    let text = match value {
        Value::Null => "nada".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(members) => match members_told(members, timezone) {
            nothing if nothing.is_empty() => nothing,
            told => format!("({told})"),
        },
        other => other.to_string(),
    };
    match name {
        _ if text.is_empty() => text,
        "text" => text,
        "reason" => format!("motivo: {text}"),
        "amount" => format!("monto: {}", text.parse::<Money>().map_or(text, spanish::pesos)),
        "expires_at" | "run_at" => match text.parse::<DateTime<Utc>>() {
            Ok(at) => format!("hasta el {}", words::moment(at, timezone)),
            Err(_) => text,
        },
        "provider" => format!("medio: {}", words::provider(&text)),
        "refunded_amount" => match text.parse::<Money>() {
            Ok(amount) if amount == Money::ZERO => String::new(),
            Ok(amount) => format!("devuelto: {}", spanish::pesos(amount)),
            Err(_) => text,
        },
        "status" => format!("estado: {}", words::payment_status(&text).0),
        "external_id" => format!("pago: {text}"),
        "mail" => format!("correo: {}", words::mail_named(&text)),
        "job" => format!("trabajo: {text}"),
        "webhook" => format!("aviso: {text}"),
        "accommodation_id" => format!("cabaña: {text}"),
        "from" => format!("desde: {}", day(text)),
        "to" => format!("hasta: {}", day(text)),
        "before" => format!("antes: {text}"),
        "after" => format!("ahora: {text}"),
        "name" => format!("nombre: {text}"),
        "type" => format!("tipo: {}", words::kind(&text)),
        "capacity" => format!("personas: {text}"),
        "base_price" => format!("precio por noche: {}", text.parse::<Money>().map_or(text, spanish::pesos)),
        "weekend_factor" => format!("fin de semana: × {}", text.replace('.', ",")),
        "description" => format!("descripción: {text}"),
        "block" => format!("bloqueo: {text}"),
        "version" => format!("versión: {text}"),
        "queue" => format!("cola: {text}"),
        "kind" => format!("tipo: {text}"),
        "state" => format!("estado: {text}"),
        "matched" => format!("alcanzó a {text}"),
        "entry" => format!("tarea: {text}"),
        other => format!("{other}: {text}"),
    }
}

fn of_reservation(status: &str) -> &str {
    status.parse::<Status>().map_or(status, |known| words::status(known).0)
}

fn day(text: String) -> String {
    input::date(&text).map_or(text, words::day)
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::Argentina::Buenos_Aires;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_remembered_is_in_words() {
        for (detail, words) in [
            (json!({}), ""),
            (json!({ "text": "llega tarde" }), "llega tarde"),
            (json!({ "from": "2026-12-20", "to": "nunca" }), "desde: 20/12/2026 · hasta: nunca"),
            (json!({ "reason": "cambio de planes" }), "motivo: cambio de planes"),
            (json!({ "amount": "9000.50", "provider": "cash" }), "monto: $ 9.000,50 · medio: efectivo"),
            (json!({ "expires_at": "2026-12-01T12:00:00Z" }), "hasta el 01/12/2026 09:00"),
            (
                json!({ "expires_at": "nunca", "amount": 5, "odd": [1], "none": null }),
                "monto: $ 5,00 · nunca · odd: [1]",
            ),
            (
                json!({ "before": { "capacity": 2 }, "after": { "capacity": 4 } }),
                "antes: (personas: 2) · ahora: (personas: 4)",
            ),
            (
                json!({ "before": { "description": null }, "after": { "description": "Al sol" } }),
                "antes: (descripción: nada) · ahora: (descripción: Al sol)",
            ),
            (json!({ "status": "confirmed" }), "estado: Confirmada"),
            (json!({ "status": "otro" }), "estado: otro"),
            (json!({ "status": "cancelled", "external_id": "1" }), "pago: 1 · estado: cancelado"),
        ] {
            assert_eq!(told(&detail, Buenos_Aires), words);
        }
    }
}
