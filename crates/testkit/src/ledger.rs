use chrono::{DateTime, Utc};
use jobs::Job;
use store::Store;
use store::ledger::{Filter, State, list};

/// The jobs that may still run, and when each is due, the earliest first, of one time by kind.
///
/// # Panics
/// A stored job cannot be read.
pub async fn enqueued(store: &Store) -> Vec<(Job, DateTime<Utc>)> {
    let rows = list(store, &Filter::default(), &[], DateTime::UNIX_EPOCH, 100_000).await.expect("the ledger");
    let ended = [State::Done, State::Dead, State::Discarded].map(State::as_str);
    let mut live: Vec<_> = rows
        .into_iter()
        .filter(|row| !ended.contains(&row.state.as_str()))
        .map(|row| {
            let version = row.payload.get("version").and_then(serde_json::Value::as_u64).unwrap_or_default();
            let version = u32::try_from(version).unwrap_or_default();
            let job = Job::decode(&row.kind, version, &row.payload);
            (job.unwrap_or_else(|error| panic!("job {} in the ledger: {error}", row.id)), row.run_at)
        })
        .collect();
    live.sort_by_key(|(job, run_at)| (*run_at, job.kind()));
    live
}

/// # Panics
/// The job is not promised for that time exactly once.
pub async fn assert_enqueued(store: &Store, job: &Job, run_at: DateTime<Utc>) {
    let live = enqueued(store).await;
    let times: Vec<_> = live.iter().filter(|(promised, _)| promised == job).map(|(_, at)| *at).collect();
    assert_eq!(times, [run_at], "{job:?} is to be promised once; promised are {live:#?}");
}

/// # Panics
/// The job is promised, for whatever time.
pub async fn refute_enqueued(store: &Store, job: &Job) {
    let live = enqueued(store).await;
    assert!(live.iter().all(|(promised, _)| promised != job), "{job:?} is not to be promised; promised are {live:#?}");
}
