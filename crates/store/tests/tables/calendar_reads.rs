use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use store::calendar_reads::{Given, Read, Reader, delete_before, first_with, first_without, latest, record};
use testkit::Kit;

const ROWS: &str = "SELECT concat_ws(' ', reader, nth, etag, reads) FROM calendar_reads ORDER BY reader, nth";

/// A cabin, whose calendar is read so many seconds from now.
struct Portal {
    kit: Kit,
    cabin: i32,
}

impl Portal {
    async fn new() -> Self {
        let kit = Kit::new().await;
        let cabin = kit.cabin().await;
        Self { kit, cabin }
    }

    fn at(&self, seconds: i64) -> DateTime<Utc> {
        self.kit.now() + TimeDelta::seconds(seconds)
    }

    async fn reads(&self, etag: &str, stays: &[i32], seconds: i64) {
        let (accommodation, at) = (self.cabin, self.at(seconds));
        record(&self.kit.store, &Read { accommodation, reader: Reader::Airbnb, etag, stays, at }).await.unwrap();
    }

    async fn with(&self, stay: i32, since: i64) -> Vec<i64> {
        self.seconds(first_with(&self.kit.store, self.cabin, stay, self.at(since)).await.unwrap())
    }

    async fn without(&self, stay: i32, since: i64) -> Vec<i64> {
        self.seconds(first_without(&self.kit.store, self.cabin, stay, self.at(since)).await.unwrap())
    }

    fn seconds(&self, given: Vec<Given>) -> Vec<i64> {
        assert!(given.iter().all(|one| one.reader == "airbnb"), "{given:?}");
        given.into_iter().map(|one| (one.at - self.kit.now()).num_seconds()).collect()
    }

    async fn rows(&self) -> Vec<String> {
        self.kit.texts(ROWS).await
    }
}

#[tokio::test]
async fn a_version_that_comes_back_is_a_row_again_and_one_that_stays_is_counted_once_a_minute() {
    let portal = Portal::new().await;
    for (etag, seconds) in [("a", 0), ("a", 59), ("a", 60), ("a", 119), ("b", 119), ("b", 120), ("a", 121), ("a", 181)]
    {
        portal.reads(etag, &[], seconds).await;
    }
    assert_eq!(portal.rows().await, ["airbnb 1 a 2", "airbnb 2 b 1", "airbnb 3 a 2"]);
    let last = latest(&portal.kit.store).await.unwrap();
    assert_eq!(last.len(), 1);
    assert_eq!((last[0].accommodation_id, last[0].etag.as_str(), last[0].last_at), (portal.cabin, "a", portal.at(181)));
}

#[tokio::test]
async fn a_read_that_was_overtaken_is_not_what_the_reader_has_now() {
    let portal = Portal::new().await;
    for (etag, seconds) in [("a", 0), ("b", 2), ("a", 1)] {
        portal.reads(etag, &[], seconds).await;
    }
    assert_eq!(portal.rows().await, ["airbnb 1 a 1", "airbnb 2 b 1"]);
}

#[tokio::test]
async fn reads_at_once_are_one_row_a_version_and_all_of_them_are_noted() {
    let portal = Portal::new().await;
    for round in 0..10 {
        let etag = round.to_string();
        join_all((0..8).map(|_| portal.reads(&etag, &[], round * 100))).await;
        join_all((0..8).map(|n| portal.reads(&etag, &[], round * 100 + 70 + n))).await;
    }
    let wanted: Vec<String> = (0..10).map(|round| format!("airbnb {} {round} 2", round + 1)).collect();
    assert_eq!(portal.rows().await, wanted);
}

#[tokio::test]
async fn of_versions_that_are_given_at_once_the_reader_has_the_later() {
    let portal = Portal::new().await;
    for round in 1..=30 {
        let (old, new) = (format!("{round} old"), format!("{round} new"));
        tokio::join!(portal.reads(&old, &[], round * 100), portal.reads(&new, &[], round * 100 + 1));
        assert_eq!(latest(&portal.kit.store).await.unwrap()[0].etag, new);
    }
}

