//! A message, in words.

use store::Personal;
use store::chat::Said;

/// Its words; for one that has none what it is.
pub(super) fn words(said: &Said) -> String {
    let text = said.text.as_ref().map(Personal::as_str).filter(|text| !text.is_empty());
    if said.revoked_at.is_some() {
        return "(mensaje borrado)".to_owned();
    }
    match (text, kind(&said.kind)) {
        (Some(text), None) => text.to_owned(),
        (Some(text), Some(kind)) => format!("({kind}) {text}"),
        (None, kind) => format!("({})", kind.unwrap_or("mensaje vacío")),
    }
}

/// None for plain words.
fn kind(kind: &str) -> Option<&str> {
    Some(match kind {
        "text" => return None,
        "image" => "foto",
        "audio" | "voice" => "audio",
        "video" => "video",
        "document" => "documento",
        "sticker" => "sticker",
        "location" => "ubicación",
        "contacts" => "contacto",
        "button" | "interactive" => "tocó un botón",
        "reaction" => "reacción",
        "edit" => "editó un mensaje",
        "revoke" => "borró un mensaje",
        "system" => "WhatsApp",
        "template" => "plantilla",
        "order" => "pedido",
        "unknown" | "unsupported" => "no se puede mostrar",
        other => other,
    })
}

/// How one of ours fares, and whether that is bad.
pub(super) fn status(said: &Said) -> Option<(&str, &'static str)> {
    let status = said.status.as_deref().filter(|_| said.ours)?;
    Some(match status {
        "sent" => ("enviado", "muted"),
        "delivered" => ("entregado", "muted"),
        "read" => ("leído", "muted"),
        "played" => ("escuchado", "muted"),
        "failed" => ("no llegó", "tag bad"),
        other => (other, "muted"),
    })
}
