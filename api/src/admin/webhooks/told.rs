//! What notifications and what came of them are called.

use store::webhooks::Verdict;

pub(super) fn source(source: &str) -> &str {
    match source {
        "mercadopago" => "Mercado Pago",
        "whatsapp" => "WhatsApp",
        other => other,
    }
}

/// The verdict, and how it looks.
pub(in crate::admin) fn verdict(verdict: &str) -> (&str, &'static str) {
    match Verdict::ALL.into_iter().find(|known| known.as_str() == verdict) {
        Some(Verdict::Accepted) => ("aceptado", "good"),
        Some(Verdict::Duplicate) => ("repetido", "over"),
        Some(Verdict::Invalid) => ("mal firmado", "bad"),
        Some(Verdict::Malformed) => ("ilegible", "bad"),
        Some(Verdict::Ignored) => ("ignorado", "waiting"),
        None => (verdict, "over"),
    }
}

/// The worker's words, which the log and the command line have too.
pub(in crate::admin) fn outcome(outcome: &str) -> String {
    let known = match outcome {
        "of a shape that cannot be verified" => "viene en una forma que no se puede verificar",
        "it is not about a payment" => "no es de un pago",
        "it names no payment" => "no dice de qué pago es",
        "it is no JSON object" => "no es un objeto JSON",
        "it holds no message and no status" => "no trae mensajes ni estados",
        "Mercado Pago knows no such payment" => "Mercado Pago no conoce ese pago",
        "the currency is not ARS" => "no está en pesos",
        "it is of the other mode: live or test" => "es del otro modo: real o de prueba",
        "it went to another account" => "fue a otra cuenta",
        "its reference is no reservation's code" => "su referencia no es un código de reserva",
        "its reference is no reservation of ours" => "su referencia no es una reserva nuestra",
        other => return settled(other),
    };
    known.to_owned()
}

/// `approved: confirmed`
fn settled(outcome: &str) -> String {
    let Some((status, settled)) = outcome.split_once(": ") else { return kept(outcome) };
    let settled = match settled {
        "nothing new" => "nada nuevo",
        "noted" => "anotado",
        "confirmed" => "confirmó la reserva",
        "older than what is known" => "más viejo que lo que se sabe",
        "noted for another reservation" => "anotado para otra reserva",
        _ => return outcome.to_owned(),
    };
    format!("{}: {settled}", crate::admin::words::payment_status(status).0)
}

/// `2 messages, 0 statuses kept`
fn kept(outcome: &str) -> String {
    let counts = outcome.strip_suffix(" statuses kept").and_then(|counts| counts.split_once(" messages, "));
    let read = counts.and_then(|(messages, statuses)| Some((messages.parse().ok()?, statuses.parse().ok()?)));
    let Some((messages, statuses)) = read else { return outcome.to_owned() };
    let messages = spanish::count(messages, "mensaje", "mensajes");
    format!("guardado: {messages}, {}", spanish::count(statuses, "estado", "estados"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_notification_is_in_words() {
        for (stored, words) in [
            ("approved: confirmed", "aprobado: confirmó la reserva"),
            ("odd: noted", "odd: anotado"),
            ("approved: odd", "approved: odd"),
            ("2 messages, 0 statuses kept", "guardado: 2 mensajes, 0 estados"),
            ("1 messages, many statuses kept", "1 messages, many statuses kept"),
            ("it went to another account", "fue a otra cuenta"),
            ("<b>", "<b>"),
        ] {
            assert_eq!(outcome(stored), words);
        }
    }
}
