//! Reads what Posta sends, as strict as the Graph API: what that refuses is found here first.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>

mod interactive;

use serde_json::Value;

use super::Button;

/// Characters of a text, and of a tag.
const LONGEST_TEXT: usize = 4096;
const LONGEST_TAG: usize = 512;

pub(crate) enum Asked {
    /// The guest's message was read; typing comes along with it.
    Read(String),
    Send(Draft),
}

pub(crate) struct Draft {
    /// A phone in `to`, or a user id in `recipient`; with both, the phone.
    pub(crate) to: String,
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    pub(crate) buttons: Vec<Button>,
    pub(crate) tag: Option<String>,
}

/// What is wrong, for `error_data.details`.
#[derive(Debug)]
pub(crate) struct Flaw(pub(crate) &'static str);

pub(crate) fn read(body: &Value) -> Result<Asked, Flaw> {
    if text(body, "/messaging_product") != Some("whatsapp") {
        return Err(Flaw("messaging_product must be whatsapp"));
    }
    if text(body, "/status") == Some("read") {
        let id = text(body, "/message_id").ok_or(Flaw("message_id is needed"))?;
        return Ok(Asked::Read(id.to_owned()));
    }
    let (kind, said, buttons) = match text(body, "/type").unwrap_or("text") {
        "text" => ("text", within(text(body, "/text/body"), LONGEST_TEXT, "text.body")?, Vec::new()),
        "interactive" => {
            let (said, buttons) = interactive::read(body.get("interactive").unwrap_or(&Value::Null))?;
            ("interactive", said, buttons)
        }
        "template" => ("template", template(body)?, Vec::new()),
        _ => return Err(Flaw("type must be one of text, interactive, template")),
    };
    let tag = text(body, "/biz_opaque_callback_data").map(str::to_owned);
    if tag.as_ref().is_some_and(|tag| tag.chars().count() > LONGEST_TAG) {
        return Err(Flaw("biz_opaque_callback_data has at most 512 characters"));
    }
    Ok(Asked::Send(Draft { to: recipient(body)?, kind, text: said, buttons, tag }))
}

fn recipient(body: &Value) -> Result<String, Flaw> {
    if let Some(phone) = text(body, "/to").filter(|phone| !phone.is_empty()) {
        let digits = phone.trim_start_matches('+');
        let usual = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        return if usual { Ok(digits.to_owned()) } else { Err(Flaw("to must be a phone number")) };
    }
    let user = text(body, "/recipient").ok_or(Flaw("to or recipient is needed"))?;
    let usual = user
        .strip_prefix("AR.")
        .is_some_and(|rest| (1..=128).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if usual { Ok(user.to_owned()) } else { Err(Flaw("recipient must be a user id")) }
}

/// A template's words stand at Meta: its name and what is filled in stand for them.
fn template(body: &Value) -> Result<String, Flaw> {
    let name = text(body, "/template/name").filter(|name| !name.is_empty()).ok_or(Flaw("template.name is needed"))?;
    text(body, "/template/language/code").ok_or(Flaw("template.language.code is needed"))?;
    let components = body.pointer("/template/components").and_then(Value::as_array).into_iter().flatten();
    let parameters = components.filter_map(|part| part.get("parameters")?.as_array()).flatten();
    let filled: Vec<&str> = parameters.filter_map(|parameter| text(parameter, "/text")).collect();
    Ok(if filled.is_empty() { name.to_owned() } else { format!("{name}: {}", filled.join(" · ")) })
}

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str()
}

fn within(text: Option<&str>, most: usize, what: &'static str) -> Result<String, Flaw> {
    let text = text.filter(|text| !text.trim().is_empty() && text.chars().count() <= most);
    text.map(str::to_owned).ok_or(Flaw(what))
}
