//! The jobs of what lies ahead in an adopted database. Nobody is told of what has passed.

use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use domain::guest::Email;
use domain::hold::{reconcile_at, reminder_at};
use domain::hours::check_in_reminder_at;
use jobs::Job;

use super::found::Terms;
use crate::ledger::{self, Order};
use crate::{Error, Tx};

struct Ahead {
    id: i32,
    confirmed: bool,
    check_in: NaiveDate,
    guest_email: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// The ends of the holds, and the reminders whose time has not come.
pub(super) async fn promise(tx: &mut Tx, terms: &Terms) -> Result<(), Error> {
    let rows = sqlx::query_as!(
        Ahead,
        r#"SELECT id, reservation_status = 'confirmed' AS "confirmed!", check_in, guest_email, expires_at, created_at
           FROM reservations WHERE reservation_status IN ('pre_reserved', 'confirmed') ORDER BY id"#
    )
    .fetch_all(tx.conn())
    .await?;
    for row in rows {
        for (job, run_at) in row.jobs(terms) {
            ledger::promise(tx, &Order::new(&job, run_at), terms.now).await?;
        }
    }
    Ok(())
}

impl Ahead {
    fn jobs(&self, terms: &Terms) -> Vec<(Job, DateTime<Utc>)> {
        let reservation = self.id;
        // The original took any text for an address.
        let has_address = self.guest_email.as_ref().is_some_and(|email| email.parse::<Email>().is_ok());
        let mut jobs = Vec::new();
        if self.confirmed {
            let reminder = check_in_reminder_at(self.check_in, terms.timezone);
            jobs.extend(has_address.then_some((Job::RemindCheckIn { reservation }, reminder)));
        } else if let Some(end) = self.expires_at.filter(|end| *end > terms.now) {
            jobs.push((Job::ExpireHold { reservation }, end));
            jobs.push((Job::CreatePaymentLink { reservation }, terms.now));
            let look = reconcile_at(self.created_at, end, terms.now);
            jobs.extend(look.map(|at| (Job::ReconcilePayments { reservation }, at.trunc_subsecs(6))));
            let reminder = reminder_at(self.created_at, end).trunc_subsecs(6);
            jobs.extend((has_address && reminder < end).then_some((Job::RemindPayment { reservation }, reminder)));
        }
        jobs.retain(|(_, run_at)| *run_at >= terms.now);
        jobs
    }
}
