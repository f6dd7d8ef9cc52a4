//! What happened to a reservation, the newest first: what was done, promised, sent, paid and read by
//! portals.

mod calendars;

use booking::view::{self, Whole};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use store::deliveries::{self, Delivery};
use store::ledger::{self, Promised};
use store::webhooks::{self, Line};
use store::{Error, Store};

use crate::admin::webhooks::told;
use crate::admin::{detail, jobs, mails, words};

/// Of a reservation whose jobs are many, the newest are shown.
const MOST: i64 = 100;

pub(super) struct Event {
    at: DateTime<Utc>,
    pub(super) moment: String,
    pub(super) what: String,
    pub(super) by: String,
    pub(super) more: String,
    /// Good, bad, waiting or over.
    pub(super) look: &'static str,
    /// The page that has all of it.
    pub(super) href: Option<String>,
}

pub(super) async fn of(
    store: &Store,
    reservation: i32,
    whole: &Whole,
    timezone: Tz,
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Error> {
    let mut events: Vec<Event> = whole.audit.iter().map(|entry| done(entry, timezone)).collect();
    events.extend(whole.payments.iter().map(paid));
    let jobs = ledger::of_reservation(store, reservation, MOST).await?;
    events.extend(jobs.into_iter().map(|job| promised(job, timezone, now)));
    events.extend(deliveries::of(store, reservation, MOST).await?.iter().map(sent));
    let paid_there = whole.payments.iter().filter(|payment| payment.provider == "mercadopago");
    let ids: Vec<String> = paid_there.map(|payment| payment.external_id.clone()).collect();
    events.extend(webhooks::of_payments(store, &ids, MOST).await?.into_iter().map(notified));
    events.extend(calendars::read(store, reservation, &whole.reservation).await?);
    for event in &mut events {
        event.moment = words::moment(event.at, timezone);
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    Ok(events)
}

fn done(entry: &view::Entry, timezone: Tz) -> Event {
    Event {
        what: words::action(&entry.action).to_owned(),
        by: words::actor(&entry.actor).to_owned(),
        more: detail::told(&entry.detail, timezone),
        ..Event::at(entry.at)
    }
}

fn paid(payment: &view::Payment) -> Event {
    Event {
        what: format!("pago de {}", spanish::pesos(payment.amount)),
        by: words::provider(&payment.provider).to_owned(),
        more: words::payment_status(&payment.status).0.to_owned(),
        look: if domain::payment::counts_as_paid(&payment.status) { "good" } else { "waiting" },
        ..Event::at(payment.at)
    }
}

fn notified(line: Line) -> Event {
    let (verdict, look) = told::verdict(&line.verdict);
    let outcome = line.outcome.map(|outcome| format!(" · {}", told::outcome(&outcome)));
    Event {
        what: format!("aviso de Mercado Pago sobre el pago {}", line.subject.unwrap_or_default()),
        more: format!("{verdict}{}", outcome.unwrap_or_default()),
        look,
        href: Some(format!("{}/{}", crate::admin::webhooks::LIST, line.id)),
        ..Event::at(line.received_at)
    }
}

fn promised(job: Promised, timezone: Tz, now: DateTime<Utc>) -> Event {
    let (state, look) = match job.state.as_str() {
        "pending" if job.run_at > now => (format!("para el {}", words::moment(job.run_at, timezone)), "waiting"),
        "pending" => ("por hacerse".to_owned(), "waiting"),
        ended => {
            let (state, look) = jobs::words::state_named(ended);
            (state.to_lowercase(), look)
        }
    };
    let tries = if job.attempts > 1 { format!(" · {} intentos", job.attempts) } else { String::new() };
    let error = job.last_error.filter(|_| job.state != "done").map(|error| format!(" · {error}"));
    Event {
        what: format!("trabajo: {}", jobs::words::kind(&job.kind, job.payload["mail"].as_str())),
        more: format!("{state}{tries}{}", error.unwrap_or_default()),
        look,
        href: Some(format!("{}/{}", jobs::LIST, job.id)),
        ..Event::at(job.created_at)
    }
}

fn sent(delivery: &Delivery) -> Event {
    let (state, look) = match delivery.state.as_str() {
        "sent" => ("salió", "good"),
        "sending" => ("está saliendo", "waiting"),
        "failed" => ("no salió", "bad"),
        _ => ("no se sabe si salió", "bad"),
    };
    // A mail has a page of its own, with what it says; every other message has its job's.
    let page = if delivery.channel == "mail" { mails::LIST } else { jobs::LIST };
    let tries = if delivery.tries > 1 { format!(" · {} intentos", delivery.tries) } else { String::new() };
    let what = match delivery.channel.as_str() {
        "mail" => format!("correo: {}", words::mail_named(&delivery.message)),
        channel => format!("{channel}: {}", delivery.message),
    };
    Event {
        what,
        more: format!("{state}{tries}"),
        look,
        href: Some(format!("{page}/{}", delivery.job)),
        ..Event::at(delivery.updated_at)
    }
}

impl Event {
    fn at(at: DateTime<Utc>) -> Self {
        Self {
            at,
            moment: String::new(),
            what: String::new(),
            by: String::new(),
            more: String::new(),
            look: "",
            href: None,
        }
    }
}
