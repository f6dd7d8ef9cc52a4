//! What the ledger's lists find, and how far they count.

use store::ledger::{self, Filter, State};
use store::{Count, Turn};
use testkit::{Kit, request};
use uuid::Uuid;

/// Jobs of the kind, a second apart: the id tells the second and the place.
fn jobs(kind: &str, state: &str, count: usize, rest: &str) -> String {
    format!(
        "INSERT INTO jobs (id, kind, version, queue, payload, state, run_at, max_attempts, created_at, last_error)
         SELECT (to_char(1000000 + n, 'FM00000000') || '-0000-7000-8000-' || md5('{kind}{state}')::char(12))::uuid,
                '{kind}', 1, 'mail', {rest}, '{state}', timestamptz '2026-12-01T12:00:00Z', 4,
                timestamptz '2026-11-01T00:00:00Z' + n * interval '1 second', CASE WHEN '{state}' = 'dead' THEN 'Error ' || n END
         FROM generate_series(1, {count}) AS n"
    )
}

async fn found(kit: &Kit, filter: &Filter, limit: i64) -> Vec<Uuid> {
    let rows = ledger::list(&kit.store, filter, &[], kit.now(), limit).await.unwrap();
    rows.into_iter().map(|job| job.id).collect()
}

fn text(text: &str) -> Filter {
    Filter { text: Some(text.to_owned()), ..Filter::default() }
}

#[tokio::test]
async fn a_list_of_jobs_is_leafed_through_both_ways() {
    let kit = Kit::new().await;
    kit.run_sql(&jobs("prune", "done", 5, "'{}'")).await;
    let all = found(&kit, &Filter::default(), 10).await;
    assert!(all.len() == 5 && all.is_sorted_by(|newer, older| newer > older), "{all:?}");
    let turned = |turn| Filter { turn, state: Some(State::Done), ..Filter::default() };
    assert_eq!(found(&kit, &turned(Turn::Newest), 2).await, all[..2]);
    assert_eq!(found(&kit, &turned(Turn::Before(all[1])), 2).await, all[2..4]);
    assert_eq!(found(&kit, &turned(Turn::After(all[4])), 2).await, all[2..4], "the nearest, newest first");
    assert_eq!(found(&kit, &turned(Turn::Before(all[4])), 2).await, Vec::<Uuid>::new());
}

#[tokio::test]
async fn jobs_are_found_by_code_error_payload_and_the_beginning_of_their_id() {
    let kit = Kit::new().await;
    let held = kit.hold(&request(kit.cabin().await, "2026-12-20", 2)).await.unwrap();
    kit.run_sql(&jobs("prune", "dead", 3, "'{}'")).await;
    kit.run_sql(&jobs("process_payment_event", "done", 2, r#"jsonb_build_object('payment', 'Nº 100%_' || n)"#)).await;

    let of_hold = found(&kit, &text(&held.code.as_str()[5..].to_lowercase()), 100).await;
    let stored = ledger::of_reservation(&kit.store, held.id, 100).await.unwrap();
    assert!(!of_hold.is_empty() && of_hold.len() == stored.len(), "{of_hold:?}");
    let third = found(&kit, &text("ERROR 3"), 9).await[0];
    for (asked, count) in [("error", 3), ("nº 100%_", 2), ("100%_2", 1), ("100__1", 0), ("%", 2), ("nobody", 0)] {
        assert_eq!(found(&kit, &text(asked), 100).await.len(), count, "{asked}");
    }
    let whole = third.to_string();
    for beginning in [&whole, &whole.to_uppercase(), &whole.replace('-', ""), &whole[..17], &whole[..8]] {
        assert!(found(&kit, &text(beginning), 9).await.contains(&third), "{beginning}");
    }
    assert_eq!(found(&kit, &text(&whole), 9).await, [third]);
    assert_eq!(found(&kit, &text(&whole[..7]), 9).await, Vec::<Uuid>::new(), "too short for an id");
}

#[tokio::test]
async fn counting_ends_where_it_is_not_worth_the_time() {
    let kit = Kit::new().await;
    kit.run_sql(&jobs("prune", "done", 10_000, "'{}'")).await;
    kit.run_sql(&jobs("prune", "dead", 10_001, "'{}'")).await;
    for (state, count) in [
        (State::Parked, Count::Exactly(0)),
        (State::Done, Count::Exactly(10_000)),
        (State::Dead, Count::MoreThan(10_000)),
    ] {
        let filter = Filter { state: Some(state), ..Filter::default() };
        assert_eq!(ledger::count_some(&kit.store, &filter, &[], kit.now()).await.unwrap(), count, "{state:?}");
    }
}
