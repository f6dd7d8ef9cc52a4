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
    let (mut messages, mut statuses) = (0, 0);
    for item in items.iter().filter(|item| ours.contains(&item.key())) {
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
        About::Nothing => {}
        About::Edits(original) => chat::edit(tx, guest, original, message.text.as_deref(), now).await?,
        About::Revokes(original) => chat::revoke(tx, guest, original, now).await?,
        About::Renames { user_id, phone } => {
            let known = chat::Known { user_id: user_id.as_deref(), phone: phone.as_deref(), name: None };
            chat::rename(tx, guest, &known, now).await?;
        }
    }
    Ok(())
}
