//! The original's rows, one by one, as far as there is something to tell of them.

use std::collections::BTreeSet;

use domain::reservation::Status;
use sqlx::PgConnection;

use crate::Error;
use crate::schema::fate::{Fate, Live, overlap, pairs};
use crate::schema::found::{Found, Terms};

/// Those of the codes that are in the table.
pub(super) async fn known(connection: &mut PgConnection, codes: &[String]) -> Result<BTreeSet<String>, Error> {
    let known = sqlx::query_scalar!("SELECT code FROM reservations WHERE code = ANY($1)", codes);
    Ok(known.fetch_all(connection).await?.into_iter().collect())
}

pub(super) async fn live_of_ours(connection: &mut PgConnection, codes: &[String]) -> Result<Vec<String>, Error> {
    let live = sqlx::query_scalar!(
        "SELECT code FROM reservations
         WHERE code = ANY($1) AND reservation_status IN ('pre_reserved', 'confirmed') ORDER BY id",
        codes
    )
    .fetch_all(connection)
    .await?;
    let told = |code| format!("{code} is adopted already: posta reservations cancel {code}");
    Ok(live.into_iter().map(told).collect())
}

pub(super) async fn live(connection: &mut PgConnection, terms: &Terms) -> Result<Vec<(Live, Fate)>, Error> {
    let rows = sqlx::query!(
        "SELECT id, code, accommodation_id, check_in, check_out, reservation_status, expires_at FROM reservations
         WHERE reservation_status IN ('pre_reserved', 'confirmed') ORDER BY id"
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|row| {
        let status = row.reservation_status.parse::<Status>();
        let live = Live {
            id: row.id,
            code: row.code,
            accommodation_id: row.accommodation_id,
            check_in: row.check_in,
            check_out: row.check_out,
            status: status.map_err(|error| Error::Other(error.to_string()))?,
            expires_at: row.expires_at,
        };
        let fate = live.fate(terms);
        Ok((live, fate))
    });
    read.collect()
}

pub(super) fn sort_out(found: &mut Found, live: &[(Live, Fate)]) {
    let of = |fate: Fate| live.iter().filter(move |(_, its)| *its == fate).map(|(live, _)| live);
    let codes = |fate: Fate| of(fate).map(|live| live.code.clone()).collect();
    found.expired_holds = codes(Fate::Expired);
    found.completed = codes(Fate::Completed);
    found.blocks = codes(Fate::Block);
    let stays: Vec<&Live> = of(Fate::Live).collect();
    found.overlaps = pairs(&stays).into_iter().map(overlap).collect();
    // A portal that read our calendar gives our own stay back as its event: that is no double
    // booking, but only a person can tell it from one.
    let all: Vec<&Live> = of(Fate::Live).chain(of(Fate::Block)).collect();
    let blocks: BTreeSet<i32> = of(Fate::Block).map(|live| live.id).collect();
    for [one, other] in pairs(&all) {
        let (block, stay) = match (blocks.contains(&one.id), blocks.contains(&other.id)) {
            (true, false) => (one, other),
            (false, true) => (other, one),
            _ => continue,
        };
        found.remarks.push(format!(
            "{} closes nights of {} (accommodation {}): the stay keeps them",
            block.code, stay.code, stay.accommodation_id
        ));
    }
}

/// The original's own checks refuse most of these. A status of somebody's own making would be
/// read by nothing of ours.
pub(super) async fn that_cannot_be(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    let rows = sqlx::query!(
        r#"SELECT code,
                  reservation_status NOT IN ('pre_reserved', 'confirmed', 'expired', 'cancelled', 'completed', 'no_show')
                      AS "status!",
                  check_in >= check_out AS "dates!", guests_count <= 0 AS "guests!", total_price < 0 AS "price!"
           FROM reservations
           WHERE reservation_status NOT IN ('pre_reserved', 'confirmed', 'expired', 'cancelled', 'completed', 'no_show')
              OR check_in >= check_out OR guests_count <= 0 OR total_price < 0
           ORDER BY id"#
    )
    .fetch_all(connection)
    .await?;
    let told = rows.into_iter().map(|row| {
        let faults = [
            (row.status, "its reservation_status is none that is known"),
            (row.dates, "it ends before it begins"),
            (row.guests, "it has no guests"),
            (row.price, "its price is below zero"),
        ];
        let faults: Vec<_> = faults.into_iter().filter(|(is, _)| *is).map(|(_, fault)| fault).collect();
        format!("reservation {}: {}", row.code, faults.join(", "))
    });
    Ok(told.collect())
}

pub(super) async fn unattached(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    let payments =
        sqlx::query_scalar!("SELECT external_payment_id FROM payments WHERE reservation_id IS NULL ORDER BY id");
    Ok(payments.fetch_all(connection).await?)
}

/// Money that came for a hold that has run out, or for what is set aside. The original lets both happen
/// and tells nobody.
pub(super) async fn paid_and_over(connection: &mut PgConnection, live: &[(Live, Fate)]) -> Result<Vec<String>, Error> {
    let over = live.iter().filter(|(_, fate)| matches!(fate, Fate::Expired | Fate::SetAside));
    let over: Vec<i32> = over.map(|(live, _)| live.id).collect();
    let rows = sqlx::query!(
        r#"SELECT r.code, sum(p.amount) AS "paid!" FROM payments AS p JOIN reservations AS r ON r.id = p.reservation_id
           WHERE p.status = 'approved' AND r.id = ANY($1) GROUP BY r.id, r.code ORDER BY r.id"#,
        &over
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| format!("{} ends although {} was paid for it", row.code, row.paid)).collect())
}
