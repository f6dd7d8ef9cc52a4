//! What the panel calls jobs, and what becomes of them.

use std::time::Duration;

use store::ledger::State;

use crate::admin::words;

/// The state, and how it looks.
pub(in crate::admin) const fn state(state: State) -> (&'static str, &'static str) {
    match state {
        State::Scheduled => ("Para después", "waiting"),
        State::Ready => ("En espera", "waiting"),
        State::Running => ("En curso", "good"),
        State::Done => ("Hecho", "done"),
        State::Dead => ("Muerto", "bad"),
        State::Parked => ("Apartado", "waiting"),
        State::Discarded => ("Retirado", "over"),
    }
}

/// As [`state`], of a word that may be one that this build does not know.
pub(in crate::admin) fn state_named(name: &str) -> (&str, &'static str) {
    match State::ALL.into_iter().find(|known| known.as_str() == name) {
        Some(known) => state(known),
        None => (name, "over"),
    }
}

/// What a job does. `mail`: which one it sends.
pub(in crate::admin) fn kind(kind: &str, mail: Option<&str>) -> String {
    let plain = match kind {
        "send_email" => {
            return mail.map_or_else(
                || "mandar un correo".to_owned(),
                |mail| format!("mandar el correo «{}»", words::mail_named(mail)),
            );
        }
        "expire_hold" => "vencer el plazo",
        "remind_payment" => "recordar la seña",
        "remind_check_in" => "recordar la llegada",
        "create_payment_link" => "crear la página de pago",
        "process_payment_event" => "leer un pago",
        "refund_payment" => "devolver plata",
        "reconcile_payments" => "buscar pagos",
        "process_whatsapp_event" => "leer WhatsApp",
        "complete_stays" => "terminar estadías",
        "sweep_holds" => "repasar plazos",
        "prune" => "borrar lo viejo",
        "change_jobs" => "cambiar muchos trabajos",
        "tell_dead" => "avisar de los muertos",
        "probe" => "prueba",
        other => other,
    };
    plain.to_owned()
}

/// `1 h 5 min`, `40 s`, `0,5 s`
pub(in crate::admin) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let two = |large: u64, unit: &str, small: u64, rest: &str| {
        if small == 0 { format!("{large} {unit}") } else { format!("{large} {unit} {small} {rest}") }
    };
    match (days, hours, minutes) {
        (0, 0, 0) if seconds < 10 && span.subsec_millis() > 0 => {
            format!("{seconds},{} s", span.subsec_millis() / 100)
        }
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => two(minutes, "min", seconds % 60, "s"),
        (0, _, _) => two(hours, "h", minutes, "min"),
        _ => two(days, "d", hours, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_by_its_two_largest_units() {
        for (milliseconds, words) in [
            (0, "0 s"),
            (500, "0,5 s"),
            (40_000, "40 s"),
            (90_000, "1 min 30 s"),
            (3_600_000, "1 h"),
            (3_900_000, "1 h 5 min"),
            (2 * 86_400_000 + 3_600_000, "2 d 1 h"),
        ] {
            assert_eq!(span(Duration::from_millis(milliseconds)), words);
        }
    }
}
