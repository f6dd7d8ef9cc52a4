//! Table `accommodations`: what is let, to how many, for how much.

use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::quote::{DEPOSIT_PERCENT, Rates};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{Error, Store, Tx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accommodation {
    pub id: i32,
    pub name: String,
    /// cabin, apartment, house or room; the table does not insist.
    pub kind: String,
    pub capacity: u32,
    pub rates: Rates,
    pub description: Option<String>,
    /// A deactivated one is as unknown to who wants to book; its stays stand.
    pub active: bool,
}

/// One that is not in the table yet.
#[derive(Clone, Debug)]
pub struct New {
    pub uuid: Uuid,
    pub name: String,
    pub kind: String,
    pub capacity: u32,
    pub base_price: Money,
    pub weekend_factor: Decimal,
    pub description: Option<String>,
}

/// What is to be different; none: as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub name: Option<String>,
    pub kind: Option<String>,
    pub capacity: Option<u32>,
    pub base_price: Option<Money>,
    pub weekend_factor: Option<Decimal>,
    /// An empty one: none.
    pub description: Option<String>,
}

struct Row {
    id: i32,
    name: String,
    kind: String,
    capacity: i32,
    base_price: Decimal,
    weekend_multiplier: Decimal,
    description: Option<String>,
    active: bool,
}

macro_rules! select {
    ($rest:tt $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            "SELECT id, name, type AS kind, capacity, base_price, weekend_multiplier, description, active
             FROM accommodations " + $rest
            $(, $argument)*
        )
    };
}

impl From<Row> for Accommodation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            // The table lets a capacity be negative: nobody fits.
            capacity: u32::try_from(row.capacity).unwrap_or(0),
            rates: Rates {
                base_price: Money::new(row.base_price),
                weekend_factor: row.weekend_multiplier,
                deposit_percent: DEPOSIT_PERCENT,
            },
            description: row.description,
            active: row.active,
        }
    }
}

/// The active ones, or all, by id.
pub async fn list(store: &Store, all: bool) -> Result<Vec<Accommodation>, Error> {
    let rows = select!("WHERE active OR $1 ORDER BY id", all).fetch_all(&store.pool).await?;
    Ok(rows.into_iter().map(Accommodation::from).collect())
}

/// Also one that takes no guests any more: its stays stand.
pub async fn find(store: &Store, id: i32) -> Result<Option<Accommodation>, Error> {
    let row = select!("WHERE id = $1", id).fetch_optional(&store.pool).await?;
    Ok(row.map(Accommodation::from))
}

/// An active one.
pub async fn find_active(store: &Store, id: i32) -> Result<Option<Accommodation>, Error> {
    let row = select!("WHERE active AND id = $1", id).fetch_optional(&store.pool).await?;
    Ok(row.map(Accommodation::from))
}

/// Locks the row, active or not, until the change ends: whoever takes or frees nights does this
/// first, so that two of them wait for each other instead of deadlocking.
///
/// `NO KEY`: rows that merely refer to it may be written meanwhile.
pub async fn lock(tx: &mut Tx, id: i32) -> Result<Option<Accommodation>, Error> {
    let row = select!("WHERE id = $1 FOR NO KEY UPDATE", id).fetch_optional(tx.conn()).await?;
    Ok(row.map(Accommodation::from))
}

/// Adds one, active. Its id, or none where its uuid is there already: then nothing is changed.
pub async fn insert(tx: &mut Tx, new: &New, now: DateTime<Utc>) -> Result<Option<i32>, Error> {
    // Asked first, because a conflict would use up a number of the sequence each time.
    let id = sqlx::query_scalar!(
        "INSERT INTO accommodations
             (uuid, name, type, capacity, base_price, weekend_multiplier, description, ical_export_token, created_at)
         SELECT $1::uuid, $2, $3, $4, $5, $6, $7, $8, $9
         WHERE NOT EXISTS (SELECT 1 FROM accommodations WHERE uuid = $1::uuid)
         ON CONFLICT (uuid) DO NOTHING
         RETURNING id",
        new.uuid,
        new.name,
        new.kind,
        int(new.capacity),
        new.base_price.amount(),
        new.weekend_factor,
        new.description,
        Uuid::new_v4().simple().to_string(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id)
}

/// The one that was added by that uuid, active or not.
pub async fn by_uuid(tx: &mut Tx, uuid: Uuid) -> Result<Option<Accommodation>, Error> {
    let row = select!("WHERE uuid = $1::uuid", uuid).fetch_optional(tx.conn()).await?;
    Ok(row.map(Accommodation::from))
}

/// Changes what is given; false where there is no such one. Reservations keep the price that they
/// were made at.
pub async fn edit(tx: &mut Tx, id: i32, changes: &Changes, now: DateTime<Utc>) -> Result<bool, Error> {
    let changed = sqlx::query!(
        "UPDATE accommodations SET
             name = COALESCE($2, name),
             type = COALESCE($3, type),
             capacity = COALESCE($4, capacity),
             base_price = COALESCE($5, base_price),
             weekend_multiplier = COALESCE($6, weekend_multiplier),
             description = NULLIF(COALESCE($7, description), ''),
             updated_at = $8
         WHERE id = $1",
        id,
        changes.name,
        changes.kind,
        changes.capacity.map(int),
        changes.base_price.map(|price| price.amount()),
        changes.weekend_factor,
        changes.description,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Takes it out of lists, quotes and holds, or puts it back.
pub async fn set_active(tx: &mut Tx, id: i32, active: bool, now: DateTime<Utc>) -> Result<bool, Error> {
    let changed = sqlx::query!("UPDATE accommodations SET active = $2, updated_at = $3 WHERE id = $1", id, active, now)
        .execute(tx.conn())
        .await?;
    Ok(changed.rows_affected() == 1)
}

fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