#[tokio::test]
async fn a_stay_is_learned_of_with_the_first_version_that_has_it_and_forgotten_with_the_first_that_has_not() {
    let portal = Portal::new().await;
    portal.reads("a", &[1], 0).await;
    // Confirmed at 10, and the change ended a moment later: this read began between the two.
    portal.reads("b", &[], 10).await;
    portal.reads("c", &[7, 1], 20).await;
    portal.reads("c", &[7, 1], 100).await;
    portal.reads("d", &[7], 200).await;
    assert_eq!(portal.with(7, 10).await, [20]);
    assert_eq!(portal.without(1, 150).await, [200]);
    // Cancelled at 210, and this is read still with it.
    portal.reads("e", &[7, 8], 210).await;
    assert_eq!(portal.without(7, 210).await, [0; 0]);
    portal.reads("f", &[8], 300).await;
    assert_eq!((portal.with(7, 10).await, portal.without(7, 210).await), (vec![20], vec![300]));
    assert_eq!((portal.with(9, 0).await, portal.with(7, 1_000).await), (vec![], vec![]));
}

#[tokio::test]
async fn a_reader_that_missed_a_stay_reads_without_it_after_its_end_too() {
    let portal = Portal::new().await;
    portal.reads("a", &[], 0).await;
    assert_eq!(portal.without(7, 50).await, [0; 0], "not since");
    portal.reads("a", &[], 100).await;
    portal.reads("a", &[], 200).await;
    assert_eq!(portal.without(7, 50).await, [200], "as late as that");
    portal.reads("b", &[8], 300).await;
    assert_eq!(portal.without(7, 50).await, [200]);
}

#[tokio::test]
async fn what_is_not_known_to_be_the_first_is_not_told() {
    let portal = Portal::new().await;
    for (etag, stays, seconds) in
        [("a", &[][..], 0), ("b", &[7], 100), ("b", &[7], 190), ("c", &[7, 8], 200), ("d", &[7, 8, 9], 300)]
    {
        portal.reads(etag, stays, seconds).await;
    }
    for (before, rows, with) in [(190, 4, vec![100]), (191, 3, vec![]), (1_000, 1, vec![])] {
        let mut tx = portal.kit.begin().await;
        while delete_before(&mut tx, portal.at(before), 1).await.unwrap() > 0 {}
        drop(tx.commit().await.unwrap());
        assert_eq!((portal.rows().await.len(), portal.with(7, 50).await), (rows, with), "{before}");
    }
}

/// Two hundred versions of each of 100 cabins for each reader.
const FILL: &str = "
    INSERT INTO accommodations (uuid, name, type, capacity, base_price, ical_export_token)
    SELECT gen_random_uuid(), 'Cabaña ' || n, 'cabin', 4, 50000, md5(n::text) FROM generate_series(1, 100) AS n;
    INSERT INTO calendar_reads (accommodation_id, reader, nth, etag, stays, first_at, last_at)
    SELECT a.id, reader, n, md5(n::text), ARRAY[n, n + 1, n + 2], at, at + interval '1 hour'
    FROM accommodations AS a, unnest(ARRAY['airbnb', 'booking', 'google', 'vrbo', 'other']) AS reader,
         generate_series(1, 200) AS n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 day' AS at) AS t;
    ANALYZE calendar_reads";

#[tokio::test]
async fn what_is_asked_of_reads_is_answered_from_indexes() {
    let kit = Kit::new().await;
    kit.run_sql(FILL).await;
    let readers = "'{airbnb,booking,google,vrbo,other}'";
    for (name, statement, values) in [
        ("the last of one", "SELECT nth, etag, first_at, last_at FROM calendar_reads", "7, 'airbnb'".to_owned()),
        ("the last of all", "AS cabin CROSS JOIN unnest", readers.to_owned()),
        ("the first", "given.last_at ELSE given.first_at", format!("7, 150, true, '2026-05-25', {readers}")),
    ] {
        let plan = kit.explain_built(statement, &values).await;
        assert!(plan.contains("Index") && !plan.contains("Seq Scan on calendar_reads"), "{name}:\n{plan}");
    }
}
