mod guests;
mod messages;
mod shapes;

use std::fs;

use jobs::Job;
use serde_json::{Value, json};
use store::ledger::{self, Order};
use store::webhooks::{self, New, Source, Verdict};

use super::*;
use crate::trial::Trial;

/// As the api does it: stored, and its job promised.
async fn told(trial: &Trial, body: &[u8]) -> Uuid {
    let now = trial.kit.now();
    let new = New {
        source: Source::Whatsapp,
        verdict: Verdict::Accepted,
        signed: None,
        subject: None,
        query: None,
        headers: json!({}),
        body: Some(body),
        outcome: None,
    };
    let keys: Vec<_> = notification::read(body).unwrap().iter().map(Item::key).collect();
    let mut tx = trial.kit.begin().await;
    let event = webhooks::insert(&mut tx, &new, now).await.unwrap().unwrap();
    webhooks::take_items(&mut tx, event, &keys).await.unwrap();
    let promise = ledger::promise(&mut tx, &Order::new(&Job::ProcessWhatsappEvent { event }, now), now).await.unwrap();
    webhooks::set_job(&mut tx, event, promise.id).await.unwrap();
    drop(tx.commit().await.unwrap());
    event
}

/// One notification with these messages, and with who they are from.
fn notification(messages: &[Value], contacts: &[Value]) -> Vec<u8> {
    let value = json!({"messages": messages, "contacts": contacts});
    json!({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).to_string().into_bytes()
}

/// Told, and acted on.
async fn arrive(trial: &Trial, messages: &[Value]) -> Uuid {
    let event = told(trial, &notification(messages, &[])).await;
    run(&trial.context, event).await.unwrap();
    event
}

fn text(wamid: &str, from: &Value, words: &str) -> Value {
    of_sort(wamid, from, "text", json!({"body": words}))
}

/// `from`: the members that say who it is from.
fn of_sort(wamid: &str, from: &Value, sort: &str, body: Value) -> Value {
    let mut message = from.clone();
    message["id"] = json!(wamid);
    message["timestamp"] = json!("1795527723");
    message["type"] = json!(sort);
    message[sort] = body;
    message
}

fn phone(phone: &str) -> Value {
    json!({"from": phone})
}

fn user(id: &str) -> Value {
    json!({"from_user_id": id})
}

fn both(id: &str, phone: &str) -> Value {
    json!({"from_user_id": id, "from": phone})
}

/// `user id, phone, name`, in the order they were made.
async fn guests(trial: &Trial) -> Vec<String> {
    trial
        .kit
        .texts("SELECT concat_ws(' ', COALESCE(user_id, '-'), COALESCE(phone, '-'), name) FROM chat_guests ORDER BY id")
        .await
}

/// `guest: wamid words`, where the guest is named by user id or else by phone.
async fn messages(trial: &Trial) -> Vec<String> {
    trial
        .kit
        .texts(
            "SELECT concat(COALESCE(user_id, phone), ': ', wamid, ' ', COALESCE(text, '-'))
             FROM chat_messages JOIN chat_guests ON chat_guests.id = guest_id ORDER BY chat_messages.id",
        )
        .await
}

/// The bodies of `e2e/fixtures/whatsapp`, by name.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/fixtures/whatsapp");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let bodies = files.filter(|file| file.extension().is_some_and(|end| end == "body"));
    let mut read: Vec<_> = bodies
        .map(|file| (file.file_stem().unwrap().to_string_lossy().into_owned(), fs::read(&file).unwrap()))
        .collect();
    read.sort();
    read
}
