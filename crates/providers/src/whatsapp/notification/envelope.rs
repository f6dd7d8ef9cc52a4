//! From bytes to JSON, as far as it goes.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::Unreadable;

/// `null` for an object that is well-formed and cannot be held.
pub(super) fn read(body: &[u8]) -> Result<Value, Unreadable> {
    let is_object = body.trim_ascii_start().starts_with(b"{");
    // What is ignored is read without a limit of depth and size, and without a look at its encoding.
    let is_json = is_object && std::str::from_utf8(body).is_ok() && serde_json::from_slice::<IgnoredAny>(body).is_ok();
    if !is_json {
        return Err(Unreadable);
    }
    Ok(serde_json::from_slice(&without_halves(body)).unwrap_or_default())
}

/// Half of a surrogate pair, where an emoji was cut in two, is well-formed and no text: it becomes U+FFFD.
fn without_halves(body: &[u8]) -> Cow<'_, [u8]> {
    let mut read = Cow::Borrowed(body);
    let mut at = 0;
    while let Some(escape) = body.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        at += escape;
        at += match (unit(body, at), unit(body, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                if let Some(digits) = read.to_mut().get_mut(at + 2..at + 6) {
                    digits.copy_from_slice(b"fffd");
                }
                6
            }
            _ => 2,
        };
    }
    read
}

/// The UTF-16 unit that is escaped at this place.
fn unit(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
