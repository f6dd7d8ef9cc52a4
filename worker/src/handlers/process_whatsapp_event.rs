use std::collections::HashSet;

use providers::whatsapp::notification::{self, About, Item, Message};
use store::{Tx, chat, webhooks};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Keeps the messages and statuses that this notification was the first to bring.
pub(crate) async fn run(context: &Context, event: Uuid) -> Result<Answer, Failure> {
    let Some(body) = webhooks::body_of(&context.store, event).await? else { return Ok(Answer::Done) };
    // It was read before it was promised.
    let items = notification::read(&body).map_err(|error| Failure::Fail(error.to_string()))?;
    let mut tx = context.store.begin().await?;
    let ours: HashSet<String> = webhooks::items_of(&mut tx, event).await?.into_iter().collect();
    let items: Vec<&Item> = items.iter().filter(|item| ours.contains(&item.key())).collect();
    chat::lock(&mut tx, &names(&items)).await?;
    let (mut messages, mut statuses) = (0, 0);
    for item in items {
        match item {
            Item::Message(message) => {
                keep(context, &mut tx, message).await?;
                messages += 1;
            }
            Item::Status(status) => {
                chat::note_status(&mut tx, &status.id, &status.status).await?;
                statuses += 1;
            }
        }
    }
    webhooks::set_outcome(&mut tx, event, &format!("{messages} messages, {statuses} statuses kept")).await?;
    context.relay.push(tx.commit().await?);
    Ok(Answer::Done)
}

/// By which the guests of all messages are known, before and after.
fn names(items: &[&Item]) -> Vec<String> {
    let messages = items.iter().filter_map(|item| if let Item::Message(message) = item { Some(message) } else { None });
    let named = messages.flat_map(|message| {
        let (user_id, phone) = match &message.about {
            About::Renames { user_id, phone } => (user_id.clone(), phone.clone()),
            _ => (None, None),
        };
        [message.user_id.clone(), message.phone.clone(), user_id, phone]
    });
    named.flatten().collect()
}

async fn keep(context: &Context, tx: &mut Tx, message: &Message) -> Result<(), Failure> {
    let now = context.now();
    let known = chat::Known {
        user_id: message.user_id.as_deref(),
        phone: message.phone.as_deref(),
        name: message.name.as_deref(),
    };
    let guest = chat::guest(tx, &known, now).await?;
    let kept = chat::Message {
        wamid: &message.id,
        guest,
        kind: &message.kind,
        text: message.text.as_deref(),
        content: &message.content,
        sent_at: message.sent_at.unwrap_or(now),
    };
    if !chat::receive(tx, &kept, now).await? {
        return Ok(());
    }
    match &message.about {
        // What it was edited to, or that it was taken back, may have come before it.
        About::Nothing => chat::amend(tx, guest, &message.id, now).await?,
        About::Amends(original) => chat::amend(tx, guest, original, now).await?,
        About::Renames { user_id, phone } => {
            let known = chat::Known { user_id: user_id.as_deref(), phone: phone.as_deref(), name: None };
            chat::rename(tx, guest, &known, now).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
