//! What the panel calls things.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::reservation::Status;
use jobs::Mail;
use rust_decimal::Decimal;
use store::Count;

/// The status, and how it looks: waiting, good, over or bad.
pub(super) const fn status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::PreReserved => ("Espera la seña", "waiting"),
        Status::Confirmed => ("Confirmada", "good"),
        Status::Expired => ("Vencida", "over"),
        Status::Cancelled => ("Cancelada", "over"),
        Status::Completed => ("Terminada", "done"),
        Status::NoShow => ("No vino", "bad"),
    }
}

/// `1 reserva`, `9.876 reservas`, `más de 10.000 reservas`
pub(super) fn count(count: Count, one: &str, many: &str) -> String {
    let number = |n: i64| spanish::number(n.unsigned_abs());
    match count {
        Count::Exactly(1) => format!("1 {one}"),
        Count::Exactly(n) => format!("{} {many}", number(n)),
        Count::MoreThan(n) => format!("más de {} {many}", number(n)),
    }
}

pub(super) const fn mail(mail: Mail) -> &'static str {
    match mail {
        Mail::HoldCreated => "fechas guardadas",
        Mail::Confirmed => "reserva confirmada",
        Mail::Expired => "plazo vencido",
        Mail::PaymentReminder => "recordatorio de la seña",
        Mail::CheckInReminder => "recordatorio de la llegada",
        Mail::Cancelled => "reserva cancelada",
    }
}

/// Of a mail by its name, which may be one that is not known any more.
pub(super) fn mail_named(name: &str) -> &str {
    match name.parse::<Mail>() {
        Ok(known) => mail(known),
        Err(_) => match name {
            "sign_in" => "enlace para entrar al panel",
            "admin_notice" => "aviso a la administración",
            unknown => unknown,
        },
    }
}

pub(super) fn channel(channel: &str) -> &str {
    match channel {
        "whatsapp" => "WhatsApp",
        "airbnb" => "Airbnb",
        "booking" => "Booking",
        "direct" => "directo",
        "mercadolibre" => "Mercado Libre",
        "other" => "otro",
        free => free,
    }
}

/// Who reads a calendar.
pub(super) fn reader(name: &str) -> &str {
    match name {
        "airbnb" => "Airbnb",
        "booking" => "Booking",
        "google" => "Google",
        "vrbo" => "Vrbo",
        _ => "Otro lector",
    }
}

pub(super) fn provider(name: &str) -> &str {
    match name {
        "mercadopago" => "Mercado Pago",
        "cash" => "efectivo",
        "transfer" => "transferencia",
        other => other,
    }
}

/// As a provider tells it, and how it looks.
pub(super) fn payment_status(status: &str) -> (&str, &'static str) {
    match status {
        "approved" => ("aprobado", "good"),
        "pending" => ("pendiente", "waiting"),
        "in_process" => ("en proceso", "waiting"),
        "in_mediation" => ("en mediación", "bad"),
        "rejected" => ("rechazado", "over"),
        "cancelled" => ("cancelado", "over"),
        "refunded" => ("devuelto", "over"),
        "charged_back" => ("contracargo", "bad"),
        other => (other, "over"),
    }
}

/// What a cabin may be, by its name in the API; others are as they are called.
pub(super) const KINDS: [(&str, &str); 4] =
    [("cabin", "cabaña"), ("apartment", "departamento"), ("house", "casa"), ("room", "habitación")];

pub(super) fn kind(name: &str) -> &str {
    KINDS.into_iter().find(|(known, _)| *known == name).map_or(name, |(_, word)| word)
}

/// Whether a cabin is let, and how that looks.
pub(super) const fn let_or_not(active: bool) -> (&'static str, &'static str) {
    if active { ("Se alquila", "good") } else { ("No se alquila", "over") }
}

/// `× 1,20`
pub(super) fn factor(factor: Decimal) -> String {
    format!("× {factor:.2}").replace('.', ",")
}

pub(super) fn actor(actor: &str) -> &str {
    match actor {
        "guest" => "huésped",
        "system" => "sistema",
        other => other,
    }
}

