use booking::sign_in_token;
use letters::{SignInFacts, render_sign_in};
use providers::smtp::Letter;
use store::sign_ins;
use uuid::Uuid;

use super::outbox::{self, About};
use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Sends an admin the link to sign in by, while it is good and not spent.
pub(crate) async fn run(context: &Context, job: Uuid, id: i64) -> Result<Answer, Failure> {
    let now = context.now();
    let found = sign_ins::by_id(&context.store, id).await?;
    let Some(sign_in) = found.filter(|one| one.spent_at.is_none() && now < one.expires_at) else {
        return Ok(Answer::Done);
    };
    let token = sign_in_token(&context.sign_in_key, sign_in.id, &sign_in.address);
    let facts = SignInFacts {
        link: format!("{}/admin/sign-in/{token}", context.base_url),
        expires_at: sign_in.expires_at,
        now,
        timezone: context.rules.timezone,
    };
    let words = render_sign_in(&facts)?;
    let letter = Letter {
        to: vec![sign_in.address],
        subject: words.subject,
        text: words.text,
        html: words.html,
        message_id: outbox::message_id(context, job),
        date: outbox::promised_at(job).unwrap_or(now),
        attachments: Vec::new(),
    };
    outbox::send(context, About { job, mail: "sign_in", reservation: None }, &letter).await
}
