//! A letter as a message of RFC 5322 and MIME: text first, then HTML, each header once.

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{self, ContentType, HeaderName, HeaderValue, MessageId};
use lettre::message::{Attachment as AttachedPart, Mailbox, Mailboxes, Message, MultiPart};

use super::error::{Reason, SendError};

/// One mail, to one person or to several who see each other.
pub struct Letter {
    /// Addresses without names, at least one.
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// `<id@domain>`, the same at every attempt: it is how the receiver knows a repetition.
    pub message_id: String,
    pub date: DateTime<Utc>,
    pub attachments: Vec<Attachment>,
}

pub struct Attachment {
    pub filename: String,
    /// With its parameters, such as `text/calendar; method=PUBLISH; charset=utf-8`.
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// The recipients and the message, 7-bit throughout.
pub(super) fn compose(
    letter: &Letter,
    from: &Mailbox,
    reply_to: &Mailbox,
) -> Result<(Vec<Address>, String), SendError> {
    let to: Vec<Address> = letter.to.iter().map(|to| recipient(to)).collect::<Result<_, _>>()?;
    if !is_message_id(&letter.message_id) {
        return Err(unwritable("its Message-ID is not <id@domain>"));
    }
    let envelope =
        Envelope::new(Some(from.email.clone()), to.clone()).map_err(|_| unwritable("it has no recipient"))?;
    let message = Message::builder()
        .envelope(envelope)
        .from(from.clone())
        .mailbox(header::To::from(to.iter().map(|to| Mailbox::new(None, to.clone())).collect::<Mailboxes>()))
        .reply_to(reply_to.clone())
        .subject(one_line(&letter.subject))
        .raw_header(raw("Date", letter.date.format("%a, %d %b %Y %H:%M:%S +0000").to_string()))
        .header(MessageId::from(letter.message_id.clone()))
        // RFC 3834, and Exchange's own: no out-of-office answers to a machine.
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(raw("X-Auto-Response-Suppress", "All".to_owned()))
        .multipart(body(letter)?)
        .map_err(|_| unwritable("its headers are not complete"))?;
    let source = String::from_utf8(message.formatted()).map_err(|_| unwritable("it is not text"))?;
    Ok((to, source))
}

/// `reservas@…` or `Cabañas S.R.L. <reservas@…>`, the name in quotes or not.
pub(super) fn mailbox(text: &str) -> Option<Mailbox> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return None;
    }
    let (name, address) = match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", text),
    };
    let name = name.strip_prefix('"').and_then(|n| n.strip_suffix('"')).unwrap_or(name).replace("\\\"", "\"");
    let address: Address = address.trim().parse().ok()?;
    Some(Mailbox::new((!name.is_empty()).then_some(name), address))
}

fn recipient(to: &str) -> Result<Address, SendError> {
    let address: Option<Address> = to.trim().parse().ok();
    // Beyond ASCII an address needs SMTPUTF8 at every relay on its way; it would only bounce later.
    address
        .filter(|address| AsRef::<str>::as_ref(address).is_ascii())
        .ok_or_else(|| SendError::permanent(Reason::Recipient, "the recipient is not a mail address"))
}

fn body(letter: &Letter) -> Result<MultiPart, SendError> {
    let words = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    if letter.attachments.is_empty() {
        return Ok(words);
    }
    let mut mixed = MultiPart::mixed().multipart(words);
    for attachment in &letter.attachments {
        let kind = ContentType::parse(&attachment.content_type)
            .map_err(|_| unwritable("an attachment's content type is not one"))?;
        let part = AttachedPart::new(one_line(&attachment.filename)).body(attachment.bytes.clone(), kind);
        mixed = mixed.singlepart(part);
    }
    Ok(mixed)
}

fn is_message_id(id: &str) -> bool {
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    inner.and_then(|id| id.split_once('@')).is_some_and(|(left, right)| {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'@'))
        };
        // RFC 5322 2.1.1: a line is at most 998 long, and this one cannot be folded.
        is_word(left) && is_word(right) && id.len() < 250
    })
}

/// lettre encodes what a header cannot hold; line ends are taken out all the same.
fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn unwritable(why: &str) -> SendError {
    SendError::permanent(Reason::Letter, &format!("the letter cannot be written: {why}"))
}
