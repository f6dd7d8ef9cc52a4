//! Whether a mail's structure is too much to open. The parser recurses into mails inside mails, and searches the
//! whole rest for each boundary: a few megabytes made for it would overflow the stack, or take hours. Such a mail is
//! kept, with its headers and source; only its parts stay closed.

/// Real mails stay in single digits.
const MOST_MESSAGES: usize = 16;
const MOST_MULTIPARTS: usize = 64;

pub(super) fn is_reckless(source: &[u8]) -> bool {
    let mut messages = 0;
    let mut multiparts = 0;
    let mut part = Part::default();
    for line in unfolded(source) {
        if line.is_empty() {
            part = Part::default();
            continue;
        }
        part.note(&line);
        if part.is_hidden_message() {
            return true;
        }
        if let Some(media_type) = value_of(&line, "content-type") {
            messages += usize::from(holds_message(media_type));
            multiparts += usize::from(media_type.contains("multipart"));
        }
        if messages > MOST_MESSAGES || multiparts > MOST_MULTIPARTS {
            return true;
        }
    }
    false
}

/// What the headers of one part say.
#[derive(Default)]
struct Part {
    message: bool,
    encoded: bool,
}

impl Part {
    fn note(&mut self, line: &str) {
        self.message |= value_of(line, "content-type").is_some_and(holds_message);
        let encoding = value_of(line, "content-transfer-encoding");
        self.encoded |= encoding.is_some_and(|name| name.contains("base64") || name.contains("quoted"));
    }

    /// RFC 2046 5.2.1 forbids it, and what it holds cannot be counted from here.
    fn is_hidden_message(&self) -> bool {
        self.message && self.encoded
    }
}

/// A comment may stand anywhere in a media type and hide it: then it counts too.
fn holds_message(value: &str) -> bool {
    let media_type = value.split(';').next().unwrap_or_default();
    media_type.contains("message") || media_type.contains("digest") || media_type.contains('(')
}

fn value_of<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (found, value) = line.split_once(':')?;
    (found.trim() == name).then_some(value)
}

/// Lower-case lines; those that begin with white space continue the one before. Long ones (bodies) are cut.
fn unfolded(source: &[u8]) -> impl Iterator<Item = String> {
    const ENOUGH: usize = 1_000;
    let mut lines = source.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).peekable();
    std::iter::from_fn(move || {
        let mut line = lines.next()?.to_vec();
        while let Some(more) =
            lines.next_if(|next| !line.is_empty() && next.first().is_some_and(|b| b" \t".contains(b)))
        {
            if line.len() < ENOUGH {
                line.extend_from_slice(more);
            }
        }
        line.truncate(ENOUGH);
        line.make_ascii_lowercase();
        Some(String::from_utf8_lossy(&line).into_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_mail_with_a_forwarded_one_is_opened() {
        let mail = "Message-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=\"message\"\r\nContent-Transfer-Encoding: 7bit\r\n\r\n--message\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naG9sYQ==\r\n--message\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhola\r\n--message--\r\n";
        assert!(!is_reckless(mail.as_bytes()));
    }

    #[test]
    fn mails_in_mails_are_counted_however_they_are_written() {
        for header in [
            "Content-Type: message/rfc822",
            "CONTENT-TYPE : Message/Global",
            "Content-Type:\r\n  message/rfc822; x=1",
            "Content-Type: (;)message/rfc822",
            "Content-Type: multipart/digest; boundary=a",
        ] {
            assert!(is_reckless(format!("{header}\r\n\r\n").repeat(MOST_MESSAGES + 1).as_bytes()), "{header}");
            assert!(!is_reckless(format!("{header}\r\n\r\n").repeat(MOST_MESSAGES).as_bytes()), "{header}");
        }
    }

    #[test]
    fn an_encoded_mail_and_a_hundred_multiparts_stay_closed() {
        assert!(is_reckless(b"Content-Type: message/rfc822\r\nX: y\r\nContent-Transfer-Encoding:\r\n BASE64\r\n\r\n"));
        assert!(is_reckless("Content-Type: multipart/mixed; boundary=a\r\n\r\n".repeat(100).as_bytes()));
    }
}
