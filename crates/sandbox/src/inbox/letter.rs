//! Reads a mail once: envelope and source in, the JSON that programs get and the line that people see out.
//!
//! It never fails. What cannot be read as a mail is kept with its source and empty members.

use std::collections::BTreeMap;

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use serde::{Deserialize, Serialize};

use super::nesting;

/// What SMTP said, addresses bare; the recipients are one or more.
pub(crate) struct Envelope {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
}

/// A mail as in CONTRACT.md section 4, without `id` and `received_at`.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) source: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) filename: String,
    pub(crate) content_type: String,
    /// Base64.
    pub(crate) content: String,
}

/// A letter as JSON, and what the list shows of it.
pub(crate) struct Read {
    pub(crate) summary: Summary,
    pub(crate) letter: Bytes,
}

pub(crate) struct Summary {
    /// The name in From, else its address, else the envelope's.
    pub(crate) sender: String,
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) preview: String,
    pub(crate) attachments: usize,
}

const PREVIEW_CHARS: usize = 120;

pub(crate) fn read(envelope: Envelope, source: &[u8]) -> Read {
    let parser = MessageParser::default();
    let message = if nesting::is_reckless(source) { parser.parse_headers(source) } else { parser.parse(source) };
    let mut letter = message.as_ref().map(open).unwrap_or_default();
    let sender = message.as_ref().and_then(sender).unwrap_or_else(|| envelope.from.clone());
    letter.from = envelope.from;
    letter.to = envelope.to;
    letter.source = String::from_utf8_lossy(source).into_owned();
    let summary = Summary {
        sender,
        to: letter.to.clone(),
        subject: letter.subject.clone(),
        preview: letter.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(PREVIEW_CHARS).collect(),
        attachments: letter.attachments.len(),
    };
    Read { summary, letter: letter.to_json() }
}

impl Letter {
    fn to_json(&self) -> Bytes {
        #[expect(clippy::expect_used, reason = "strings, lists and maps with string keys always serialize")]
        serde_json::to_vec(self).expect("a letter is JSON").into()
    }

    pub(crate) fn from_json(json: &[u8]) -> Letter {
        serde_json::from_slice(json).unwrap_or_default()
    }
}

impl Attachment {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.content).unwrap_or_default()
    }
}

fn sender(message: &Message<'_>) -> Option<String> {
    let from = message.from()?.first()?;
    let named = from.name().filter(|name| !name.trim().is_empty());
    named.or_else(|| from.address()).map(str::to_owned)
}

fn open(message: &Message<'_>) -> Letter {
    Letter {
        subject: message.subject().unwrap_or_default().to_owned(),
        text: body(message, &message.text_body, |part| match &part.body {
            PartType::Text(text) => Some(text),
            _ => None,
        }),
        html: body(message, &message.html_body, |part| match &part.body {
            PartType::Html(html) => Some(html),
            _ => None,
        }),
        headers: headers(message),
        attachments: message.attachments().map(|part| attachment(message, part)).collect(),
        ..Letter::default()
    }
}

/// The first body of that very type: the parser offers the HTML as text, and the text as HTML, where one is missing.
fn body<'m>(
    message: &'m Message<'_>,
    parts: &[u32],
    of_type: impl Fn(&'m MessagePart<'_>) -> Option<&'m std::borrow::Cow<'m, str>>,
) -> String {
    let mut found = parts.iter().filter_map(|number| of_type(message.part(*number)?));
    found.next().map(|text| text.clone().into_owned()).unwrap_or_default()
}

/// Lower-case names, first value of each, unfolded and otherwise as it stands in the source.
fn headers(message: &Message<'_>) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for header in message.headers() {
        let value = slice(message, header.offset_start, header.offset_end);
        let value = String::from_utf8_lossy(value).replace("\r\n", "");
        headers.entry(header.name().to_ascii_lowercase()).or_insert_with(|| value.trim().to_owned());
    }
    headers
}

fn attachment(message: &Message<'_>, part: &MessagePart<'_>) -> Attachment {
    let content_type = part.content_type().map_or_else(
        || "application/octet-stream".to_owned(),
        |ct| format!("{}/{}", ct.ctype(), ct.subtype().unwrap_or("*")).to_ascii_lowercase(),
    );
    Attachment {
        filename: part.attachment_name().unwrap_or_default().to_owned(),
        content_type,
        content: STANDARD.encode(content(message, part)),
    }
}

/// The bytes that were attached. For text the parser offers it decoded to UTF-8, which are other bytes.
fn content(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let raw = slice(message, part.offset_body, part.offset_end);
    let exact = match (&part.body, part.encoding) {
        (PartType::Text(_) | PartType::Html(_), Encoding::None) => Some(raw.to_vec()),
        (PartType::Text(_) | PartType::Html(_), Encoding::Base64) => base64_decode(raw),
        (PartType::Text(_) | PartType::Html(_), Encoding::QuotedPrintable) => quoted_printable_decode(raw),
        _ => None,
    };
    exact.unwrap_or_else(|| part.contents().to_vec())
}

fn slice<'m>(message: &'m Message<'_>, start: u32, end: u32) -> &'m [u8] {
    message.raw_message.get(start as usize..end as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests;
