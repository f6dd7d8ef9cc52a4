use jobs::{Job, Probe, Queue};
use store::ledger::{self, Order};

use super::*;
use crate::trial::{DAY, Trial};

/// A probe that was promised now and stands so.
async fn probe(trial: &Trial, state: &str, told: bool) -> Uuid {
    let now = trial.kit.now();
    let job = Job::Probe(Probe::default());
    let mut tx = trial.kit.begin().await;
    let order = Order { queue: Queue::Maintenance, ..Order::new(&job, now) };
    let id = ledger::promise(&mut tx, &order, now).await.unwrap().id;
    drop(tx.commit().await.unwrap());
    let ended = if state == "pending" { "NULL" } else { "run_at" };
    let change = format!("UPDATE jobs SET state = '{state}', told = {told}, finished_at = {ended} WHERE id = '{id}'");
    trial.kit.run_sql(&change).await;
    id
}

async fn left(trial: &Trial) -> Vec<Uuid> {
    run(&trial.context, &Cancel::default()).await.unwrap();
    trial.jobs().await.into_iter().map(|job| job.id).collect()
}

#[tokio::test]
async fn what_ended_goes_after_its_retention_and_nothing_else() {
    let trial = Trial::new().await;
    let done = probe(&trial, "done", true).await;
    let discarded = probe(&trial, "discarded", true).await;
    let dead = probe(&trial, "dead", true).await;
    let parked = probe(&trial, "parked", true).await;
    trial.kit.clock.advance(DAY);
    assert_eq!(left(&trial).await.len(), 4, "not before it is over");
    trial.kit.clock.advance(Duration::from_secs(1));
    let after_a_day = left(&trial).await;
    assert!(!after_a_day.contains(&done) && !after_a_day.contains(&discarded));
    assert!(after_a_day.contains(&dead) && after_a_day.contains(&parked));
    trial.kit.clock.advance(10 * DAY);
    assert_eq!(left(&trial).await, [parked]);
}

#[tokio::test]
async fn what_waits_or_is_to_be_told_of_is_not_over_however_old_it_is() {
    let trial = Trial::new().await;
    probe(&trial, "pending", true).await;
    // Withdrawn, and the queue would run it still. Of a queue that no sweep looks at.
    let withdrawn = probe(&trial, "discarded", true).await;
    trial.kit.run_sql(&format!("UPDATE jobs SET told = false, queue = 'nobody' WHERE id = '{withdrawn}'")).await;
    trial.kit.clock.advance(100 * DAY);
    let now = trial.kit.now();
    assert!(ledger::ended(&trial.kit.store, None, now, now, 10).await.unwrap().0.is_empty());
    let mut tx = trial.kit.begin().await;
    assert_eq!(ledger::delete_ended(&mut tx, &[withdrawn]).await.unwrap(), 0, "nor is it deleted by mistake");
}

#[tokio::test]
async fn what_the_queue_still_knows_stays() {
    let trial = Trial::new().await;
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    let promise = ledger::promise(&mut tx, &Order::new(&Job::Probe(Probe::default()), now), now).await.unwrap();
    drop(tx.commit().await.unwrap());
    trial.context.relay.sweep().await.unwrap();
    trial.kit.run_sql("UPDATE jobs SET state = 'discarded', finished_at = run_at").await;
    trial.kit.clock.advance(2 * DAY);
    let ended = ledger::ended(&trial.kit.store, None, trial.kit.now(), trial.kit.now(), 10).await.unwrap().0;
    assert_eq!(ended.iter().map(|job| job.id).collect::<Vec<_>>(), [promise.id]);
    assert!(forgotten(&trial.context, ended).await.unwrap().is_empty(), "it waits in redis");
}

#[tokio::test]
async fn thousands_go_in_batches() {
    let trial = Trial::new().await;
    let now = trial.kit.now();
    let mut tx = trial.kit.begin().await;
    let job = Job::Probe(Probe::default());
    ledger::promise_many(&mut tx, &Order::new(&job, now), 1_700, now).await.unwrap();
    drop(tx.commit().await.unwrap());
    trial.kit.run_sql("UPDATE jobs SET state = 'done', told = true, finished_at = run_at").await;
    let kept = probe(&trial, "parked", true).await;
    trial.kit.clock.advance(2 * DAY);
    assert_eq!(left(&trial).await, [kept]);
}

#[tokio::test]
async fn keys_and_links_that_ran_out_go() {
    let trial = Trial::new().await;
    let now = trial.kit.now();
    trial
        .kit
        .run_sql(&format!(
            "INSERT INTO idempotency_keys (id, key, endpoint, method, content_hash, expires_at, created_at)
             SELECT gen_random_uuid(), n::text, '/', 'POST', '', '{now}'::timestamptz + n * interval '1 hour', '{now}'
             FROM generate_series(-1, 1) AS n;
             INSERT INTO sign_ins (token_hash, address, created_at, expires_at)
             SELECT int4send(n), 'duenia@posta.example', '{now}', '{now}'::timestamptz + n * interval '1 day'
             FROM generate_series(-2, 0) AS n"
        ))
        .await;
    run(&trial.context, &Cancel::default()).await.unwrap();
    let mut tx = trial.kit.begin().await;
    assert_eq!(idempotency::delete_expired(&mut tx, now + TimeDelta::days(1), 10).await.unwrap(), 1, "one is left");
    assert_eq!(sign_ins::delete_expired(&mut tx, now + TimeDelta::days(1), 10).await.unwrap(), 2);
}

