use letters::{Matter, NoticeFacts, render_notice};
use providers::smtp::Letter;
use store::notices;
use uuid::Uuid;

use super::outbox::{self, About};
use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Tells every admin of a matter that wants a person.
pub(crate) async fn run(context: &Context, job: Uuid, id: i64) -> Result<Answer, Failure> {
    let Some(notice) = notices::find(&context.store, id).await? else { return Ok(Answer::Done) };
    if context.admins.is_empty() {
        return Err(Failure::Fail("there is nobody to tell: ADMIN_ALLOWED_EMAILS is empty".to_owned()));
    }
    let Some(matter) = Matter::read(notice.sort(), &notice.detail) else {
        return Err(Failure::Fail(format!("there are no words for a matter of the sort {}", notice.sort())));
    };
    let words = render_notice(&NoticeFacts { matter, code: notice.code.and_then(|code| code.parse().ok()) })?;
    let letter = Letter {
        to: context.admins.clone(),
        subject: words.subject,
        text: words.text,
        html: words.html,
        message_id: outbox::message_id(context, job),
        date: outbox::promised_at(job).unwrap_or(notice.created_at),
        attachments: Vec::new(),
    };
    outbox::send(context, About { job, mail: "admin_notice", reservation: notice.reservation_id }, &letter).await
}
