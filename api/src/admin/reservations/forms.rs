//! Which forms stand on a reservation's page: those that its state allows, to who may send them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::money::Money;
use domain::reservation::{Status, Verb};
use domain::{cancellation, local};
use jobs::Mail;
use runtime::settings::Role;
use store::payments::Balance;
use store::reservations::Reservation;

use crate::admin::session::Who;
use crate::admin::words;

/// The mail that has the link to pay by.
pub(super) const REMINDER: &str = words::mail(Mail::PaymentReminder);

#[derive(Default)]
pub(super) struct Forms {
    /// Notes are the owner's, in any state.
    pub(super) note: bool,
    /// The deposit, which is what is paid unless told.
    pub(super) confirm: Option<Money>,
    pub(super) extend: bool,
    /// What cancelling now would give back.
    pub(super) cancel: Option<String>,
    pub(super) no_show: bool,
    pub(super) refund: Option<Refund>,
    /// Mails that may be sent again, by name and as they are called.
    pub(super) mails: Vec<(&'static str, &'static str)>,
}

pub(super) struct Refund {
    pub(super) most: String,
    /// What is due, as it is typed.
    pub(super) due: String,
}

impl Forms {
    pub(super) fn new(who: &Who, found: &Reservation, balance: &Balance, timezone: Tz, now: DateTime<Utc>) -> Self {
        let mut forms = Self::default();
        if who.may(Role::Operator) && found.mail_to().is_some() {
            let is_true = |mail: &Mail| booking::mail_is_true(*mail, found, timezone, now);
            forms.mails =
                Mail::ALL.into_iter().filter(is_true).map(|mail| (mail.as_str(), words::mail(mail))).collect();
        }
        if who.may(Role::Owner) {
            forms.fill(found, balance, timezone, now);
        }
        forms
    }

    fn fill(&mut self, found: &Reservation, balance: &Balance, timezone: Tz, now: DateTime<Utc>) {
        let may = |verb| found.status.after(verb).is_ok();
        self.note = true;
        self.confirm = may(Verb::Confirm).then_some(found.deposit_amount);
        let runs = found.expires_at.is_some_and(|end| end > now);
        self.extend = found.status == Status::PreReserved && runs && !found.extended;
        self.cancel = may(Verb::Cancel).then(|| given_back(found, balance, timezone, now));
        self.no_show = may(Verb::MarkNoShow) && local::today(now, timezone) >= found.check_in;
        self.refund = (balance.left() > Money::ZERO).then(|| Refund {
            most: spanish::pesos(balance.left()),
            due: if balance.due > Money::ZERO { balance.due.to_string() } else { String::new() },
        });
    }
}

fn given_back(found: &Reservation, balance: &Balance, timezone: Tz, now: DateTime<Utc>) -> String {
    let percent = match found.status {
        Status::PreReserved => 100,
        _ => cancellation::share(found.check_in, timezone, now),
    };
    let amount = balance.left().percent(percent).max(balance.due);
    if balance.left() <= Money::ZERO {
        return "No hay nada pagado: no queda nada para devolver.".to_owned();
    }
    let left = spanish::pesos(balance.left());
    format!("Quedan a devolver {}: el {percent} % de {left} que hay pagados.", spanish::pesos(amount))
}