/// Notifications that came as many seconds ago, one each.
async fn notified(trial: &Trial, verdict: &str, body: &str, ages: std::ops::Range<i64>) {
    let now = trial.kit.now();
    let (start, end) = (ages.start, ages.end - 1);
    let insert = format!(
        "INSERT INTO webhook_events (id, source, verdict, received_at, query, headers, body)
         SELECT gen_random_uuid(), 'whatsapp', '{verdict}', '{now}'::timestamptz - n * interval '1 second', 'a=b',
                '{{\"a\": \"b\"}}', {body}
         FROM generate_series({start}, {end}) AS n"
    );
    trial.kit.run_sql(&insert).await;
}

async fn pruned(trial: &Trial) {
    run(&trial.context, &Cancel::default()).await.unwrap();
}

#[tokio::test]
async fn of_what_nobody_signed_the_newest_thousand_stay() {
    let trial = Trial::new().await;
    notified(&trial, "invalid", "NULL", 0..2_600).await;
    notified(&trial, "accepted", "'x'", 0..1_200).await;
    pruned(&trial).await;
    let kept =
        "SELECT concat(verdict, ' ', count(*), ' ', extract(epoch FROM max(received_at) - min(received_at))::int)
        FROM webhook_events GROUP BY verdict ORDER BY verdict";
    assert_eq!(trial.kit.texts(kept).await, ["accepted 1200 1199", "invalid 1000 999"]);
    pruned(&trial).await;
    assert_eq!(trial.kit.texts(kept).await, ["accepted 1200 1199", "invalid 1000 999"], "no more than that");
}

#[tokio::test]
async fn bodies_go_after_a_day_and_that_they_came_after_ten() {
    let trial = Trial::new().await;
    let day = 24 * 3_600;
    notified(&trial, "accepted", "'x'", day - 3..day + 3).await;
    notified(&trial, "malformed", "'x'", 10 * day - 2..10 * day + 5).await;
    pruned(&trial).await;
    let with_body = "SELECT count(*)::text FROM webhook_events WHERE body = 'x' AND query = 'a=b' AND headers <> '{}'";
    assert_eq!(trial.kit.texts(with_body).await, ["4"], "the day itself is part of it");
    let without = "SELECT concat(verdict, ' ', count(*)) FROM webhook_events
        WHERE body IS NULL AND query IS NULL AND headers = '{}' GROUP BY verdict ORDER BY verdict";
    assert_eq!(trial.kit.texts(without).await, ["accepted 2", "malformed 3"]);
}

#[tokio::test]
async fn with_a_notification_goes_what_it_was_the_first_to_bring() {
    let trial = Trial::new().await;
    notified(&trial, "accepted", "'x'", 0..1).await;
    trial.kit.run_sql("INSERT INTO webhook_items (key, event_id) SELECT 'message:a', id FROM webhook_events").await;
    trial.kit.clock.advance(9 * DAY);
    pruned(&trial).await;
    assert_eq!(trial.kit.texts("SELECT key FROM webhook_items").await, ["message:a"], "a late copy is a copy");
    trial.kit.clock.advance(2 * DAY);
    pruned(&trial).await;
    assert_eq!(
        trial.kit.texts("SELECT key FROM webhook_items UNION ALL SELECT 'event' FROM webhook_events").await,
        [""; 0]
    );
}

#[tokio::test]
async fn of_what_portals_had_of_a_calendar_the_last_stays_and_what_it_replaced_lately() {
    let trial = Trial::new().await;
    let cabin = trial.kit.cabin().await;
    let now = trial.kit.now();
    // The n-th version was read from 20 - n days ago on, for a day: the tenth ended as the retention begins.
    let insert = |reader: &str, last: i32| {
        format!(
            "INSERT INTO calendar_reads (accommodation_id, reader, nth, etag, stays, first_at, last_at)
             SELECT {cabin}, '{reader}', n, n, '{{}}', at - interval '1 day', at
             FROM generate_series(1, {last}) AS n, LATERAL (SELECT '{now}'::timestamptz - (20 - n) * interval '1 day' AS at) AS t"
        )
    };
    for (reader, last) in [("airbnb", 12), ("booking", 4), ("google", 1)] {
        trial.kit.run_sql(&insert(reader, last)).await;
    }
    let kept = "SELECT concat_ws(' ', reader, min(nth), max(nth), count(*)) FROM calendar_reads GROUP BY reader ORDER BY reader";
    pruned(&trial).await;
    assert_eq!(trial.kit.texts(kept).await, ["airbnb 9 12 4", "booking 4 4 1", "google 1 1 1"]);
    trial.kit.clock.advance(100 * DAY);
    pruned(&trial).await;
    assert_eq!(trial.kit.texts(kept).await, ["airbnb 12 12 1", "booking 4 4 1", "google 1 1 1"], "what it has stays");
}
