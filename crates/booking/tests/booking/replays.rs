use booking::operate::replay;
use jobs::Job;
use serde_json::json;
use store::webhooks::{self, Event, New, Source, Verdict};
use testkit::{Kit, enqueued};
use uuid::Uuid;

use crate::desk::owner;

async fn stored(kit: &Kit, new: &New<'_>) -> Event {
    let mut tx = kit.begin().await;
    let id = webhooks::insert(&mut tx, new, kit.now()).await.unwrap().unwrap();
    let _untold = tx.commit().await.unwrap();
    found(kit, id).await
}

async fn found(kit: &Kit, id: Uuid) -> Event {
    webhooks::find(&kit.store, id).await.unwrap().unwrap()
}

fn new(source: Source, verdict: Verdict) -> New<'static> {
    New {
        source,
        verdict,
        signed: None,
        subject: None,
        query: None,
        headers: json!({}),
        body: Some(b"{}"),
        outcome: None,
    }
}

async fn replayed(kit: &Kit, event: &Event) -> Option<Uuid> {
    let mut tx = kit.begin().await;
    let job = replay(&mut tx, event, &owner(), kit.now()).await.unwrap();
    let _untold = tx.commit().await.unwrap();
    job
}

async fn promised(kit: &Kit) -> Vec<Job> {
    enqueued(&kit.store).await.into_iter().map(|(job, _)| job).collect()
}

#[tokio::test]
async fn a_payment_is_read_again_whatever_became_of_its_notification() {
    for verdict in [Verdict::Accepted, Verdict::Duplicate, Verdict::Ignored] {
        let kit = Kit::new().await;
        let new = New {
            subject: Some("138472432031"),
            outcome: Some("Mercado Pago knows no such payment"),
            ..new(Source::Mercadopago, verdict)
        };
        let event = stored(&kit, &new).await;
        let job = replayed(&kit, &event).await;
        assert_eq!(promised(&kit).await, [Job::ProcessPaymentEvent { payment: "138472432031".to_owned() }]);
        let after = found(&kit, event.id).await;
        assert_eq!((after.job_id, after.outcome), (job, None), "what comes of it is noted anew");
        let judged = if verdict == Verdict::Ignored { Verdict::Accepted } else { verdict };
        assert_eq!(after.verdict, judged.as_str(), "something is to be done about it");
        assert_eq!(replayed(&kit, &event).await, job, "it is promised already");
        let log = "SELECT concat(actor, ' ', action, ' ', detail ->> 'webhook') FROM audit_log";
        let line = format!("{} replay_webhook {}", owner(), event.id);
        assert_eq!(kit.texts(log).await, [line.clone(), line]);
    }
}

#[tokio::test]
async fn a_notification_of_whatsapp_is_acted_on_again_while_its_bytes_are_there() {
    let kit = Kit::new().await;
    let event = stored(&kit, &new(Source::Whatsapp, Verdict::Accepted)).await;
    kit.run_sql("UPDATE webhook_events SET job_id = gen_random_uuid()").await;
    let event = found(&kit, event.id).await;
    let job = replayed(&kit, &event).await;
    assert!(job.is_some() && job != event.job_id);
    assert_eq!(promised(&kit).await, [Job::ProcessWhatsappEvent { event: event.id }]);
    kit.run_sql("UPDATE webhook_events SET body = NULL").await;
    assert_eq!(replayed(&kit, &found(&kit, event.id).await).await, None);
}

#[tokio::test]
async fn of_which_nothing_is_to_be_done_nothing_is() {
    let kit = Kit::new().await;
    for event in [
        stored(&kit, &new(Source::Whatsapp, Verdict::Duplicate)).await,
        stored(&kit, &new(Source::Whatsapp, Verdict::Malformed)).await,
        stored(&kit, &New { body: None, ..new(Source::Whatsapp, Verdict::Invalid) }).await,
        stored(&kit, &New { body: None, ..new(Source::Mercadopago, Verdict::Invalid) }).await,
        stored(&kit, &New { body: None, ..new(Source::Mercadopago, Verdict::Ignored) }).await,
    ] {
        assert_eq!(replayed(&kit, &event).await, None, "{event:?}");
    }
    assert!(promised(&kit).await.is_empty());
    assert_eq!(kit.texts("SELECT action FROM audit_log").await, [""; 0]);
}
