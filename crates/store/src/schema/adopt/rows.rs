//! What becomes of the original's rows, and the account of it.

use domain::cancellation::share;
use domain::money::Money;
use domain::reservation::Status;
use serde_json::{Value, json};

use crate::audit::Actor;
use crate::schema::fate::Fate;
use crate::schema::found::Terms;
use crate::schema::look::Look;
use crate::{Error, Tx};

/// What is over is over, before the guard against two stays over the same nights is there.
pub(super) async fn settle(tx: &mut Tx, seen: &Look, terms: &Terms) -> Result<(), Error> {
    for (fate, status) in [
        (Fate::SetAside, "cancelled"),
        (Fate::Block, "cancelled"),
        (Fate::Expired, "expired"),
        (Fate::Completed, "completed"),
    ] {
        sqlx::query!(
            "UPDATE reservations SET
                 reservation_status = $2::text,
                 cancelled_at = CASE WHEN $2 = 'cancelled' THEN $3 ELSE cancelled_at END,
                 completed_at = CASE WHEN $2 = 'completed' THEN $3 ELSE completed_at END,
                 internal_notes = CASE WHEN $4 THEN concat_ws(E'\\n', internal_notes, 'adopted as a block')
                                       ELSE internal_notes END,
                 updated_at = $3
             WHERE id = ANY($1)",
            &seen.ids(fate),
            status,
            terms.now,
            fate == Fate::Block
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The nights of a channel's event, under the channel's name. The original keeps the event's name
/// on the first line of the notes, and writes marks of its own below.
pub(super) async fn block(tx: &mut Tx, seen: &Look) -> Result<(), Error> {
    sqlx::query!(
        r"INSERT INTO blocks (accommodation_id, starts, ends, source, uid, created_at)
          SELECT accommodation_id, check_in, check_out,
                 coalesce(nullif(nullif(trim(channel_source), ''), 'manual'), 'other'),
                 nullif(trim(substring(internal_notes FROM 'UID:([^\n\r]*)')), ''),
                 created_at
          FROM reservations WHERE id = ANY($1) ORDER BY id",
        &seen.ids(Fate::Block)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was paid for what is set aside: of a hold all of it, of a stay as much as the terms give back.
pub(super) async fn owe(tx: &mut Tx, seen: &Look, terms: &Terms) -> Result<(), Error> {
    for (set_aside, _) in seen.live.iter().filter(|(_, fate)| *fate == Fate::SetAside) {
        let paid = sqlx::query_scalar!(
            r#"SELECT coalesce(sum(amount), 0) AS "paid!" FROM payments
               WHERE reservation_id = $1 AND status = 'approved'"#,
            set_aside.id
        )
        .fetch_one(tx.conn())
        .await?;
        let percent = match set_aside.status {
            Status::PreReserved => 100,
            _ => share(set_aside.check_in, terms.timezone, terms.now),
        };
        let due = Money::new(paid).percent(percent);
        if due > Money::ZERO {
            sqlx::query!(
                "INSERT INTO refund_dues (reservation_id, amount, updated_at) VALUES ($1, $2, $3)",
                set_aside.id,
                due.amount(),
                terms.now
            )
            .execute(tx.conn())
            .await?;
        }
    }
    Ok(())
}

pub(super) async fn account(tx: &mut Tx, seen: &Look, terms: &Terms) -> Result<(), Error> {
    let set_aside = json!({ "reason": "set aside by posta migrate" });
    let adopted = json!({ "adopted": true });
    for (fate, actor, action, detail) in [
        (Fate::SetAside, &terms.actor, "cancel", &set_aside),
        (Fate::Block, &Actor::System, "cancel", &json!({ "adopted": "as a block" })),
        (Fate::Expired, &Actor::System, "expire", &adopted),
        (Fate::Completed, &Actor::System, "complete", &adopted),
    ] {
        write_all(tx, actor, action, &seen.ids(fate), detail, terms).await?;
    }
    Ok(())
}

async fn write_all(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    reservations: &[i32],
    detail: &Value,
    terms: &Terms,
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO audit_log (at, actor, action, reservation_id, detail)
         SELECT $1, $2, $3, id, $5 FROM unnest($4::int[]) AS ids (id)",
        terms.now,
        actor.to_string(),
        action,
        reservations,
        detail
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

impl Look {
    fn ids(&self, fate: Fate) -> Vec<i32> {
        self.live.iter().filter(|(_, its)| *its == fate).map(|(live, _)| live.id).collect()
    }
}
