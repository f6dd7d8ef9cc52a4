//! What states are called on the pages.

use chrono::{DateTime, Utc};

use crate::mercadopago::{Payment, Status};

/// The word and its tone: good, bad, or wait.
pub(super) fn status(payment: &Payment) -> (&'static str, &'static str) {
    match payment.status {
        Status::Pending => ("pendiente", "wait"),
        Status::Approved if payment.refunded().is_zero() => ("aprobado", "good"),
        Status::Approved => ("devuelto en parte", "wait"),
        Status::Rejected => ("rechazado", "bad"),
        Status::Cancelled => ("cancelado", "bad"),
        Status::Refunded => ("devuelto", "wait"),
        Status::ChargedBack => ("contracargo", "bad"),
    }
}

/// How long there is until then, or how long ago it was.
pub(super) fn until(end: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (end - now).num_seconds() {
        ..0 => format!("venció {}", super::ago::ago(end, now)),
        seconds @ 0..60 => format!("vence en {seconds} s"),
        seconds @ 60..7_200 => format!("vence en {} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("vence en {} h", seconds / 3_600),
        seconds => format!("vence en {} d", seconds / 86_400),
    }
}
