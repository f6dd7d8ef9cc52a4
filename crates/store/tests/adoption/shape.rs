use store::accommodations::list;
use store::{Schema, schema, seed};

use crate::original::{EACH, Made, Old};

/// Columns, constraints and indexes of the locked tables. That a unique index guards a code which a
/// constraint guards, too, is no difference to who uses the table.
const LOCKED: &str = "
    SELECT what FROM (
        SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' '
               || coalesce(pg_get_expr(adbin, adrelid), '') || ' ' || attgenerated::text AS what, attrelid AS of
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped
        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid), conrelid FROM pg_constraint
        UNION ALL SELECT replace(pg_get_indexdef(indexrelid), 'UNIQUE ', '') || ' ' || indisvalid, indrelid FROM pg_index
    ) AS locked
    WHERE of IN (SELECT to_regclass(t) FROM unnest(ARRAY['accommodations', 'reservations', 'payments', 'idempotency_keys']) AS t)
    ORDER BY 1";

async fn missing_in(old: &Old) -> Vec<String> {
    let fresh = Old::empty().await;
    fresh.adopted(&fresh.terms()).await;
    let (wanted, there) = (fresh.texts(LOCKED).await, old.texts(LOCKED).await);
    assert!(wanted.len() > 100, "{wanted:#?}");
    wanted.into_iter().filter(|one| !there.contains(one)).collect()
}

#[tokio::test]
async fn the_tables_get_all_that_a_fresh_database_has() {
    for made in EACH {
        let old = made.with_rows().await;
        assert_ne!(missing_in(&old).await.len(), 0, "{made:?} lacks nothing before: is it the original?");
        old.adopted(&old.terms()).await;
        assert_eq!(missing_in(&old).await, [""; 0], "{made:?}");
        assert_eq!(schema(&old.kit.store).await.unwrap(), Schema::Current, "{made:?}");
    }
}

#[tokio::test]
async fn an_adopted_database_takes_new_rows() {
    for made in EACH {
        let old = made.tables().await;
        old.adopted(&old.terms()).await;
        assert_eq!(seed(&old.kit.store, old.kit.now()).await.unwrap(), 3, "{made:?}");
        let cabin = list(&old.kit.store, false).await.unwrap()[0].id;
        old.kit.hold(&testkit::request(cabin, "2026-12-05", 2)).await.unwrap();
    }
}

#[tokio::test]
async fn an_index_that_was_left_half_made_is_made_anew() {
    let old = Made::Revision(6).with_rows().await;
    old.run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_reservation_status_dates'::regclass").await;
    old.adopted(&old.terms()).await;
    assert_eq!(missing_in(&old).await, [""; 0]);
}
