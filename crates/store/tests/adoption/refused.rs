use store::schema::{Overlap, inspect};

use crate::original::{Made, Old};

fn overlap(one: &str, other: &str) -> Overlap {
    Overlap { accommodation_id: 1, codes: [one.to_owned(), other.to_owned()] }
}

/// Without the guard, as the models leave it, and two stays over the nights of a third.
async fn overbooked() -> Old {
    let old = Made::Models.with_rows().await;
    old.stay("RES261130000001", "2027-05-01", "2027-05-10", "confirmed").await;
    old.stay("RES261130000002", "2027-05-09", "2027-05-12", "pre_reserved").await;
    old.stay("RES261130000003", "2027-05-01", "2027-05-02", "confirmed").await;
    // None of these wants a night that another live one has.
    old.stay("RES261130000004", "2027-05-12", "2027-05-13", "confirmed").await;
    old.stay("RES261130000005", "2027-05-01", "2027-05-10", "cancelled").await;
    old.stay("RES261130000006", "2026-10-15", "2026-10-20", "confirmed").await;
    old
}

#[tokio::test]
async fn overlapping_stays_are_reported_by_pair_and_nothing_is_written() {
    let old = overbooked().await;
    let before = old.snapshot().await;
    let pairs = [overlap("RES261130000001", "RES261130000003"), overlap("RES261130000001", "RES261130000002")];
    assert_eq!(inspect(&old.kit.postgres(), &old.terms()).await.unwrap().overlaps, pairs);
    assert_eq!(old.refused(&old.terms()).await.overlaps, pairs);
    assert_eq!(old.snapshot().await, before);
}

#[tokio::test]
async fn setting_aside_too_few_is_not_enough() {
    let old = overbooked().await;
    let before = old.snapshot().await;
    let found = old.refused(&old.setting_aside(&["RES261130000002"])).await;
    assert_eq!(found.overlaps, [overlap("RES261130000001", "RES261130000003")]);
    assert_eq!(old.snapshot().await, before);
}

#[tokio::test]
async fn what_is_set_aside_is_cancelled_by_name_unmailed_and_its_money_is_due() {
    let old = overbooked().await;
    old.run(
        "INSERT INTO payments (uuid, reservation_id, provider, external_payment_id, status, amount, currency,
                               events_count, created_at)
         SELECT gen_random_uuid(), id, 'mercadopago', 'mp-late', 'approved', 7000, 'ARS', 1, created_at
         FROM reservations WHERE code = 'RES261130000001'",
    )
    .await;
    let found = old.adopted(&old.setting_aside(&["RES261130000001"])).await;
    assert_eq!(found.overlaps, []);
    assert!(found.remarks.contains(&"RES261130000001 ends although 7000.00 was paid for it".to_owned()), "{found:#?}");
    let told = old.texts(
        "SELECT concat_ws(' ', r.code, r.reservation_status, r.cancelled_at = timestamptz '2026-12-01T12:00:00Z',
                          a.actor, a.action, a.detail ->> 'reason', d.amount)
         FROM reservations AS r LEFT JOIN audit_log AS a ON a.reservation_id = r.id
         LEFT JOIN refund_dues AS d ON d.reservation_id = r.id
         WHERE r.code ~ 'RES26113000000[123]' ORDER BY r.id",
    );
    assert_eq!(
        told.await,
        [
            "RES261130000001 cancelled t cli:ana cancel set aside by posta migrate 7000.00",
            "RES261130000002 pre_reserved",
            "RES261130000003 confirmed",
        ]
    );
    assert_eq!(old.texts("SELECT kind FROM jobs WHERE kind = 'send_email'").await, [""; 0]);
}

#[tokio::test]
async fn a_code_that_nobody_has_is_refused() {
    let old = Made::Revision(6).with_rows().await;
    let found = old.refused(&old.setting_aside(&["RES261130FFFFFF", "RES261103F7F7F7"])).await;
    assert_eq!(found.obstacles, ["no reservation has the code RES261130FFFFFF"]);
}

#[tokio::test]
async fn a_live_reservation_of_ours_is_not_set_aside() {
    let old = Made::Revision(6).with_rows().await;
    old.adopted(&old.setting_aside(&["RES261101D5D5D5"])).await;
    // The same command again does nothing; another code is too late.
    old.adopted(&old.setting_aside(&["RES261101D5D5D5"])).await;
    let found = old.refused(&old.setting_aside(&["RES261102E6E6E6"])).await;
    assert_eq!(found.obstacles, ["RES261102E6E6E6 is adopted already: posta reservations cancel RES261102E6E6E6"]);
}

#[tokio::test]
async fn a_block_over_a_stay_is_told_and_adopted() {
    let old = Made::Models.with_rows().await;
    old.stay("BLK55556666", "2026-12-21", "2026-12-25", "pre_reserved").await;
    let found = old.adopted(&old.terms()).await;
    assert_eq!(found.overlaps, []);
    let told = "BLK55556666 closes nights of RES261101D5D5D5 (accommodation 1): the stay keeps them";
    assert!(found.remarks.contains(&told.to_owned()), "{found:#?}");
    assert_eq!(old.texts("SELECT starts::text FROM blocks ORDER BY id DESC LIMIT 1").await, ["2026-12-21"]);
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_named_before_anything_changes() {
    let old = Made::Models.with_rows().await;
    old.run("ALTER TABLE reservations DROP CONSTRAINT ck_reservation_dates").await;
    old.stay("RES261130000007", "2027-05-03", "2027-05-03", "confirmed").await;
    old.stay("RES261130000008", "2027-06-03", "2027-06-04", "tal vez").await;
    let before = old.snapshot().await;
    let found = old.refused(&old.terms()).await;
    assert_eq!(
        found.obstacles,
        [
            "reservation RES261130000007: it ends before it begins",
            "reservation RES261130000008: its reservation_status is none that is known",
        ]
    );
    assert_eq!(old.snapshot().await, before);
}

#[tokio::test]
async fn tables_of_somebody_else_are_left_alone() {
    let old = Old::empty().await;
    old.run("CREATE TABLE reservations (id text, code varchar(20)); CREATE TABLE payments (id serial, amount money)")
        .await;
    let before = old.snapshot().await;
    let found = old.refused(&old.terms()).await;
    assert!(found.obstacles.contains(&"column id of table reservations is of another type".to_owned()), "{found:#?}");
    assert!(found.obstacles.contains(&"table payments has no column uuid".to_owned()), "{found:#?}");
    assert_eq!(old.snapshot().await, before);
}
