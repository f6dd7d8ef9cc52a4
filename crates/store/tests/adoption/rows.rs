use std::collections::BTreeMap;

use serde_json::Value;

use crate::original::{EACH, Made, Old};

/// Each row as JSON, by table and key. What a later revision added is not of the row.
async fn rows(old: &Old) -> BTreeMap<String, Value> {
    let mut rows = BTreeMap::new();
    for table in ["accommodations", "reservations", "payments", "idempotency_keys"] {
        let statement = format!("SELECT (to_jsonb(t) - 'period' - 'last_ical_sync_at')::text FROM {table} AS t");
        for row in if old.has(table).await { old.texts(&statement).await } else { Vec::new() } {
            let row: Value = serde_json::from_str(&row).unwrap();
            let name = row.get("code").or(row.get("external_payment_id")).or(row.get("name")).or(row.get("key"));
            rows.insert(format!("{table} {}", name.unwrap().as_str().unwrap()), row);
        }
    }
    rows
}

impl Old {
    async fn has(&self, table: &str) -> bool {
        self.texts(&format!("SELECT '' WHERE to_regclass('{table}') IS NOT NULL")).await.len() == 1
    }
}

/// `RES… status: "confirmed" -> "completed"`, for every value that differs.
fn changes(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "the same rows");
    let mut changes = Vec::new();
    for (name, row) in before {
        for (column, was) in row.as_object().unwrap() {
            let is = &after[name][column];
            if is != was {
                changes.push(format!("{name} {column}: {was} -> {is}"));
            }
        }
    }
    changes
}

#[tokio::test]
async fn no_value_changes_but_of_what_is_over_and_of_blocks() {
    for made in EACH {
        let old = made.with_rows().await;
        let before = rows(&old).await;
        assert_eq!(
            before.len(),
            15 + if made.has(5) {
                4
            } else if made.has(3) {
                3
            } else if made.has(2) {
                2
            } else {
                0
            }
        );
        old.adopted(&old.terms()).await;
        assert_eq!(
            changes(&before, &rows(&old).await),
            [
                r#"reservations BLK0A1B2C3D cancelled_at: null -> "2026-12-01T12:00:00+00:00""#,
                r#"reservations BLK0A1B2C3D internal_notes: "UID:1418fb94e984@airbnb.com\nreminder_sent" -> "UID:1418fb94e984@airbnb.com\nreminder_sent\nadopted as a block""#,
                r#"reservations BLK0A1B2C3D reservation_status: "pre_reserved" -> "cancelled""#,
                r#"reservations BLK0A1B2C3D updated_at: null -> "2026-12-01T12:00:00+00:00""#,
                r#"reservations BLK33334444 cancelled_at: null -> "2026-12-01T12:00:00+00:00""#,
                r#"reservations BLK33334444 internal_notes: null -> "adopted as a block""#,
                r#"reservations BLK33334444 reservation_status: "pre_reserved" -> "cancelled""#,
                r#"reservations BLK33334444 updated_at: null -> "2026-12-01T12:00:00+00:00""#,
                r#"reservations RES261001A1A1A1 completed_at: null -> "2026-12-01T12:00:00+00:00""#,
                r#"reservations RES261001A1A1A1 reservation_status: "confirmed" -> "completed""#,
                r#"reservations RES261001A1A1A1 updated_at: null -> "2026-12-01T12:00:00+00:00""#,
                r#"reservations RES261020B2B2B2 reservation_status: "pre_reserved" -> "expired""#,
                r#"reservations RES261020B2B2B2 updated_at: null -> "2026-12-01T12:00:00+00:00""#,
            ],
            "{made:?}"
        );
    }
}

#[tokio::test]
async fn a_channel_s_event_closes_its_nights_as_a_block() {
    for made in [Made::Revision(1), Made::Models] {
        let old = made.with_rows().await;
        old.adopted(&old.terms()).await;
        let blocks =
            old.texts("SELECT concat_ws(' ', accommodation_id, starts, ends, source, uid) FROM blocks ORDER BY id");
        assert_eq!(
            blocks.await,
            ["1 2026-12-24 2026-12-27 airbnb 1418fb94e984@airbnb.com", "1 2028-01-01 2028-01-03 other"]
        );
        let refused = old.kit.hold(&testkit::request(1, "2026-12-26", 2)).await;
        assert!(refused.is_err(), "{refused:?}");
        old.kit.hold(&testkit::request(1, "2026-12-27", 2)).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_done_to_a_row_stands_in_the_audit_log() {
    let old = Made::Revision(6).with_rows().await;
    old.adopted(&old.terms()).await;
    let audit = old.texts(
        "SELECT concat_ws(' ', a.actor, a.action, r.code, a.detail) FROM audit_log AS a
         JOIN reservations AS r ON r.id = a.reservation_id ORDER BY a.id",
    );
    assert_eq!(
        audit.await,
        [
            r#"system cancel BLK0A1B2C3D {"adopted": "as a block"}"#,
            r#"system cancel BLK33334444 {"adopted": "as a block"}"#,
            r#"system expire RES261020B2B2B2 {"adopted": true}"#,
            r#"system complete RES261001A1A1A1 {"adopted": true}"#,
        ]
    );
}

async fn unreadable(ids: impl Iterator<Item = i32>) -> Vec<String> {
    let old = Made::Models.with_rows().await;
    old.adopted(&old.terms()).await;
    let mut unreadable = Vec::new();
    for id in ids {
        let read = store::reservations::find(&old.kit.store, id).await;
        if !matches!(read, Ok(Some(_))) {
            unreadable.push(format!("reservation {id}: {read:?}"));
        }
    }
    unreadable
}

/// Those whose codes nobody wrote by hand.
#[tokio::test]
async fn an_adopted_reservation_can_be_read_whatever_its_guest_gave() {
    assert_eq!(unreadable((1..=13).filter(|id| ![8, 11].contains(id))).await, [""; 0]);
}

#[tokio::test]
async fn an_adopted_reservation_can_be_read_whatever_its_code() {
    assert_eq!(unreadable([8, 11].into_iter()).await, [""; 0]);
}
