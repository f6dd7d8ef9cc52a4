//! What triggers note for the panel's lists, as those show it.

use std::time::Duration;

use store::payments::{Filter, Oddity, list};
use store::{Turn, chat};
use testkit::{Kit, request};

async fn late(kit: &Kit) -> Vec<String> {
    let filter = Filter { oddity: Some(Oddity::Late.as_str().to_owned()), limit: 10, ..Filter::default() };
    list(&kit.store, &filter).await.unwrap().into_iter().map(|payment| payment.external_id).collect()
}

async fn pay(kit: &Kit, reservation: i32, external: &str) {
    let now = kit.now().to_rfc3339();
    kit.run_sql(&format!(
        "INSERT INTO payments (uuid, reservation_id, external_payment_id, status, amount, event_first_received_at)
         VALUES (gen_random_uuid(), {reservation}, '{external}', 'pending', 1, '{now}')"
    ))
    .await;
}

#[tokio::test]
async fn a_payment_is_late_from_whichever_comes_last_the_end_or_the_money() {
    let kit = Kit::new().await;
    let cabin = kit.cabin().await;
    let unnoticed = kit.hold(&request(cabin, "2026-12-10", 2)).await.unwrap().id;
    let printed = kit.hold(&request(cabin, "2026-12-20", 2)).await.unwrap().id;
    pay(&kit, printed, "printed").await;
    kit.clock.advance(Duration::from_secs(24 * 3600));
    pay(&kit, unnoticed, "unnoticed").await;
    let now = kit.now().to_rfc3339();
    kit.run_sql(&format!(
        "UPDATE payments SET status = 'approved', event_last_received_at = '{now}' WHERE external_payment_id = 'unnoticed'"
    ))
    .await;
    assert_eq!(late(&kit).await, Vec::<String>::new(), "nobody has noticed that its hold ran out");

    let mut tx = kit.begin().await;
    for id in [unnoticed, printed] {
        booking::expire(&mut tx, id, kit.now()).await.unwrap();
    }
    let _untold = tx.commit().await.unwrap();
    assert_eq!(late(&kit).await, ["unnoticed"], "the other was not paid");

    kit.run_sql(&format!(
        "UPDATE payments SET status = 'approved', event_last_received_at = '{now}' WHERE external_payment_id = 'printed'"
    ))
    .await;
    assert_eq!(late(&kit).await, ["unnoticed", "printed"]);
    kit.run_sql(&format!("UPDATE reservations SET reservation_status = 'confirmed' WHERE id = {unnoticed}")).await;
    assert_eq!(late(&kit).await, ["printed"], "its dates were free still");
}

async fn heard(kit: &Kit) -> Vec<(String, i64)> {
    let found = chat::conversations(&kit.store, None, Turn::Newest, 10).await.unwrap();
    found.into_iter().map(|one| (one.guest.name.unwrap().as_str().to_owned(), one.last.id)).collect()
}

#[tokio::test]
async fn what_was_said_last_is_by_the_time_it_was_sent_and_moves_with_its_message() {
    let kit = Kit::new().await;
    let messages = |rows: &str| {
        format!(
            "INSERT INTO chat_messages (id, wamid, guest_id, direction, type, content, sent_at, received_at)
             SELECT id, id::text, guest, 'in', 'text', '{{}}', sent::timestamptz, now() FROM (VALUES {rows}) AS said (id, guest, sent)"
        )
    };
    kit.run_sql(
        "INSERT INTO chat_guests (id, phone, name, created_at, updated_at)
         VALUES (1, '1', 'Ana', now(), now()), (2, '2', 'Luis', now(), now())",
    )
    .await;
    assert_eq!(heard(&kit).await, []);
    kit.run_sql(&messages("(11, 1, '2026-12-03'), (12, 2, '2026-12-02'), (13, 1, '2026-12-01')")).await;
    let named = |rows: &[(&str, i64)]| rows.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect::<Vec<_>>();
    assert_eq!(heard(&kit).await, named(&[("Luis", 12), ("Ana", 11)]), "13 was sent before 11");

    kit.run_sql("UPDATE chat_messages SET guest_id = 1 WHERE guest_id = 2").await;
    assert_eq!(heard(&kit).await, named(&[("Ana", 11)]));
    kit.run_sql("DELETE FROM chat_messages WHERE id = 11").await;
    assert_eq!(heard(&kit).await, named(&[("Ana", 12)]));
}
