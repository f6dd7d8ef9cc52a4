//! The jobs that go with a reservation.

use chrono::{DateTime, SubsecRound as _, Utc};
use chrono_tz::Tz;
use domain::hold::{reconcile_at, reminder_at};
use domain::hours::check_in_reminder_at;
use jobs::{Job, Mail};
use store::ledger::{self, Order};
use store::reservations::Reservation;
use store::{Error, Tx};
use uuid::Uuid;

/// The mail that tells of the hold, its reminder and its end. Without an address there is nobody to
/// tell, only the end.
pub(crate) async fn of_a_hold(
    tx: &mut Tx,
    hold: &Reservation,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    mail(tx, Mail::HoldCreated, hold, now).await?;
    deadlines(tx, hold, expires_at, now).await
}

/// The end of a hold, the reminder before it, the page where it is paid and the looks for payments
/// that nobody tells of; promised again, they move.
pub(crate) async fn deadlines(
    tx: &mut Tx,
    hold: &Reservation,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    promise(tx, &Job::ExpireHold { reservation: hold.id }, expires_at, now).await?;
    promise(tx, &Job::CreatePaymentLink { reservation: hold.id }, now, now).await?;
    if let Some(at) = reconcile_at(hold.created_at, expires_at, now) {
        promise(tx, &Job::ReconcilePayments { reservation: hold.id }, at.trunc_subsecs(6), now).await?;
    }
    if hold.mail_to().is_some() {
        // Postgres keeps microseconds: cut, the job's time reads back as it was meant.
        let at = reminder_at(hold.created_at, expires_at).trunc_subsecs(6);
        promise(tx, &Job::RemindPayment { reservation: hold.id }, at, now).await?;
    }
    Ok(())
}

/// The mail that tells of the confirmation, and the reminder on the day before. Where that moment is
/// past there is none: the first mail has told it all.
pub(crate) async fn of_a_stay(tx: &mut Tx, stay: &Reservation, tz: Tz, now: DateTime<Utc>) -> Result<(), Error> {
    mail(tx, Mail::Confirmed, stay, now).await?;
    let at = check_in_reminder_at(stay.check_in, tz);
    if stay.mail_to().is_some() && now < at {
        promise(tx, &Job::RemindCheckIn { reservation: stay.id }, at, now).await?;
    }
    Ok(())
}

/// A mail to the reservation's guest, where there is an address.
pub(crate) async fn mail(tx: &mut Tx, mail: Mail, about: &Reservation, now: DateTime<Utc>) -> Result<(), Error> {
    if about.mail_to().is_none() {
        return Ok(());
    }
    promise(tx, &Job::SendEmail { mail, reservation: about.id }, now, now).await
}

/// The mail that tells the owner of a matter.
pub(crate) async fn notice(tx: &mut Tx, notice: i64, now: DateTime<Utc>) -> Result<(), Error> {
    promise(tx, &Job::SendNotice { notice }, now, now).await
}

/// The job that asks Mercado Pago for a refund.
pub(crate) async fn refund(tx: &mut Tx, reservation: i32, refund: Uuid, now: DateTime<Utc>) -> Result<Uuid, Error> {
    let job = Job::RefundPayment { refund };
    let order = Order { reservation: Some(reservation), ..Order::new(&job, now) };
    Ok(ledger::promise(tx, &order, now).await?.id)
}

/// The hold is over before its time: nothing of it is due any more.
pub(crate) async fn withdraw_deadlines(tx: &mut Tx, reservation: i32, now: DateTime<Utc>) -> Result<(), Error> {
    withdraw(tx, &Job::ExpireHold { reservation }, now).await?;
    withdraw_payment(tx, reservation, now).await
}

/// The guest is asked for nothing any more. Payments are looked for all the same: one may be under way.
pub(crate) async fn withdraw_payment(tx: &mut Tx, reservation: i32, now: DateTime<Utc>) -> Result<(), Error> {
    withdraw(tx, &Job::RemindPayment { reservation }, now).await?;
    withdraw(tx, &Job::CreatePaymentLink { reservation }, now).await
}

pub(crate) async fn withdraw_check_in(tx: &mut Tx, reservation: i32, now: DateTime<Utc>) -> Result<(), Error> {
    withdraw(tx, &Job::RemindCheckIn { reservation }, now).await
}

async fn promise(tx: &mut Tx, job: &Job, run_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Error> {
    ledger::promise(tx, &Order::new(job, run_at), now).await?;
    Ok(())
}

async fn withdraw(tx: &mut Tx, job: &Job, now: DateTime<Utc>) -> Result<(), Error> {
    if let Some(unique) = job.unique() {
        ledger::withdraw(tx, &unique.key, now).await?;
    }
    Ok(())
}