pub(super) fn action(action: &str) -> &str {
    match action {
        "hold" => "guardó las fechas",
        "confirm" => "confirmó",
        "payment" => "anotó un pago",
        "cancel" => "canceló",
        "extend" => "extendió el plazo",
        "expire" => "venció el plazo",
        "complete" => "terminó la estadía",
        "no_show" => "anotó que no vino",
        "note" => "escribió una nota",
        "refund" => "ordenó una devolución",
        "resend_email" => "reenvió un correo",
        "export" => "exportó reservas",
        "export_jobs" => "exportó trabajos",
        "sign_in" => "entró",
        "sign_out_everywhere" => "salió de todos los navegadores",
        "block" => "bloqueó noches",
        "unblock" => "desbloqueó noches",
        "add_cabin" => "agregó una cabaña",
        "edit_cabin" => "cambió una cabaña",
        "activate_cabin" => "volvió a alquilar una cabaña",
        "deactivate_cabin" => "dejó de alquilar una cabaña",
        "rotate_calendar" => "cambió la dirección de un calendario",
        "rebuild_queues" => "rearmó las colas",
        "pause" => "pausó",
        "resume" => "reanudó",
        "retry_job" => "reintentó un trabajo",
        "postpone_job" => "postergó un trabajo",
        "discard_job" => "retiró un trabajo",
        "cancel_job" => "cortó un trabajo",
        "enqueue_job" => "agregó un trabajo",
        "retry_jobs" => "reintentó trabajos",
        "discard_jobs" => "retiró trabajos",
        "cancel_jobs" => "cortó trabajos",
        "run_entry" => "hizo correr una tarea",
        "pause_entry" => "pausó una tarea",
        "resume_entry" => "reanudó una tarea",
        "replay_webhook" => "volvió a procesar un aviso",
        other => other,
    }
}

/// `05/12/2026`
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// `05/12/2026 18:30`, local.
pub(super) fn moment(at: DateTime<Utc>, timezone: Tz) -> String {
    at.with_timezone(&timezone).format("%d/%m/%Y %H:%M").to_string()
}

/// What a form that was answered with a redirect came to: the word in the address, and what is told.
pub(super) fn said(word: &str) -> Option<&'static str> {
    Some(match word {
        "held" => "Las fechas quedaron guardadas.",
        "confirmed" => "La reserva quedó confirmada.",
        "extended" => "El plazo quedó extendido.",
        "cancelled" => "La reserva quedó cancelada.",
        "no-show" => "Quedó anotado que no vino.",
        "noted" => "La nota quedó escrita.",
        "refunded" => "La devolución quedó ordenada.",
        "resent" => "El correo está en camino.",
        "paused" => "Quedó en pausa.",
        "paused-already" => "Ya estaba en pausa.",
        "resumed" => "Sigue.",
        "not-paused" => "No estaba en pausa.",
        "bad-reason" => "El motivo puede tener hasta 500 letras, sin caracteres raros. No se cambió nada.",
        "changing" => "El cambio está ordenado.",
        "retried" => "Se hace ahora.",
        "postponed" => "Quedó para más tarde.",
        "discarded" => "Quedó retirado: no se hace más.",
        "ended" => "Estaba en curso y terminó. No se hace otra vez.",
        "not-stopped" => "Quedó retirado, pero todavía no se sabe que haya terminado. No se hace otra vez.",
        "replayed" => "El aviso se procesa otra vez.",
        "cabin-added" => "La cabaña quedó agregada.",
        "cabin-changed" => "Los cambios quedaron guardados.",
        "cabin-opened" => "La cabaña se alquila otra vez.",
        "cabin-closed" => "La cabaña no se alquila más. Sus reservas siguen en pie.",
        "blocked" => "Las noches quedaron bloqueadas.",
        "unblocked-still" => "Ese bloqueo ya no está, pero otro cierra alguna de esas noches.",
        "unblocked" => "Las noches quedaron libres otra vez.",
        "rotated" => "La dirección es otra. Dásela a cada portal: la de antes deja de abrir, a más tardar en una hora.",
        _ => return None,
    })
}
