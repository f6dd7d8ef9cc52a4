//! The syntax of an address that we are willing to write to.
//!
//! Narrower than RFC 5321 on purpose: no quoted local part, comment, route, address literal or bare host,
//! nothing beyond ASCII. So no text passes that a mail header or an SMTP command could read as a second
//! address or a second line.

use super::GuestError;

/// The locked column is `varchar(100)`.
pub(super) const MAX_LENGTH: usize = 100;
const MAX_LOCAL_LENGTH: usize = 64;
const MAX_LABEL_LENGTH: usize = 63;

pub(super) fn check(text: &str) -> Result<(), GuestError> {
    if text.chars().count() > MAX_LENGTH {
        return Err(GuestError::EmailLength);
    }
    let (local, domain) = text.split_once('@').ok_or(GuestError::EmailSyntax)?;
    if is_local(local) && is_domain(domain) { Ok(()) } else { Err(GuestError::EmailSyntax) }
}

fn is_local(local: &str) -> bool {
    local.len() <= MAX_LOCAL_LENGTH && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte))
}

/// RFC 5322 `atext` without `%` and `!`, with which old relays were told of a further host.
fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"#$&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_domain(domain: &str) -> bool {
    let Some((_, top)) = domain.rsplit_once('.') else {
        return false;
    };
    // An all-digit end is an IP address, not a name.
    let top_is_a_name = !top.bytes().all(|byte| byte.is_ascii_digit());
    top_is_a_name && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_LENGTH).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests;
