use chrono::{DateTime, Utc};
use serde_json::json;
use store::audit::{self, Actor};
use store::{Tx, calendar_exports};

use crate::{Refusal, Rule};

/// Makes every address that portals were given of an accommodation's calendar void. The new version.
///
/// `shown`: the version that was to be made void, where somebody saw one. Refuses with [`Rule::AddressChanged`] where
/// it is void already: the address of now may have been given to a portal.
pub async fn rotate_calendar(
    tx: &mut Tx,
    id: i32,
    shown: Option<i32>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<i32, Refusal> {
    let version = calendar_exports::rotate(tx, id, now).await?.ok_or(Refusal::UnknownAccommodation)?;
    if shown.is_some_and(|shown| shown != version - 1) {
        return Err(Rule::AddressChanged.into());
    }
    let detail = json!({ "accommodation_id": id, "version": version });
    audit::write(tx, actor, "rotate_calendar", None, detail, now).await?;
    Ok(version)
}
