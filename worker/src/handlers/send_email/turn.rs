use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::guest::Email;
use jobs::Mail;
use runtime::secret;
use store::{audit, mail_slots};
use uuid::Uuid;

use crate::answer::Failure;
use crate::context::Context;

/// How long the mail has to wait, because strangers had so many sent to its address.
///
/// A stranger caused it where a guest, and nobody of the business, made the hold that it tells of, or
/// cancelled: the audit log says who did. The job takes its turn when it first runs, and keeps it.
pub(super) async fn wait(
    context: &Context,
    job: Uuid,
    mail: Mail,
    reservation: i32,
    to: &Email,
    now: DateTime<Utc>,
) -> Result<Option<Duration>, Failure> {
    let Some(cause) = cause(mail) else { return Ok(None) };
    if !audit::is_by_guest(&context.store, reservation, cause).await? {
        return Ok(None);
    }
    let recipient = secret::derive(&context.mail_slots_key, &to.as_str().to_ascii_lowercase());
    let mut tx = context.store.begin().await?;
    let turn = mail_slots::take(&mut tx, &recipient, job, now).await?;
    drop(tx.commit().await?);
    Ok((turn - now).to_std().ok().filter(|wait| !wait.is_zero()))
}

/// The action that a mail follows from; none where only a person of the business causes it.
fn cause(mail: Mail) -> Option<&'static str> {
    match mail {
        Mail::HoldCreated | Mail::PaymentReminder | Mail::Expired => Some("hold"),
        Mail::Cancelled => Some("cancel"),
        Mail::Confirmed | Mail::CheckInReminder => None,
    }
}
