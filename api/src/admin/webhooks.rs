//! What providers told: the list, one notification, and having it acted on again.

mod list;
mod replay;
mod show;
pub(super) mod told;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::routing::get;
use store::webhooks::{self, Event};
use uuid::Uuid;

use super::refused::Refused;
use crate::app::App;
use crate::problem::{Kind, Problem};

pub(super) const LIST: &str = "/admin/webhooks";

/// Anything may stand there.
type IdInPath = Result<Path<Uuid>, PathRejection>;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list::list))
        .route("/admin/webhooks/{id}", get(show::show))
        .route("/admin/webhooks/{id}/replay", get(replay::back).post(replay::replay))
}

async fn existing(app: &App, id: IdInPath) -> Result<Event, Refused> {
    let found = match id {
        Ok(Path(id)) => webhooks::find(app.store(), id).await?,
        Err(_) => None,
    };
    Ok(found.ok_or_else(none)?)
}

fn none() -> Problem {
    Problem::new(Kind::NotFound, "there is no such notification")
}
