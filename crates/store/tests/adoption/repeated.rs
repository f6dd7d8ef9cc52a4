use std::time::Duration;

use runtime::settings;
use sqlx::Connection as _;
use store::Error;
use store::schema::{Adopted, State, adopt, inspect};
use testkit::Kit;

use crate::original::{EACH, Made, Old};

#[tokio::test]
async fn a_second_run_changes_nothing() {
    for made in EACH {
        let old = made.with_rows().await;
        old.adopted(&old.terms()).await;
        let before = old.snapshot().await;
        // Time went by: what ended meanwhile is the workers' business.
        old.kit.clock.advance(Duration::from_secs(3600));
        let found = old.adopted(&old.terms()).await;
        assert_eq!((found.state, found.pending.len(), found.expired_holds.len()), (State::Posta, 0, 0), "{made:?}");
        assert_eq!(old.snapshot().await, before, "{made:?}");
    }
}

#[tokio::test]
async fn a_database_of_ours_is_left_as_it_is() {
    let old = Old { kit: Kit::new().await };
    let cabin = old.kit.cabin().await;
    old.kit.hold(&testkit::request(cabin, "2026-12-05", 2)).await.unwrap();
    let before = old.snapshot().await;
    let found = inspect(&old.kit.postgres(), &old.terms()).await.unwrap();
    assert_eq!((found.state, found.revision.clone(), found.rows.reservations), (State::Posta, None, 1));
    assert_eq!((found.pending.len(), found.overlaps.len()), (0, 0));
    assert_eq!(old.adopted(&old.terms()).await, found);
    assert_eq!(old.snapshot().await, before);
}

#[tokio::test]
async fn two_at_once_adopt_once() {
    let old = Made::Models.with_rows().await;
    let (postgres, terms) = (old.kit.postgres(), old.terms());
    let (one, other) = tokio::join!(adopt(&postgres, &terms), adopt(&postgres, &terms));
    let mut states: Vec<&str> = [one.unwrap(), other.unwrap()]
        .iter()
        .map(|adopted| match adopted {
            Adopted::Done(found) => found.state.as_str(),
            Adopted::Refused(_) => "refused",
        })
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["original", "posta"]);
    assert_eq!(
        old.texts("SELECT code FROM reservations AS r JOIN audit_log AS a ON a.reservation_id = r.id").await.len(),
        4
    );
}

#[tokio::test]
async fn while_the_original_still_writes_it_is_refused() {
    let old = Made::Revision(6).with_rows().await;
    let before = old.snapshot().await;
    let mut original = old.connect().await;
    let mut writing = original.begin().await.unwrap();
    sqlx::query("UPDATE payments SET events_count = 9").execute(&mut *writing).await.unwrap();
    let hasty = settings::Postgres { lock_timeout: Duration::from_millis(200), ..old.kit.postgres() };
    let busy = adopt(&hasty, &old.terms()).await;
    assert!(matches!(busy, Err(Error::Busy(_))), "{busy:?}");
    writing.rollback().await.unwrap();
    assert_eq!(old.snapshot().await, before);
    old.adopted(&old.terms()).await;
}

#[tokio::test]
async fn whatever_fails_on_the_way_nothing_of_it_stands() {
    let old = Made::Revision(3).with_rows().await;
    // Somebody's view keeps a name that a later migration wants.
    old.run("CREATE VIEW notices AS SELECT 1 AS one").await;
    let before = old.snapshot().await;
    let failed = adopt(&old.kit.postgres(), &old.terms()).await;
    assert!(matches!(failed, Err(Error::Other(_))), "{failed:?}");
    assert_eq!(old.snapshot().await, before);
    old.run("DROP VIEW notices").await;
    old.adopted(&old.terms()).await;
}
