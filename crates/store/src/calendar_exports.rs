//! Table `calendar_exports`: which version of its address an accommodation's calendar has.

use chrono::{DateTime, Utc};

use crate::{Error, Store, Tx};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The address is derived from it.
    pub version: i32,
    /// What the portals were given before Posta. None once the address was rotated.
    pub legacy_token: Option<String>,
}

/// None where there is no such accommodation. A deactivated one is exported: its stays stand.
pub async fn version_of(store: &Store, accommodation: i32) -> Result<Option<Export>, Error> {
    let export = sqlx::query_as!(
        Export,
        r#"SELECT COALESCE(version, 1) AS "version!",
                  CASE WHEN version IS NULL THEN ical_export_token END AS legacy_token
           FROM accommodations LEFT JOIN calendar_exports ON accommodation_id = id
           WHERE id = $1"#,
        accommodation
    )
    .fetch_optional(&store.pool)
    .await?;
    Ok(export)
}

/// An accommodation, and since when its calendar has its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub accommodation_id: i32,
    pub name: String,
    pub active: bool,
    pub version: i32,
    /// None where it is the first.
    pub rotated_at: Option<DateTime<Utc>>,
}

/// Of every accommodation, by id.
pub async fn list(store: &Store) -> Result<Vec<Listed>, Error> {
    let listed = sqlx::query_as!(
        Listed,
        r#"SELECT id AS accommodation_id, name, active, COALESCE(version, 1) AS "version!", rotated_at AS "rotated_at?"
           FROM accommodations LEFT JOIN calendar_exports ON accommodation_id = id
           ORDER BY id"#
    )
    .fetch_all(&store.pool)
    .await?;
    Ok(listed)
}

/// Makes every address that was given so far void. The new version; none where there is no such
/// accommodation.
pub async fn rotate(tx: &mut Tx, accommodation: i32, now: DateTime<Utc>) -> Result<Option<i32>, Error> {
    let version = sqlx::query_scalar!(
        "INSERT INTO calendar_exports (accommodation_id, version, rotated_at)
         SELECT id, 2, $2 FROM accommodations WHERE id = $1
         ON CONFLICT (accommodation_id) DO UPDATE
             SET version = calendar_exports.version + 1, rotated_at = excluded.rotated_at
         RETURNING version",
        accommodation,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(version)
}
