//! `GET /admin/mails/{job}`: one mail, what became of it, and how it reads.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jobs::{Job, Mail};
use runtime::settings::Role;
use store::mails::Listed;
use store::reservations;
use uuid::Uuid;

use super::letter::{self, Letter};
use super::{JobInPath, LIST, existing, told};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::words;
use crate::app::App;
use crate::page;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "admin/mail.html")]
struct Page {
    frame: Frame,
    job: Uuid,
    name: String,
    state: (String, &'static str),
    code: Option<String>,
    facts: Vec<(&'static str, String)>,
    letter: Letter,
    /// The mail's name, where it may be sent once more.
    resend: Option<&'static str>,
    /// It waits, and would not be sent as things stand.
    untrue: bool,
}

/// What holds of a mail to a guest now.
struct Guests {
    mail: Mail,
    is_true: bool,
    has_address: bool,
}

pub(super) async fn show(State(app): State<App>, Looks(who): Looks, job: JobInPath) -> Result<Response, Refused> {
    let mail = existing(&app, job).await?;
    let letter = letter::of(&app, &mail).await?;
    let guests = guests(&app, &mail).await?;
    let (state, look) = told::became(&mail);
    let waits = mail.state == "waiting";
    let page = Page {
        frame: Frame::new(&app, &who, LIST),
        job: mail.job,
        name: words::mail_named(mail.mail.as_deref().unwrap_or_default()).to_owned(),
        state: (state.to_owned(), look),
        facts: facts(&app, &mail),
        resend: guests.as_ref().filter(|_| !waits).and_then(|guests| resendable(&who, guests)),
        untrue: waits && guests.is_some_and(|guests| !guests.is_true),
        code: mail.code,
        letter,
    };
    Ok(page::answer_around_frame(StatusCode::OK, &page))
}

fn resendable(who: &Who, guests: &Guests) -> Option<&'static str> {
    let may = who.may(Role::Operator) && guests.is_true && guests.has_address;
    may.then(|| guests.mail.as_str())
}

async fn guests(app: &App, listed: &Listed) -> Result<Option<Guests>, Problem> {
    let Some(Job::SendEmail { mail, reservation }) = letter::job_of(listed) else { return Ok(None) };
    let found = reservations::find(app.store(), reservation).await?;
    Ok(found.map(|found| Guests {
        mail,
        is_true: booking::mail_is_true(mail, &found, app.rules().timezone, app.clock().now()),
        has_address: found.mail_to().is_some(),
    }))
}

fn facts(app: &App, mail: &Listed) -> Vec<(&'static str, String)> {
    let (timezone, now) = (app.rules().timezone, app.clock().now());
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let attached = mail.mail.as_deref() == Some(Mail::Confirmed.as_str());
    [
        ("Para", some(told::to(mail).to_owned())),
        ("Se pidió", Some(words::moment(mail.created_at, timezone))),
        ("Salida", some(told::when(mail, timezone, now))),
        ("Intentos", mail.tries.map(|tries| tries.to_string())),
        ("Problema", told::trouble(mail)),
        ("Adjunto", attached.then(|| "reserva.ics, la estadía para el calendario".to_owned())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
