use chrono::{DateTime, Utc};

use crate::anywhere::anywhere;
use crate::{Error, Personal, Store, Turn};

/// A guest, and the last that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub guest: Guest,
    /// The edge for [`Turn`] is its id.
    pub last: Said,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    pub id: i64,
    /// WhatsApp's.
    pub user_id: Option<String>,
    /// Digits, as they came; hidden by who has a user name.
    pub phone: Option<Personal>,
    pub name: Option<Personal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub id: i64,
    /// By us; otherwise by the guest.
    pub ours: bool,
    /// `text`, `image`, …: an open list.
    pub kind: String,
    pub text: Option<Personal>,
    pub sent_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Of one of ours: how it fares.
    pub status: Option<String>,
}

struct Row {
    guest_id: i64,
    user_id: Option<String>,
    phone: Option<String>,
    name: Option<String>,
    id: i64,
    direction: String,
    kind: String,
    text: Option<String>,
    sent_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    status: Option<String>,
}

impl From<Row> for Conversation {
    fn from(row: Row) -> Self {
        Self {
            guest: Guest {
                id: row.guest_id,
                user_id: row.user_id,
                phone: row.phone.map(Into::into),
                name: row.name.map(Into::into),
            },
            last: Said {
                id: row.id,
                ours: row.direction == "out",
                kind: row.kind,
                text: row.text.map(Into::into),
                sent_at: row.sent_at,
                edited_at: row.edited_at,
                revoked_at: row.revoked_at,
                status: row.status,
            },
        }
    }
}

macro_rules! select {
    (($($rest:tt)+) $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT guest.id AS guest_id, user_id, phone, name, message.id, direction, type AS kind, text, sent_at,
                    edited_at, revoked_at, status
             FROM chat_messages AS message JOIN chat_guests AS guest ON guest.id = guest_id " + $($rest)+
            $(, $argument)*
        )
    };
}

macro_rules! latest {
    ($rest:tt, $text:expr, $limit:expr, $edge:expr) => {
        select!(
            ("JOIN chat_last ON message_id = message.id
              WHERE ($1::text IS NULL OR name ILIKE $1 OR phone LIKE $1) "
                + $rest),
            $text.map(anywhere),
            $limit,
            $edge
        )
    };
}

/// Who wrote to us or was written to, whoever was heard of last first. `text` is part of a name or of a phone.
pub async fn conversations(
    store: &Store,
    text: Option<&str>,
    turn: Turn,
    limit: i64,
) -> Result<Vec<Conversation>, Error> {
    let mut look = store.look().await?;
    let rows = if let Turn::After(id) = turn {
        let after = latest!("AND message_id > $3::bigint ORDER BY message_id LIMIT $2", text, limit, id);
        let mut rows = after.fetch_all(&mut *look).await?;
        rows.reverse();
        rows
    } else {
        let before = turn.before();
        let rows = latest!(
            "AND ($3::bigint IS NULL OR message_id < $3) ORDER BY message_id DESC LIMIT $2",
            text,
            limit,
            before
        );
        rows.fetch_all(&mut *look).await?
    };
    Ok(rows.into_iter().map(Conversation::from).collect())
}

/// What was said to and by a guest, the newest first.
pub async fn messages(store: &Store, guest: i64, turn: Turn, limit: i64) -> Result<Vec<Said>, Error> {
    let rows = if let Turn::After(id) = turn {
        let after = select!(
            ("WHERE guest_id = $1 AND (sent_at, message.id) > ((SELECT sent_at FROM chat_messages WHERE id = $3), $3)
              ORDER BY sent_at, message.id LIMIT $2"),
            guest,
            limit,
            id
        );
        let mut rows = after.fetch_all(&store.pool).await?;
        rows.reverse();
        rows
    } else {
        let rows = select!(
            ("WHERE guest_id = $1 AND ($3::bigint IS NULL
                  OR (sent_at, message.id) < ((SELECT sent_at FROM chat_messages WHERE id = $3), $3))
              ORDER BY sent_at DESC, message.id DESC LIMIT $2"),
            guest,
            limit,
            turn.before()
        );
        rows.fetch_all(&store.pool).await?
    };
    Ok(rows.into_iter().map(|row| Conversation::from(row).last).collect())
}

pub async fn find(store: &Store, guest: i64) -> Result<Option<Guest>, Error> {
    let row = sqlx::query!("SELECT id, user_id, phone, name FROM chat_guests WHERE id = $1", guest)
        .fetch_optional(&store.pool)
        .await?;
    Ok(row.map(|row| Guest {
        id: row.id,
        user_id: row.user_id,
        phone: row.phone.map(Into::into),
        name: row.name.map(Into::into),
    }))
}
