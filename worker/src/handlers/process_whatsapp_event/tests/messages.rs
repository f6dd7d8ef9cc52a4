use super::*;

const ANA: &str = "5493515550101";

#[tokio::test]
async fn whatever_whatsapp_sends_is_kept() {
    let trial = Trial::new().await;
    let mut expected = 0;
    for (name, body) in fixtures() {
        let items = notification::read(&body).unwrap();
        expected += items.iter().filter(|item| matches!(item, Item::Message(_))).count();
        let event = told(&trial, &body).await;
        assert_eq!(run(&trial.context, event).await.unwrap(), Answer::Done, "{name}");
        assert_eq!(messages(&trial).await.len(), expected, "{name}");
    }
    let guests = guests(&trial).await;
    assert!(guests.contains(&"AR.77120000000000000007 - viajera".to_owned()), "{guests:?}");
    assert!(guests.contains(&"- 5492945550104 Tobías".to_owned()), "{guests:?}");
    assert!(guests.contains(&"AR.20817733190462285511 5492945550102 Beto 🎣".to_owned()), "{guests:?}");
    assert!(guests.contains(&"AR.88230000000000000008 5492945550105 Lautaro \u{fffd}".to_owned()), "{guests:?}");
}

#[tokio::test]
async fn the_job_runs_and_says_what_it_kept() {
    let trial = Trial::on(testkit::Kit::new().await.guarded());
    let status = json!({"id": "wamid.ours", "status": "read", "timestamp": "1795527723"});
    let two = [text("wamid.a", &phone(ANA), "hola"), text("wamid.b", &phone(ANA), "¿hay lugar?")];
    let value = json!({"messages": two, "statuses": [status]});
    let body = json!({"entry": [{"changes": [{"value": value}]}]}).to_string();
    let event = told(&trial, body.as_bytes()).await;
    assert_eq!(trial.drain().await, 1);
    let event = webhooks::find(&trial.kit.store, event).await.unwrap().unwrap();
    assert_eq!(event.outcome.as_deref(), Some("2 messages, 1 statuses kept"));
    assert_eq!(messages(&trial).await.len(), 2);
}

#[tokio::test]
async fn a_message_is_kept_once_and_by_whom_it_came_first() {
    let trial = Trial::new().await;
    let event = arrive(&trial, &[text("wamid.a", &phone(ANA), "hola")]).await;
    assert_eq!(run(&trial.context, event).await.unwrap(), Answer::Done, "replayed");
    arrive(&trial, &[text("wamid.a", &phone(ANA), "otra cosa"), text("wamid.b", &phone(ANA), "chau")]).await;
    assert_eq!(messages(&trial).await, [format!("{ANA}: wamid.a hola"), format!("{ANA}: wamid.b chau")]);
}

fn edit(wamid: &str, of: &str, words: &str, at: &str) -> Value {
    let message = json!({"type": "text", "text": {"body": words}});
    let mut edit = of_sort(wamid, &phone(ANA), "edit", json!({"original_message_id": of, "message": message}));
    edit["timestamp"] = json!(at);
    edit
}

fn revoke(wamid: &str, from: &Value, of: &str) -> Value {
    of_sort(wamid, from, "revoke", json!({"original_message_id": of}))
}

async fn words_of(trial: &Trial, wamid: &str) -> String {
    let start = format!("{wamid} ");
    let all = messages(trial).await;
    let line = all.iter().find_map(|line| line.split_once(": ").unwrap().1.strip_prefix(&start));
    line.unwrap().to_owned()
}

#[tokio::test]
async fn an_edit_is_read_whatever_comes_first() {
    let original = text("wamid.a", &phone(ANA), "para 3");
    let (once, twice) =
        (edit("wamid.b", "wamid.a", "para 4", "1795527800"), edit("wamid.c", "wamid.a", "para 5", "1795527900"));
    for order in [
        [&original, &once, &twice],
        [&original, &twice, &once],
        [&once, &original, &twice],
        [&once, &twice, &original],
        [&twice, &once, &original],
        [&twice, &original, &once],
    ] {
        let trial = Trial::new().await;
        for message in order {
            arrive(&trial, std::slice::from_ref(message)).await;
        }
        assert_eq!(words_of(&trial, "wamid.a").await, "para 5", "{order:?}");
    }
}

