//! Table `deliveries`: what a job sent, or tried to. A row is committed before the message leaves,
//! so that a second run of the job knows that the first may have sent it.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Error, Store, Tx, touched};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being sent, or its sender died over it.
    Sending,
    Sent,
    /// The other side refused it, now or for good.
    Failed,
    /// Nobody knows: the answer did not come.
    Uncertain,
}

/// A message that is about to leave.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    pub job: Uuid,
    pub reservation: Option<i32>,
    /// `mail`, `whatsapp`
    pub channel: &'a str,
    /// Which one it is, `hold_created` for one.
    pub message: &'a str,
    /// The same for every try, so that the other side can tell a repeat.
    pub message_id: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    First,
    /// What the last try came to, and how many there were.
    Again {
        state: State,
        tries: u32,
    },
}

impl State {
    pub const ALL: [Self; 4] = [Self::Sending, Self::Sent, Self::Failed, Self::Uncertain];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }

    fn read(text: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| Error::Other("a delivery has an unknown state".to_owned()))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Notes that the message is about to leave; committed, it may. One that was sent stays so.
pub async fn begin(tx: &mut Tx, message: &Message<'_>, now: DateTime<Utc>) -> Result<Begun, Error> {
    let inserted = sqlx::query!(
        "INSERT INTO deliveries (job_id, reservation_id, channel, message, message_id, state, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'sending', $6, $6)
         ON CONFLICT (job_id) DO NOTHING",
        message.job,
        message.reservation,
        message.channel,
        message.message,
        message.message_id,
        now
    )
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Begun::First);
    }
    let last = sqlx::query!("SELECT state, tries FROM deliveries WHERE job_id = $1 FOR UPDATE", message.job)
        .fetch_one(tx.conn())
        .await?;
    let state = State::read(&last.state)?;
    if state != State::Sent {
        let updated = sqlx::query!(
            "UPDATE deliveries SET state = 'sending', tries = tries + 1, updated_at = $2 WHERE job_id = $1",
            message.job,
            now
        )
        .execute(tx.conn())
        .await?;
        touched::one(updated.rows_affected(), "sending again")?;
    }
    Ok(Begun::Again { state, tries: u32::try_from(last.tries).unwrap_or(0) })
}

/// Notes what a try came to. A run that lost its lease and ends late does not unsay `sent`.
pub async fn mark(tx: &mut Tx, job: Uuid, state: State, now: DateTime<Utc>) -> Result<(), Error> {
    let updated = sqlx::query!(
        "UPDATE deliveries SET
             state = CASE WHEN state = 'sent' THEN state ELSE $2 END,
             updated_at = CASE WHEN state = 'sent' THEN updated_at ELSE $3 END
         WHERE job_id = $1",
        job,
        state.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    touched::one(updated.rows_affected(), "marking a delivery")
}

/// How the job's message stands, where it began to leave.
pub async fn state_of(store: &Store, job: Uuid) -> Result<Option<State>, Error> {
    let state =
        sqlx::query_scalar!("SELECT state FROM deliveries WHERE job_id = $1", job).fetch_optional(&store.pool).await?;
    state.map(|state| State::read(&state)).transpose()
}

/// Whether the job's message began to leave.
pub async fn began(tx: &mut Tx, job: Uuid) -> Result<bool, Error> {
    let there = sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM deliveries WHERE job_id = $1) AS "there!""#, job)
        .fetch_one(tx.conn())
        .await?;
    Ok(there)
}

/// A message that left for a guest, or was tried to.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub job: Uuid,
    /// `mail`, `whatsapp`
    pub channel: String,
    pub message: String,
    pub state: String,
    pub tries: i32,
    pub updated_at: DateTime<Utc>,
}

/// The newest `limit` messages about a reservation, the newest first.
pub async fn of(store: &Store, reservation: i32, limit: i64) -> Result<Vec<Delivery>, Error> {
    let rows = sqlx::query_as!(
        Delivery,
        "SELECT job_id AS job, channel, message, state, tries, updated_at
         FROM deliveries WHERE reservation_id = $1 ORDER BY updated_at DESC LIMIT $2",
        reservation,
        limit
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(rows)
}
