//! Tables `chat_guests` and `chat_messages`: who writes to us on WhatsApp, and what.
//!
//! A guest is known by a user id, by a phone, or by both. The user id stays when a phone is hidden;
//! which of them comes first is chance, so that two rows may turn out to be one guest.

use chrono::{DateTime, Utc};
use serde_json::Value;

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

/// Two notifications of one guest at once make one row.
async fn lock_names(tx: &mut Tx, known: &Known<'_>) -> Result<(), Error> {
    let mut names: Vec<String> =
        [known.user_id, known.phone].into_iter().flatten().map(|n| format!("chat:{n}")).collect();
    names.sort();
    for name in &names {
        sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name).fetch_one(tx.conn()).await?;
    }
    Ok(())
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

/// The guest has another user id or phone from now on. Where a row has it already, both are one.
pub async fn rename(tx: &mut Tx, guest: i64, known: &Known<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    lock_names(tx, known).await?;
    let taken = sqlx::query_scalar!(
        "SELECT id FROM chat_guests WHERE id <> $1 AND (user_id = $2 OR phone = $3) FOR UPDATE",
        guest,
        known.user_id,
        known.phone
    )
    .fetch_all(tx.conn())
    .await?;
    for other in taken {
        join(tx, other, guest).await?;
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

/// The words of an earlier message of the guest are others now. One that has not come yet keeps its own.
pub async fn edit(tx: &mut Tx, guest: i64, wamid: &str, text: Option<&str>, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE chat_messages SET text = $3, edited_at = $4 WHERE wamid = $2 AND guest_id = $1",
        guest,
        wamid,
        text,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The guest took an earlier message back: its words are forgotten.
pub async fn revoke(tx: &mut Tx, guest: i64, wamid: &str, now: DateTime<Utc>) -> Result<(), Error> {
    sqlx::query!(
        "UPDATE chat_messages SET text = NULL, content = '{}', revoked_at = $3 WHERE wamid = $2 AND guest_id = $1",
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
