//! Mails: which are to leave, left or never will; and one of them as it reads.
//!
//! The words are written again from what is known today: of what left no copy is kept. What opens something stays
//! out of them: the token of a guest's page would let who may only look cancel a stay, and a sign-in mail is not
//! shown at all.

mod frame;
mod letter;
mod list;
mod show;
mod told;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::routing::get;
use store::mails::{self, Listed};
use uuid::Uuid;

use super::refused::Refused;
use crate::app::App;
use crate::problem::{Kind, Problem};

pub(super) const LIST: &str = "/admin/mails";

/// A mail is known by the job that sends it. Anything may stand there.
type JobInPath = Result<Path<Uuid>, PathRejection>;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list::list))
        .route("/admin/mails/{job}", get(show::show))
        .route("/admin/mails/{job}/html", get(frame::html))
}

async fn existing(app: &App, job: JobInPath) -> Result<Listed, Refused> {
    let found = match job {
        Ok(Path(job)) => mails::find(app.store(), job).await?,
        Err(_) => None,
    };
    Ok(found.ok_or_else(no_such)?)
}

fn no_such() -> Problem {
    Problem::new(Kind::NotFound, "there is no such mail, or it is not shown")
}
