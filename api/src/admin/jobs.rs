//! The jobs' pages: the list, one job, and what is done to it.

mod acts;
mod asked;
mod change;
mod export;
mod list;
mod show;
pub(super) mod words;

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use uuid::Uuid;

use super::refused::Refused;
use crate::app::App;
use crate::problem::{Kind, Problem};

pub(super) const LIST: &str = "/admin/jobs";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list::list))
        .route("/admin/jobs.csv", get(export::export))
        .route(change::CHANGE, get(change::form).post(change::order))
        .route("/admin/jobs/{id}", get(show::show))
        .route("/admin/jobs/{id}/retry", post(acts::retry))
        .route("/admin/jobs/{id}/later", post(acts::later))
        .route("/admin/jobs/{id}/discard", post(acts::discard))
        .route("/admin/jobs/{id}/cancel", post(acts::cancel))
}

/// The job that the path names.
struct JobInPath(Uuid);

impl<S: Send + Sync> FromRequestParts<S> for JobInPath {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let named = Path::<String>::from_request_parts(parts, state).await.ok();
        named.and_then(|Path(id)| id.parse().ok()).map(Self).ok_or_else(|| no_such_job().into())
    }
}

fn no_such_job() -> Problem {
    Problem::new(Kind::NotFound, "there is no such job")
}

/// To the job's page, which tells what was done.
fn to_page(id: Uuid, said: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{LIST}/{id}?said={said}"))]).into_response()
}
