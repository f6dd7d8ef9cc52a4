use domain::guest::Email;
use domain::stay::Stay;
use jobs::Mail;
use providers::smtp::Letter;
use store::reservations::{self, Reservation};
use store::{accommodations, payments};
use uuid::Uuid;

use super::outbox::{self, About};
use super::turn;
use crate::answer::{Answer, Failure};
use crate::context::Context;
use crate::mail::{MailFacts, calendar_attachment, render};

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
    let cabin = accommodations::find(&context.store, reservation.accommodation_id).await?;
    let stay = Stay::standing(reservation.check_in, reservation.check_out);
    let (Some(cabin), Ok(stay)) = (cabin, stay) else {
        return Err(Failure::Fail("the reservation cannot be told of: its cabin or its dates".to_owned()));
    };
    let balance = payments::money(&context.store, reservation.id).await?;
    let promised_at = outbox::promised_at(job).unwrap_or_else(|| context.now());
    let facts = MailFacts {
        guest: reservation.contact_name.as_str().to_owned(),
        code: reservation.code.clone(),
        status: reservation.status,
        cabin: cabin.name,
        stay,
        guests: u32::try_from(reservation.guests).unwrap_or(0),
        total: reservation.total_price,
        deposit: reservation.deposit_amount,
        paid: balance.paid,
        refunded: balance.refunded + balance.under_way,
        refund_due: balance.due,
        deadline: reservation.expires_at.unwrap_or(promised_at),
        page: page(context, reservation),
        now: context.now(),
        timezone: context.rules.timezone,
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
