//! What one notification of the Cloud API carries: any number of messages and statuses, in any number of
//! entries. What is not known stays what it is; what lacks an id is nothing that can be acted on once.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components>

mod envelope;
mod item;

use serde_json::Value;

pub use item::{About, Item, Message, Status};

/// Longer ids are nobody's: they are kept with the notification and not acted on.
const LONGEST_ID: usize = 256;

/// The body is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not a JSON object")]
pub struct Unreadable;

/// All that the notification tells, in its order.
///
/// # Errors
/// Bytes that are no JSON object. One without anything known is no error, nor is one that cannot be held (too deep,
/// a number too large): it would be refused, and sent again, for a week.
pub fn read(body: &[u8]) -> Result<Vec<Item>, Unreadable> {
    let envelope = envelope::read(body)?;
    let mut items = Vec::new();
    for change in list(&envelope, "entry").flat_map(|entry| list(entry, "changes")) {
        let value = &change["value"];
        let contacts: Vec<&Value> = list(value, "contacts").collect();
        items
            .extend(list(value, "messages").filter_map(|message| Message::read(message, &contacts)).map(Item::Message));
        items.extend(list(value, "statuses").filter_map(Status::read).map(Item::Status));
    }
    Ok(items)
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// A member that is a string and not empty. NUL, which Postgres keeps nowhere, is not in it.
fn text(value: &Value, name: &str) -> Option<String> {
    let text = value.get(name)?.as_str()?.replace('\0', "\u{fffd}");
    Some(text).filter(|text| !text.is_empty())
}

fn id(value: &Value, name: &str) -> Option<String> {
    text(value, name).filter(|id| id.len() <= LONGEST_ID)
}

#[cfg(test)]
mod tests;
