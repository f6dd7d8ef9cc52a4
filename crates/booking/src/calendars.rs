use chrono::{DateTime, Utc};
use serde_json::json;
use store::audit::{self, Actor};
use store::{Tx, calendar_exports};

use crate::Refusal;

/// Makes every address that portals were given of an accommodation's calendar void. The new version.
pub async fn rotate_calendar(tx: &mut Tx, id: i32, actor: &Actor, now: DateTime<Utc>) -> Result<i32, Refusal> {
    let version = calendar_exports::rotate(tx, id, now).await?.ok_or(Refusal::UnknownAccommodation)?;
    let detail = json!({ "accommodation_id": id, "version": version });
    audit::write(tx, actor, "rotate_calendar", None, detail, now).await?;
    Ok(version)
}
