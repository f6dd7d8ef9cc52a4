//! `GET /events`: a server-sent event whenever the page is not what it was. It says that, and not what.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::{Stream, stream};

use crate::world::World;

/// Under load the page is fetched again at this pace, and not with every mail.
const PACE: Duration = Duration::from_millis(250);

pub(super) async fn stream(State(world): State<Arc<World>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let begin = (world.changes(), world.tasks.stopping(), true);
    let events = stream::unfold(begin, |(mut changes, stopping, first)| async move {
        if !first {
            tokio::select! {
                () = async { tokio::time::sleep(PACE).await; changes.changed().await.ok(); } => {}
                () = stopping.cancelled() => return None,
            }
        }
        let change = *changes.borrow_and_update();
        Some((Ok(Event::default().data(change.to_string())), (changes, stopping, false)))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