#[tokio::test]
async fn what_was_taken_back_is_forgotten_whatever_comes_first() {
    let original = text("wamid.a", &phone(ANA), "mi clave es Eleusis");
    let (edited, revoked) =
        (edit("wamid.b", "wamid.a", "mi clave es Eleusis 2", "1795527800"), revoke("wamid.c", &phone(ANA), "wamid.a"));
    for order in [
        [&original, &edited, &revoked],
        [&original, &revoked, &edited],
        [&edited, &original, &revoked],
        [&edited, &revoked, &original],
        [&revoked, &original, &edited],
        [&revoked, &edited, &original],
    ] {
        let trial = Trial::new().await;
        for message in order {
            arrive(&trial, std::slice::from_ref(message)).await;
        }
        let told = "SELECT wamid FROM chat_messages WHERE concat(text, content) LIKE '%Eleusis%'";
        assert_eq!(trial.kit.texts(told).await, [""; 0], "{order:?}");
        let revoked = "SELECT wamid FROM chat_messages WHERE revoked_at IS NOT NULL ORDER BY wamid";
        assert_eq!(trial.kit.texts(revoked).await, ["wamid.a", "wamid.b"], "{order:?}");
    }
}

#[tokio::test]
async fn nobody_edits_or_takes_back_what_another_said() {
    let trial = Trial::new().await;
    let beto = phone("5492945550102");
    let mut edit = edit("wamid.b", "wamid.a", "cancelar todo", "1795527800");
    edit["from"] = beto["from"].clone();
    arrive(&trial, &[text("wamid.a", &phone(ANA), "hola"), edit, revoke("wamid.c", &beto, "wamid.a")]).await;
    assert_eq!(words_of(&trial, "wamid.a").await, "hola");
    let untouched =
        "SELECT wamid FROM chat_messages WHERE wamid = 'wamid.a' AND edited_at IS NULL AND revoked_at IS NULL";
    assert_eq!(trial.kit.texts(untouched).await, ["wamid.a"]);
}

#[tokio::test]
async fn a_reaction_and_its_end_are_messages_of_their_own() {
    let trial = Trial::new().await;
    let ana = phone(ANA);
    arrive(
        &trial,
        &[
            text("wamid.a", &ana, "hola"),
            of_sort("wamid.b", &ana, "reaction", json!({"message_id": "wamid.a", "emoji": "👍"})),
            of_sort("wamid.c", &ana, "reaction", json!({"message_id": "wamid.a"})),
        ],
    )
    .await;
    assert_eq!(words_of(&trial, "wamid.a").await, "hola");
    assert_eq!(words_of(&trial, "wamid.b").await, "👍");
    assert_eq!(words_of(&trial, "wamid.c").await, "-");
}

#[tokio::test]
async fn statuses_never_go_back() {
    let trial = Trial::new().await;
    arrive(&trial, &[text("wamid.a", &phone(ANA), "hola")]).await;
    trial.kit.run_sql("UPDATE chat_messages SET direction = 'out', wamid = 'wamid.ours'").await;
    for (status, then) in
        [("read", "read"), ("sent", "read"), ("delivered", "read"), ("blurred", "read"), ("failed", "failed")]
    {
        let status = json!({"id": "wamid.ours", "status": status, "timestamp": "1795527723"});
        let body = json!({"entry": [{"changes": [{"value": {"statuses": [status]}}]}]}).to_string();
        let event = told(&trial, body.as_bytes()).await;
        run(&trial.context, event).await.unwrap();
        assert_eq!(trial.kit.texts("SELECT status FROM chat_messages").await, [then]);
    }
}

#[tokio::test]
async fn a_body_that_is_forgotten_is_done_with() {
    let trial = Trial::new().await;
    let event = told(&trial, &notification(&[text("wamid.a", &phone(ANA), "hola")], &[])).await;
    trial.kit.run_sql("UPDATE webhook_events SET body = NULL").await;
    assert_eq!(run(&trial.context, event).await.unwrap(), Answer::Done);
    assert_eq!(run(&trial.context, Uuid::nil()).await.unwrap(), Answer::Done, "one that is gone");
    assert!(messages(&trial).await.is_empty());
}

#[tokio::test]
async fn what_postgres_would_refuse_is_kept_all_the_same() {
    let trial = Trial::new().await;
    let mut odd = Vec::new();
    for (number, timestamp) in ["-9223372036854775808", "99999999999999", "x", ""].iter().enumerate() {
        let mut message = text(&format!("wamid.{number}"), &phone(ANA), "a\0b");
        message["timestamp"] = json!(timestamp);
        message["x\0"] = json!({"\0": ["\0", 1e308, u64::MAX, -0.0]});
        odd.push(message);
    }
    arrive(&trial, &odd).await;
    assert_eq!(messages(&trial).await.len(), 4);
    let now = trial.kit.now().timestamp().to_string();
    assert_eq!(
        trial.kit.texts("SELECT DISTINCT extract(epoch FROM sent_at)::bigint::text FROM chat_messages").await,
        [now]
    );
}
