use chrono::{DateTime, Utc};
use domain::reservation::Status;
use providers::mercadopago::{MercadoPago, Preference};
use store::payment_links::{self, PaymentLink};
use store::reservations::Reservation;
use store::{accommodations, reservations};
use uuid::Uuid;

use crate::answer::{Answer, Failure};
use crate::context::Context;

/// Makes the page where a hold is paid, or moves its end to where the hold's has moved.
pub(crate) async fn run(context: &Context, job: Uuid, id: i32) -> Result<Answer, Failure> {
    // Without an account of ours nobody can pay there: the hold is paid otherwise.
    let Some(mercadopago) = &context.mercadopago else { return Ok(Answer::Done) };
    let Some(hold) = reservations::find(&context.store, id).await? else { return Ok(Answer::Done) };
    let Some(end) = hold.expires_at.filter(|end| hold.status == Status::PreReserved && context.now() < *end) else {
        return Ok(Answer::Done);
    };
    // Another end is another request: repeated under the old key it would be answered with the old page.
    let key = format!("{}-{}", job.simple(), end.timestamp_millis());
    let link = match payment_links::find(&context.store, hold.id).await? {
        Some(link) if link.expires_at == end => return Ok(Answer::Done),
        Some(link) => {
            mercadopago.extend_preference(&link.preference_id, end, &key).await?;
            PaymentLink { expires_at: end, ..link }
        }
        None => make(context, mercadopago, &hold, end, &key).await?,
    };
    let mut tx = context.store.begin().await?;
    payment_links::put(&mut tx, hold.id, &link, context.now()).await?;
    drop(tx.commit().await?);
    Ok(Answer::Done)
}

async fn make(
    context: &Context,
    mercadopago: &MercadoPago,
    hold: &Reservation,
    until: DateTime<Utc>,
    key: &str,
) -> Result<PaymentLink, Failure> {
    let cabin = accommodations::find(&context.store, hold.accommodation_id).await?;
    let cabin = cabin.map(|cabin| cabin.name).unwrap_or_default();
    let page = format!("{}/r/{}", context.base_url, hold.code);
    let made = mercadopago
        .create_preference(
            &Preference {
                reference: hold.code.as_str(),
                title: &format!("Seña {cabin}, {}", hold.code),
                amount: hold.deposit_amount,
                payer_name: Some(hold.contact_name.as_str()),
                payer_email: hold.contact_email.as_ref().map(store::Personal::as_str),
                from: hold.created_at,
                until,
                back_url: &page,
                // Only what is signed is to come.
                notification_url: &format!("{}/api/v1/mercadopago/webhook?source_news=webhooks", context.base_url),
            },
            key,
        )
        .await?;
    Ok(PaymentLink { preference_id: made.id, url: made.url, expires_at: until })
}
