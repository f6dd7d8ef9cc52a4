//! `X-Hub-Signature-256`. <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>

use secrecy::SecretString;

use super::{Refused, digest, is_signed, set};

/// `header` is the value of `X-Hub-Signature-256`: `sha256=` and the lower-case hex HMAC of the body's bytes.
///
/// The bytes as they came: Meta escapes what is not ASCII, and a body written anew differs exactly in messages with
/// accents and emojis.
///
/// # Errors
/// [`Refused::Missing`] without the header; any other thing that is wrong is [`Refused::Invalid`].
pub fn whatsapp(app_secret: Option<&SecretString>, header: Option<&[u8]>, body: &[u8]) -> Result<(), Refused> {
    let header = header.ok_or(Refused::Missing)?;
    let digest = header.strip_prefix(b"sha256=").and_then(digest).ok_or(Refused::Invalid)?;
    let secret = set(app_secret).ok_or(Refused::Invalid)?;
    if is_signed(secret, body, &digest) { Ok(()) } else { Err(Refused::Invalid) }
}
