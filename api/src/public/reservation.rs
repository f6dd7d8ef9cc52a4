//! One reservation, for its guest or an admin: read it, cancel it, confirm it.
//!
//! A code can be guessed. What its guesser learns is the same for a code that there is and one that there is
//! not: one answer, after the same work.

pub(crate) mod cancel;
pub(super) mod confirm;
pub(super) mod show;

use access::Signed;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use domain::code::Code;
use store::reservations::{self, Reservation};
use uuid::Uuid;

use crate::app::App;
use crate::bearer::Bearer;
use crate::problem::Problem;

pub(crate) type CodeInPath = Result<Path<String>, PathRejection>;

pub(crate) async fn find(app: &App, code: CodeInPath) -> Result<Option<Reservation>, Problem> {
    match code.ok().and_then(|Path(code)| code.parse::<Code>().ok()) {
        Some(code) => Ok(reservations::find_by_code(app.store(), &code).await?),
        None => Ok(None),
    }
}

/// The reservation, where the credential opens it; every admin's session opens all.
async fn opened(app: &App, bearer: &Bearer, admin: Option<&Signed>, code: CodeInPath) -> Result<Reservation, Problem> {
    opened_by(app, &bearer.0, admin.is_some(), code).await
}

/// The reservation, where the token opens it or who asks may open all.
pub(crate) async fn opened_by(
    app: &App,
    token: &str,
    opens_all: bool,
    code: CodeInPath,
) -> Result<Reservation, Problem> {
    let found = find(app, code).await?;
    let id = found.as_ref().map_or(Uuid::nil(), |reservation| reservation.uuid);
    let opened = app.guest_tokens().opens(token, id) | opens_all;
    found.filter(|_| opened).ok_or_else(Problem::no_such_reservation)
}
