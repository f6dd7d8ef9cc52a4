//! AUTH PLAIN and LOGIN (RFC 4954, RFC 4616). Any name and password are right; they are not even kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What is asked of the client, in order: base64 of the question, as the protocol wants it.
pub(super) fn questions(mechanism: &str) -> Option<&'static [&'static str]> {
    match mechanism {
        "PLAIN" => Some(&[""]),
        "LOGIN" => Some(&["VXNlcm5hbWU6", "UGFzc3dvcmQ6"]),
        _ => None,
    }
}

/// Whether the answer has the form that the mechanism asks for: base64, and for PLAIN three fields.
pub(super) fn is_well_formed(mechanism: &str, answer: &str) -> bool {
    // A single `=` is an empty answer that stands in the command itself.
    let decoded = if answer == "=" { Ok(Vec::new()) } else { STANDARD.decode(answer) };
    match decoded {
        Ok(fields) if mechanism == "PLAIN" => fields.split(|byte| *byte == 0).count() == 3,
        Ok(_) => true,
        Err(_) => false,
    }
}
