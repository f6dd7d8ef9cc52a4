//! A mail as it reads.

use chrono::{DateTime, Utc};
use jobs::{Job, Kind, Mail};
use letters::{Matter, NoticeFacts, Rendered, facts_of, render, render_notice};
use store::mails::Listed;
use store::notices;
use store::reservations::{self, Reservation};

use crate::app::App;
use crate::problem::Problem;

/// What a mail says, or why that is not shown.
pub(super) enum Letter {
    Written(Rendered),
    Hidden(&'static str),
}

pub(super) fn job_of(listed: &Listed) -> Option<Job> {
    let version = u32::try_from(listed.version).ok()?;
    Job::decode(Kind::SendEmail.as_str(), version, &listed.payload).ok()
}

pub(super) async fn of(app: &App, listed: &Listed) -> Result<Letter, Problem> {
    match job_of(listed) {
        Some(Job::SendEmail { mail, reservation }) => match reservations::find(app.store(), reservation).await? {
            Some(reservation) => to_guest(app, listed, mail, &reservation).await,
            None => Ok(Letter::Hidden("Su reserva ya no está.")),
        },
        Some(Job::SendSignIn { .. }) => Ok(Letter::Hidden("Lleva una llave para entrar al panel: no se muestra.")),
        Some(Job::SendNotice { notice }) => notice_of(app, notice).await,
        _ => Ok(Letter::Hidden("Lo escribió otra versión de Posta: esta no lo sabe leer.")),
    }
}

async fn to_guest(app: &App, listed: &Listed, mail: Mail, reservation: &Reservation) -> Result<Letter, Problem> {
    // Without the token that opens it.
    let page = format!("{}/r/{}", app.base_url(), reservation.code);
    let when = (written_at(app, listed), app.rules().timezone);
    let facts = facts_of(app.store(), reservation, page, listed.created_at, when).await?;
    let Some(facts) = facts else { return Ok(Letter::Hidden("Su cabaña o sus fechas ya no están.")) };
    Ok(Letter::Written(render(mail, &facts).map_err(|error| unwritten(&error))?))
}

/// When it left, or is to: it tells how long is left.
fn written_at(app: &App, listed: &Listed) -> DateTime<Utc> {
    let left = listed.delivered_at.filter(|_| listed.state == "sent");
    left.unwrap_or_else(|| listed.run_at.max(app.clock().now()))
}

async fn notice_of(app: &App, id: i64) -> Result<Letter, Problem> {
    let Some(notice) = notices::find(app.store(), id).await? else {
        return Ok(Letter::Hidden("Su motivo ya no está."));
    };
    let Some(matter) = Matter::read(notice.sort(), &notice.detail) else {
        return Ok(Letter::Hidden("Esta versión de Posta no tiene palabras para su motivo."));
    };
    let code = notice.code.and_then(|code| code.parse().ok());
    Ok(Letter::Written(render_notice(&NoticeFacts { matter, code }).map_err(|error| unwritten(&error))?))
}

fn unwritten(error: &impl ToString) -> Problem {
    Problem::internal(error.to_string())
}
