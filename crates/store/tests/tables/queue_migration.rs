//! The fifth migration on a database that the fourth left, with rows in it.

use store::ledger::{self, Filter, Order};
use store::{Schema, migrate, schema};
use testkit::Kit;

const BACK_TO_THE_FOURTH: &str = r#"
    DROP TABLE schedule, paused_kinds;
    ALTER TABLE queues DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN pause_reason;
    ALTER TABLE jobs DROP COLUMN serial_key, DROP COLUMN limits, DROP COLUMN revived_at, DROP COLUMN death_told;
    DELETE FROM _sqlx_migrations WHERE version = 5;

    INSERT INTO queues (queue, epoch, redis_run_id, changed_at) VALUES ('mail', 3, 'abc', '2026-12-01T11:00:00Z');
    INSERT INTO jobs (id, kind, version, queue, payload, state, run_at, max_attempts, attempts, runs, created_at, told)
    SELECT ('0197f0aa-0000-7000-8000-00000000000' || n)::uuid, 'probe', 1, 'maintenance', '{"version": 1}',
           state, '2026-12-01T11:00:00Z', 4, 0, 0, '2026-12-01T11:00:00Z', n % 2 = 0
    FROM unnest(ARRAY['pending', 'done', 'dead', 'parked', 'discarded']) WITH ORDINALITY AS rows (state, n);
    INSERT INTO job_attempts (job_id, run, attempt, started_at, worker, duration_ms, error)
    VALUES ('0197f0aa-0000-7000-8000-000000000003', 1, 1, '2026-12-01T11:00:00Z', 'w', 5, '550');
"#;

#[tokio::test]
async fn jobs_of_before_are_kept_and_go_on() {
    let kit = Kit::new().await;
    kit.run_sql(BACK_TO_THE_FOURTH).await;
    assert_eq!(schema(&kit.store).await.unwrap(), Schema::Behind(vec!["0005_queue".to_owned()]));
    assert_eq!(migrate(&kit.postgres()).await.unwrap(), ["0005_queue"]);
    assert_eq!(migrate(&kit.postgres()).await.unwrap(), Vec::<String>::new(), "once");

    let jobs = ledger::list(&kit.store, &Filter::default(), &[], kit.now(), 10).await.unwrap();
    let mut states: Vec<&str> = jobs.iter().map(|job| job.state.as_str()).collect();
    states.sort_unstable();
    assert_eq!(states, ["dead", "discarded", "done", "parked", "ready"]);
    let mut tx = kit.begin().await;
    let untold = ledger::untold(&mut tx, jobs::Queue::Maintenance, 1, 10).await.unwrap();
    let waiting = untold.iter().find(|row| row.pending).unwrap();
    assert_eq!((waiting.serial_key.clone(), waiting.limits.len(), waiting.revived_at), (None, 0, None));
    assert_eq!(ledger::gather_deaths(&mut tx).await.unwrap().len(), 1, "the owner was never told of it");
    let now = kit.now();
    ledger::promise(&mut tx, &Order::new(&jobs::Job::Prune, now), now).await.unwrap();
    drop(tx.commit().await.unwrap());
    assert!(ledger::pauses(&kit.store).await.unwrap().is_empty());
}
