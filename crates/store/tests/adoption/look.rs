use store::schema::{Rows, State, inspect};

use crate::original::{EACH, Made, Old};

const NAMES: [&str; 6] = [
    "001_initial_schema",
    "002_create_payments",
    "003_payment_reservation_nullable",
    "004_add_last_ical_sync_at",
    "005_idempotency_keys",
    "006_perf_indexes",
];

#[tokio::test]
async fn a_look_reports_every_row_and_writes_nothing() {
    for made in EACH {
        let old = made.with_rows().await;
        let before = old.snapshot().await;
        let found = inspect(&old.kit.postgres(), &old.terms()).await.unwrap();
        assert_eq!(old.snapshot().await, before, "{made:?}");
        let revision = match made {
            Made::Revision(made) => Some(NAMES[made - 1].to_owned()),
            Made::Models => None,
        };
        assert_eq!((found.state, found.revision), (State::Original, revision));
        assert_eq!(found.pending[..2], ["0001_original", "0002_ledger"]);
        let payments = if made.has(3) {
            3
        } else if made.has(2) {
            2
        } else {
            0
        };
        let keys = i64::from(made.has(5));
        assert_eq!(found.rows, Rows { accommodations: 2, reservations: 13, payments, idempotency_keys: keys });
        assert_eq!(found.expired_holds, ["RES261020B2B2B2"]);
        assert_eq!(found.completed, ["RES261001A1A1A1"]);
        assert_eq!(found.blocks, ["BLK0A1B2C3D", "BLK33334444"]);
        assert_eq!(found.payments_without_reservation, if made.has(3) { vec!["mp-3"] } else { vec![] });
        assert_eq!((found.overlaps, found.obstacles), (vec![], vec![]));
        let told = if made.has(2) { vec!["RES261020B2B2B2 ends although 15000.50 was paid for it"] } else { vec![] };
        assert_eq!(found.remarks, told);
    }
}

#[tokio::test]
async fn an_adoption_reports_what_a_look_did() {
    let old = Made::Models.with_rows().await;
    let seen = inspect(&old.kit.postgres(), &old.terms()).await.unwrap();
    assert_eq!(old.adopted(&old.terms()).await, seen);
}

#[tokio::test]
async fn an_empty_database_is_told_apart() {
    let old = Old::empty().await;
    // Left by an `alembic upgrade` that failed.
    old.run("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)").await;
    let before = old.snapshot().await;
    let found = inspect(&old.kit.postgres(), &old.terms()).await.unwrap();
    assert_eq!((found.state, found.revision, found.rows), (State::Empty, None, Rows::default()));
    assert_eq!(old.snapshot().await, before);
    old.adopted(&old.terms()).await;
    let found = inspect(&old.kit.postgres(), &old.terms()).await.unwrap();
    assert_eq!((found.state, found.pending), (State::Posta, vec![]));
}
