//! `GET /admin/mails/{job}/html`: the mail itself, for the frame on its page. Nothing in it may run or load.

use axum::extract::State;
use axum::response::Response;

use super::letter::{self, Letter};
use super::{JobInPath, existing, no_such};
use crate::admin::door::Looks;
use crate::admin::refused::Refused;
use crate::app::App;
use crate::page;

pub(super) async fn html(State(app): State<App>, Looks(_): Looks, job: JobInPath) -> Result<Response, Refused> {
    let mail = existing(&app, job).await?;
    match letter::of(&app, &mail).await? {
        Letter::Written(words) => Ok(page::answer_in_frame(words.html)),
        Letter::Hidden(_) => Err(no_such().into()),
    }
}
