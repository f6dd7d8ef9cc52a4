use domain::guest::Email;
use jobs::Mail;
use letters::{calendar_attachment, facts_of, render};
use providers::smtp::Letter;
use store::reservations::{self, Reservation};
use uuid::Uuid;

use super::outbox::{self, About};
use super::turn;
use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Sends one mail to a guest, unless the world moved on or it left already.
pub(crate) async fn run(context: &Context, job: Uuid, mail: Mail, id: i32) -> Result<Answer, Failure> {
    let Some(reservation) = reservations::find(&context.store, id).await? else { return Ok(Answer::Done) };
    let now = context.now();
    // A mail that would tell what is not true any more is not sent.
    let wanted = booking::mail_is_true(mail, &reservation, context.rules.timezone, now);
    let Some(to) = reservation.mail_to().filter(|_| wanted) else { return Ok(Answer::Done) };
    if let Some(wait) = turn::wait(context, job, mail, reservation.id, &to, now).await? {
        return Ok(Answer::Snooze(wait));
    }
    let letter = write(context, job, mail, &reservation, &to).await?;
    outbox::send(context, About { job, mail: mail.as_str(), reservation: Some(id) }, &letter).await
}

async fn write(
    context: &Context,
    job: Uuid,
    mail: Mail,
    reservation: &Reservation,
    to: &Email,
) -> Result<Letter, Failure> {
    let promised_at = outbox::promised_at(job).unwrap_or_else(|| context.now());
    let when = (context.now(), context.rules.timezone);
    let facts = facts_of(&context.store, reservation, page(context, reservation), promised_at, when).await?;
    let Some(facts) = facts else {
        return Err(Failure::Fail("the reservation cannot be told of: its cabin or its dates".to_owned()));
    };
    let words = render(mail, &facts)?;
    let changed = reservation.confirmed_at.unwrap_or(reservation.created_at);
    Ok(Letter {
        to: vec![to.as_str().to_owned()],
        subject: words.subject,
        text: words.text,
        html: words.html,
        message_id: outbox::message_id(context, job),
        date: promised_at,
        attachments: match mail {
            Mail::Confirmed => vec![calendar_attachment(&facts, changed)],
            _ => Vec::new(),
        },
    })
}

/// The guest's own page, with what opens it.
fn page(context: &Context, reservation: &Reservation) -> String {
    let token = context.guest_tokens.give(reservation.uuid);
    format!("{}/r/{}?t={token}", context.base_url, reservation.code)
}
