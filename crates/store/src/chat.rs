//! Tables `chat_guests` and `chat_messages`: who writes to us on WhatsApp, and what.
//!
//! A guest is known by a user id, by a phone, or by both. The user id stays when a phone is hidden;
//! which of them comes first is chance, so that two rows may turn out to be one guest.

mod read;

use chrono::{DateTime, Utc};
use serde_json::Value;

pub use read::{Conversation, Guest, Said, conversations, find, messages};

use crate::{Error, Tx};

/// What is known of a guest; at least one of the first two.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub user_id: Option<&'a str>,
    pub phone: Option<&'a str>,
    pub name: Option<&'a str>,
}

#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub wamid: &'a str,
    pub guest: i64,
    pub kind: &'a str,
    pub text: Option<&'a str>,
    pub content: &'a Value,
    pub sent_at: DateTime<Utc>,
}

/// The guest's row, made or brought up to what is known now. Two rows that are one guest are joined:
/// the messages of both are his.
pub async fn guest(tx: &mut Tx, known: &Known<'_>, now: DateTime<Utc>) -> Result<i64, Error> {
    lock_names(tx, known).await?;
    let mut rows = sqlx::query!(
        "SELECT id, user_id, phone FROM chat_guests WHERE user_id = $1 OR phone = $2
         ORDER BY (user_id IS NOT DISTINCT FROM $1) DESC, id FOR UPDATE",
        known.user_id,
        known.phone
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter();
    let Some(first) = rows.next() else { return insert(tx, known, now).await };
    // Another user id with this phone is another guest: the number has changed hands.
    let is_another = known.user_id.is_some_and(|id| first.user_id.as_deref().is_some_and(|known| known != id));
    if is_another {
        free_phone(tx, first.id, now).await?;
        return insert(tx, known, now).await;
    }
    for other in rows {
        if other.user_id.is_none() {
            join(tx, other.id, first.id).await?;
        } else {
            free_phone(tx, other.id, now).await?;
        }
    }
    sqlx::query!(
        "UPDATE chat_guests SET user_id = COALESCE($2, user_id), phone = COALESCE($3, phone),
             name = COALESCE($4, name), updated_at = $5
         WHERE id = $1",
        first.id,
        known.user_id,
        known.phone,
        known.name,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(first.id)
}

/// Notifications of one guest at once make one row: whoever has a name may look it up and write it. For several
/// guests in one transaction all their names at the start, or two such transactions wait for each other.
///
/// Names share so many locks: Postgres has room for some thousands, and a notification may bring more guests.
pub async fn lock(tx: &mut Tx, names: &[String]) -> Result<(), Error> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtext('chat_guests'), bucket) FROM (
             SELECT DISTINCT hashtext(name) & 1023 AS bucket FROM unnest($1::text[]) AS names (name) ORDER BY bucket
         ) AS buckets",
        names
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn lock_names(tx: &mut Tx, known: &Known<'_>) -> Result<(), Error> {
    let names: Vec<String> = [known.user_id, known.phone].into_iter().flatten().map(str::to_owned).collect();
    lock(tx, &names).await
}

async fn insert(tx: &mut Tx, known: &Known<'_>, now: DateTime<Utc>) -> Result<i64, Error> {
    let id = sqlx::query_scalar!(
        "INSERT INTO chat_guests (user_id, phone, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
         RETURNING id",
        known.user_id,
        known.phone,
        known.name,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(id)
}

async fn free_phone(tx: &mut Tx, guest: i64, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE chat_guests SET phone = NULL, updated_at = $2 WHERE id = $1 AND user_id IS NOT NULL",
        guest,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn join(tx: &mut Tx, from: i64, into: i64) -> Result<(), Error> {
    sqlx::query!("UPDATE chat_messages SET guest_id = $2 WHERE guest_id = $1", from, into).execute(tx.conn()).await?;
    sqlx::query!("DELETE FROM chat_guests WHERE id = $1", from).execute(tx.conn()).await?;
    Ok(())
}

/// The guest has another user id or phone from now on. A row that has the user id, or the phone and no user id, is
/// his; another guest's number has changed hands.
pub async fn rename(tx: &mut Tx, guest: i64, known: &Known<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    lock_names(tx, known).await?;
    let taken = sqlx::query!(
        "SELECT id, user_id FROM chat_guests WHERE id <> $1 AND (user_id = $2 OR phone = $3) ORDER BY id FOR UPDATE",
        guest,
        known.user_id,
        known.phone
    )
    .fetch_all(tx.conn())
    .await?;
    for other in taken {
        if other.user_id.is_none() || other.user_id.as_deref() == known.user_id {
            join(tx, other.id, guest).await?;
        } else {
            free_phone(tx, other.id, now).await?;
        }
    }
    sqlx::query!(
        "UPDATE chat_guests SET user_id = COALESCE($2, user_id), phone = COALESCE($3, phone), updated_at = $4
         WHERE id = $1",
        guest,
        known.user_id,
        known.phone,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps a message that came. False where it was kept before.
pub async fn receive(tx: &mut Tx, message: &Message<'_>, now: DateTime<Utc>) -> Result<bool, Error> {
    let kept = sqlx::query!(
        "INSERT INTO chat_messages (wamid, guest_id, direction, type, text, content, sent_at, received_at)
         VALUES ($1, $2, 'in', $3, $4, $5, $6, $7)
         ON CONFLICT (wamid) DO NOTHING",
        message.wamid,
        message.guest,
        message.kind,
        message.text,
        message.content,
        message.sent_at,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Has the guest's message read as he last edited it, or forgets its words where he took it back. They come in any
/// order: to be called for the message itself, and for whatever names it.
pub async fn amend(tx: &mut Tx, guest: i64, wamid: &str, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE chat_messages SET text = NULL, content = '{}', revoked_at = $3
         WHERE guest_id = $1 AND revoked_at IS NULL
           AND (wamid = $2 OR (type = 'edit' AND content #>> '{edit,original_message_id}' = $2))
           AND EXISTS (
               SELECT FROM chat_messages AS revocation WHERE revocation.guest_id = $1 AND revocation.type = 'revoke'
                 AND revocation.content #>> '{revoke,original_message_id}' = $2
           )",
        guest,
        wamid,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE chat_messages AS original SET text = edit.text, edited_at = $3 FROM (
             SELECT text FROM chat_messages
             WHERE guest_id = $1 AND type = 'edit' AND content #>> '{edit,original_message_id}' = $2
             ORDER BY sent_at DESC, id DESC LIMIT 1
         ) AS edit
         WHERE original.guest_id = $1 AND original.wamid = $2 AND original.revoked_at IS NULL",
        guest,
        wamid,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How a message of ours fares. They come in any order: none goes back to a lower one.
pub async fn note_status(tx: &mut Tx, wamid: &str, status: &str) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE chat_messages SET status = $2
         WHERE wamid = $1 AND direction = 'out'
           AND COALESCE(array_position(ARRAY['sent', 'delivered', 'read', 'played', 'failed'], status), 0)
             < COALESCE(array_position(ARRAY['sent', 'delivered', 'read', 'played', 'failed'], $2), 0)",
        wamid,
        status
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
