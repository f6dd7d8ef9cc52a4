//! What a delivery left behind.

use jobs::Job;
use store::webhooks::{self, Event, Filter};
use testkit::enqueued;

use crate::site::Site;

/// Their verdicts, sorted.
pub(super) async fn verdicts(site: &Site) -> Vec<String> {
    site.kit.texts("SELECT verdict FROM webhook_events ORDER BY verdict").await
}

pub(super) async fn events(site: &Site) -> Vec<Event> {
    let mut events = Vec::new();
    let all = Filter { limit: 10_000, ..Filter::default() };
    for line in webhooks::list(&site.kit.store, &all).await.expect("the notifications") {
        events.push(webhooks::find(&site.kit.store, line.id).await.expect("the store").expect("that notification"));
    }
    events
}

/// The one notification that is there.
pub(super) async fn event(site: &Site) -> Event {
    let mut events = events(site).await;
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0)
}

pub(super) async fn jobs(site: &Site) -> Vec<Job> {
    enqueued(&site.kit.store).await.into_iter().map(|(job, _)| job).collect()
}

/// Nothing but that somebody knocked.
pub(super) async fn assert_no_trace(site: &Site) {
    let kept = "SELECT id::text FROM webhook_events
        WHERE verdict <> 'invalid' OR body IS NOT NULL OR signed IS NOT NULL OR subject IS NOT NULL OR query IS NOT NULL
           OR headers <> '{}' OR job_id IS NOT NULL";
    assert_eq!(site.kit.texts(kept).await, [""; 0], "of what they sent");
    let acted = "SELECT 'a job' FROM jobs UNION ALL SELECT 'an item' FROM webhook_items
        UNION ALL SELECT 'a guest' FROM chat_guests UNION ALL SELECT 'a message' FROM chat_messages
        UNION ALL SELECT 'a payment' FROM payments UNION ALL SELECT 'a reservation' FROM reservations";
    assert_eq!(site.kit.texts(acted).await, [""; 0]);
}
