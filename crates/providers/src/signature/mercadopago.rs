//! `x-signature`. <https://www.mercadopago.com.ar/developers/es/docs/your-integrations/notifications/webhooks>

use std::fmt::{self, Write as _};

use secrecy::SecretString;

use super::{Refused, digest, is_signed, set};

/// Of all parts together. What is signed becomes a key.
const LONGEST: usize = 512;

/// The text that was signed: `id:138472432031;request-id:d6b0124b;ts:1766455693;`. What one delivery repeats.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Manifest(String);

/// `signature` and `request_id` are the values of `x-signature` and `x-request-id`; `data_id` is that of the query,
/// percent-decoded. The body is not signed: nothing in it may be believed.
///
/// An id is tried as it came, then in lower case: the provider has signed either, and never said which when.
///
/// # Errors
/// [`Refused::Missing`] without the header; any other thing that is wrong is [`Refused::Invalid`].
pub fn mercadopago(
    webhook_secret: Option<&SecretString>,
    signature: Option<&[u8]>,
    request_id: Option<&[u8]>,
    data_id: Option<&str>,
) -> Result<Manifest, Refused> {
    let signature = signature.ok_or(Refused::Missing)?;
    let signed = Signed::read(signature).ok_or(Refused::Invalid)?;
    let secret = set(webhook_secret).ok_or(Refused::Invalid)?;
    let request_id = std::str::from_utf8(request_id.unwrap_or_default()).map_err(|_| Refused::Invalid)?;
    let data_id = data_id.unwrap_or_default();
    // `id:1;request-id:a;…` is also what an id `1;request-id:a` would give: a signature must fit one reading only.
    let unreadable = |part: &str| part.contains(|character: char| character == ';' || character.is_control());
    let is_long = data_id.len() + request_id.len() + signed.ts.len() > LONGEST;
    if is_long || unreadable(data_id) || unreadable(request_id) {
        return Err(Refused::Invalid);
    }
    let lower = data_id.to_ascii_lowercase();
    let manifests = [data_id, &lower].map(|id| Manifest::new(id, request_id, signed.ts));
    let verified = manifests.into_iter().find(|manifest| is_signed(secret, manifest.0.as_bytes(), &signed.v1));
    verified.ok_or(Refused::Invalid)
}

impl Manifest {
    /// What is empty is left out.
    pub(super) fn new(id: &str, request_id: &str, ts: &str) -> Self {
        let mut text = String::new();
        for (name, value) in [("id", id), ("request-id", request_id), ("ts", ts)] {
            if !value.is_empty() {
                // Writing to a string does not fail.
                let _ = write!(text, "{name}:{value};");
            }
        }
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What `x-signature` says.
struct Signed<'h> {
    /// As text: seconds in production, milliseconds from the panel, and both are signed as they are written.
    ts: &'h str,
    v1: [u8; 32],
}

impl<'h> Signed<'h> {
    /// `ts=1766455693,v1=…`; of a part that is repeated the first counts.
    fn read(header: &'h [u8]) -> Option<Self> {
        let header = std::str::from_utf8(header).ok()?;
        let part = |name: &str| {
            let parts = header.split(',').filter_map(|part| part.split_once('='));
            let mut named = parts.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
            named.next().map(|(_, value)| value.trim())
        };
        let ts = part("ts").filter(|ts| !ts.is_empty() && ts.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Self { ts, v1: digest(part("v1")?.as_bytes())? })
    }
}
