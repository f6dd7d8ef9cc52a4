use futures::future::join_all;

use super::*;

#[tokio::test]
async fn who_is_known_by_phone_and_then_by_user_id_is_one_guest() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &phone("111"), "hola")]).await;
    arrive(&trial, &[text("wamid.b", &both("AR.1", "111"), "¿hay lugar?")]).await;
    arrive(&trial, &[text("wamid.c", &user("AR.1"), "¿y pileta?")]).await;
    assert_eq!(guests(&trial).await, ["AR.1 111"]);
    assert_eq!(messages(&trial).await.len(), 3);
}

#[tokio::test]
async fn two_that_turn_out_to_be_one_are_joined_with_all_they_said() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &user("AR.1"), "hola")]).await;
    arrive(&trial, &[text("wamid.b", &phone("111"), "buenas")]).await;
    assert_eq!(guests(&trial).await, ["AR.1 -", "- 111"]);
    arrive(&trial, &[text("wamid.c", &both("AR.1", "111"), "soy yo")]).await;
    assert_eq!(guests(&trial).await, ["AR.1 111"]);
    assert_eq!(messages(&trial).await, ["AR.1: wamid.a hola", "AR.1: wamid.b buenas", "AR.1: wamid.c soy yo"]);
}

#[tokio::test]
async fn a_name_is_the_last_that_was_told() {
    let trial = Trial::new().await;
    for (wamid, name) in [("wamid.a", json!("Ana")), ("wamid.b", json!("Ana María")), ("wamid.c", json!(null))] {
        let contact = json!({"profile": {"name": name}, "wa_id": "111"});
        let event = told(&trial, &notification(&[text(wamid, &phone("111"), "hola")], &[contact])).await;
        run(&trial.context, event).await.unwrap();
    }
    assert_eq!(guests(&trial).await, ["- 111 Ana María"]);
}

#[tokio::test]
async fn a_number_that_changed_hands_is_another_guests() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &both("AR.1", "111"), "hola")]).await;
    arrive(&trial, &[text("wamid.b", &both("AR.2", "111"), "buenas")]).await;
    assert_eq!(guests(&trial).await, ["AR.1 -", "AR.2 111"]);
    // Known already, he gets the number too.
    arrive(&trial, &[text("wamid.c", &both("AR.1", "111"), "volví")]).await;
    assert_eq!(guests(&trial).await, ["AR.1 111", "AR.2 -"]);
    assert_eq!(messages(&trial).await, ["AR.1: wamid.a hola", "AR.2: wamid.b buenas", "AR.1: wamid.c volví"]);
}

fn changed(wamid: &str, from: &Value, system: Value) -> Value {
    of_sort(wamid, from, "system", system)
}

#[tokio::test]
async fn a_guest_whose_user_id_changes_stays_the_same_guest() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &both("AR.1", "111"), "hola")]).await;
    let system = json!({"type": "user_changed_user_id", "previous_user_id": "AR.1", "user_id": "AR.2"});
    arrive(&trial, &[changed("wamid.b", &json!({}), system)]).await;
    assert_eq!(guests(&trial).await, ["AR.2 111"]);
    arrive(&trial, &[text("wamid.c", &user("AR.2"), "sigo acá")]).await;
    assert_eq!(guests(&trial).await, ["AR.2 111"]);
}

#[tokio::test]
async fn a_guest_who_changes_the_number_stays_the_same_guest() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &both("AR.1", "111"), "hola")]).await;
    let system = json!({"type": "user_changed_number", "wa_id": "222", "user_id": "AR.2", "previous_user_id": "AR.1"});
    arrive(&trial, &[changed("wamid.b", &phone("111"), system)]).await;
    assert_eq!(guests(&trial).await, ["AR.2 222"]);
    // As it was told before there were user ids.
    let system = json!({"type": "user_changed_number", "new_wa_id": "333", "wa_id": "222"});
    arrive(&trial, &[changed("wamid.c", &phone("222"), system)]).await;
    assert_eq!(guests(&trial).await, ["AR.2 333"]);
}

#[tokio::test]
async fn what_came_under_the_new_user_id_before_the_change_was_told_is_his() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &user("AR.1"), "hola")]).await;
    arrive(&trial, &[text("wamid.b", &user("AR.2"), "sigo acá")]).await;
    let system = json!({"type": "user_changed_user_id", "previous_user_id": "AR.1", "user_id": "AR.2"});
    arrive(&trial, &[changed("wamid.c", &json!({}), system)]).await;
    assert_eq!(guests(&trial).await, ["AR.2 -"]);
    assert!(messages(&trial).await.iter().all(|message| message.starts_with("AR.2: ")));
}

#[tokio::test]
async fn a_guest_who_gets_anothers_old_number_does_not_get_what_that_one_said() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &both("AR.1", "111"), "hola")]).await;
    arrive(&trial, &[text("wamid.b", &both("AR.9", "222"), "mi clave es Eleusis")]).await;
    let system = json!({"type": "user_changed_number", "wa_id": "222", "user_id": "AR.2", "previous_user_id": "AR.1"});
    arrive(&trial, &[changed("wamid.c", &phone("111"), system)]).await;
    assert_eq!(guests(&trial).await, ["AR.2 222", "AR.9 -"]);
    assert!(messages(&trial).await.contains(&"AR.9: wamid.b mi clave es Eleusis".to_owned()));
}

#[tokio::test]
async fn twenty_notifications_of_one_guest_at_once_are_one_guest() {
    let trial = Trial::new().await;
    let froms = [phone("111"), both("AR.1", "111"), user("AR.1"), both("AR.1", "111")];
    let mut events = Vec::new();
    for number in 0..20_usize {
        let message = text(&format!("wamid.{number:02}"), &froms[number % 4], "hola");
        events.push(told(&trial, &notification(&[message], &[])).await);
    }
    for answer in join_all(events.iter().map(|event| run(&trial.context, *event))).await {
        assert_eq!(answer.unwrap(), Answer::Done);
    }
    // Whoever came first, by phone and by user id alone: who is both joins them.
    assert_eq!(guests(&trial).await, ["AR.1 111"]);
    assert_eq!(messages(&trial).await.len(), 20);
}

#[tokio::test]
async fn batches_of_the_same_guests_in_another_order_never_wait_for_each_other() {
    let trial = Trial::new().await;
    for round in 0..5 {
        let mut events = Vec::new();
        for turn in 0..10 {
            let said = |guest: usize| {
                text(
                    &format!("wamid.{round}.{turn}.{guest}"),
                    &both(&format!("AR.{guest}"), &format!("{guest}11")),
                    "hola",
                )
            };
            let mut batch: Vec<_> = (0..10).map(said).collect();
            batch.rotate_left(turn);
            events.push(told(&trial, &notification(&batch, &[])).await);
        }
        for answer in join_all(events.iter().map(|event| run(&trial.context, *event))).await {
            assert_eq!(answer.unwrap(), Answer::Done);
        }
    }
    assert_eq!(guests(&trial).await.len(), 10);
    assert_eq!(messages(&trial).await.len(), 500);
}

#[tokio::test]
async fn more_guests_than_postgres_has_locks_can_be_named_at_once() {
    let trial = Trial::new().await;
    let mut tx = trial.kit.begin().await;
    let names: Vec<_> = (0..50_000).map(|number| number.to_string()).collect();
    chat::lock(&mut tx, &names).await.unwrap();
}
