//! `GET /admin/reservations/{code}`: all that there is to one reservation, and what may be done to it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::view::{self, Whole};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::money::Money;
use domain::reservation::Status;
use store::{accommodations, payment_links, payments, reservations};

use super::forms::{Forms, REMINDER};
use super::timeline::{self, Event};
use super::{LIST, acts};
use crate::admin::alert::Alert;
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;
use crate::problem::Problem;
use crate::public::reservation::CodeInPath;

#[derive(Template)]
#[template(path = "admin/reservation.html")]
struct Page {
    frame: Frame,
    alert: Alert,
    code: String,
    status: (&'static str, &'static str),
    facts: Vec<(&'static str, String)>,
    money: Vec<(&'static str, String)>,
    /// Where the hold can be paid just now.
    pay_url: Option<String>,
    payments: Vec<Payment>,
    /// Until when, and the share that then comes back.
    terms: Vec<(String, String)>,
    events: Vec<Event>,
    forms: Forms,
}

impl Page {
    /// Under which its forms are sent.
    fn base(&self) -> String {
        format!("{LIST}/{}", self.code)
    }
}

struct Payment {
    at: String,
    provider: String,
    status: String,
    amount: String,
    refunded: String,
    external_id: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Looks(who): Looks,
    code: CodeInPath,
    query: Query,
) -> Result<Response, Refused> {
    let found = acts::existing(&app, code).await?;
    page(&app, &who, StatusCode::OK, found.id, Alert::said(&query)).await
}

/// As it stands now.
pub(super) async fn page(app: &App, who: &Who, status: StatusCode, id: i32, alert: Alert) -> Result<Response, Refused> {
    let (store, timezone, now) = (app.store(), app.rules().timezone, app.clock().now());
    let found = reservations::find(store, id).await?.ok_or_else(Problem::no_such_reservation)?;
    let cabin = accommodations::find(store, found.accommodation_id).await?;
    let balance = payments::money(store, id).await?;
    let forms = Forms::new(who, &found, &balance, timezone, now);
    let link = payment_links::find(store, id).await?.filter(|link| link.expires_at > now);
    let pay_url = link.filter(|_| found.status == Status::PreReserved).map(|link| link.url);
    let holds_nights = found.status.holds_nights();
    let whole = view::whole(store, timezone, found).await?;
    let events = timeline::of(store, id, &whole, timezone, now).await?;
    let view = &whole.reservation;
    let page = Page {
        frame: Frame::new(app, who, LIST),
        alert,
        code: view.code.to_string(),
        status: words::status(view.status),
        facts: facts(view, cabin.map_or_else(String::new, |cabin| cabin.name), timezone, now),
        money: money(view, balance.under_way),
        pay_url,
        payments: paid(&whole, timezone),
        terms: if holds_nights { terms(view, timezone, now) } else { Vec::new() },
        events,
        forms,
    };
    Ok(page::answer_in_panel(status, &page))
}

fn facts(view: &view::Reservation, cabin: String, timezone: Tz, now: DateTime<Utc>) -> Vec<(&'static str, String)> {
    let moment = |at: Option<DateTime<Utc>>| at.map(|at| words::moment(at, timezone));
    let left = view.expires_at.filter(|end| *end > now && view.confirmed_at.is_none());
    let until = moment(left).map(|until| format!("hasta {until}"));
    [
        ("Huésped", Some(view.contact_name.clone())),
        ("Teléfono", Some(view.contact_phone.clone())),
        ("Correo", view.contact_email.clone()),
        ("Cabaña", Some(cabin)),
        ("Entrada", Some(words::day(view.check_in))),
        ("Salida", Some(words::day(view.check_out))),
        ("Noches", Some(view.nights.to_string())),
        ("Personas", Some(view.guests.to_string())),
        ("Canal", view.channel.as_deref().map(|channel| words::channel(channel).to_owned())),
        ("Se guarda", until),
        ("Creada", moment(Some(view.created_at))),
        ("Confirmada", moment(view.confirmed_at)),
        ("Cancelada", moment(view.cancelled_at)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// Those that still count.
fn terms(view: &view::Reservation, timezone: Tz, now: DateTime<Utc>) -> Vec<(String, String)> {
    let counts = view.cancellation.iter().filter(|term| term.until.is_none_or(|until| now < until));
    let words = |term: &view::Term| {
        let when = term.until.map(|until| format!("hasta el {}", words::moment(until, timezone)));
        (when.unwrap_or_else(|| "después, o si no viene".to_owned()), format!("{} %", term.refund_percent))
    };
    counts.map(words).collect()
}

fn money(view: &view::Reservation, under_way: Money) -> Vec<(&'static str, String)> {
    let always = [("Precio", view.total_price), ("Seña", view.deposit_amount), ("Pagado", view.paid_amount)];
    let sometimes =
        [("Devuelto", view.refunded_amount), ("Devolución en camino", under_way), ("A devolver", view.refund_due)];
    let told = sometimes.into_iter().filter(|(_, amount)| *amount > Money::ZERO);
    always.into_iter().chain(told).map(|(name, amount)| (name, spanish::pesos(amount))).collect()
}

fn paid(whole: &Whole, timezone: Tz) -> Vec<Payment> {
    let row = |payment: &view::Payment| Payment {
        at: words::moment(payment.at, timezone),
        provider: words::provider(&payment.provider).to_owned(),
        status: words::payment_status(&payment.status).0.to_owned(),
        amount: spanish::pesos(payment.amount),
        refunded: spanish::pesos(payment.refunded_amount),
        external_id: payment.external_id.clone(),
    };
    whole.payments.iter().map(row).collect()
}
