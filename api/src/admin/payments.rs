//! `GET /admin/payments`: every payment, whose ever it is; what is to be given back, and what was.
//!
//! Nothing is done here: money is given back on its reservation's page.

mod owed;
mod row;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use store::payments::{self, Filter, Oddity};
use store::{Turn, refunds};

use self::owed::Owed;
use self::row::Row;
use super::door::Looks;
use super::frame::Frame;
use super::refused::Refused;
use super::turning::{self, Turning};
use super::{filters, reservations, webhooks, words};
use crate::app::App;
use crate::input::Query;
use crate::page;

const PAYMENTS: &str = "/admin/payments";
const ON_A_PAGE: usize = 50;
const LONGEST_TEXT: usize = 80;

const STATUSES: [&str; 8] =
    ["approved", "pending", "in_process", "in_mediation", "rejected", "cancelled", "refunded", "charged_back"];
const PROVIDERS: [&str; 3] = ["mercadopago", "cash", "transfer"];

#[derive(Template)]
#[template(path = "admin/payments.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    /// Not where somebody looks for something else.
    owed: Option<Owed>,
    rows: Vec<Row>,
    turning: Turning,
}

/// As it was typed, to stand in the form again.
struct Asked {
    status: String,
    provider: String,
    odd: String,
    q: String,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(PAYMENTS, get(list))
}

async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let turn = turning::asked(&query);
    let mut found = payments::list(app.store(), &asked.filter(turn)).await?;
    let address = asked.address();
    let turning = Turning::of(&mut found, ON_A_PAGE, turn, &address, |payment| i64::from(payment.id));
    let ids: Vec<i32> = found.iter().map(|payment| payment.id).collect();
    let refunds = refunds::of_payments(app.store(), &ids).await?;
    let timezone = app.rules().timezone;
    let dues = query.text("dues").parse().unwrap_or(0);
    let at_the_top = address == PAYMENTS && turn == Turn::Newest;
    let page = Page {
        frame: Frame::new(&app, &who, PAYMENTS),
        asked,
        owed: if at_the_top { Some(Owed::read(app.store(), dues, timezone).await?) } else { None },
        rows: found.into_iter().map(|payment| Row::new(payment, &refunds, timezone)).collect(),
        turning,
    };
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl Page {
    fn statuses() -> impl Iterator<Item = (&'static str, &'static str)> {
        STATUSES.into_iter().map(|status| (status, words::payment_status(status).0))
    }

    fn providers() -> impl Iterator<Item = (&'static str, &'static str)> {
        PROVIDERS.into_iter().map(|provider| (provider, words::provider(provider)))
    }

    fn oddities() -> impl Iterator<Item = (&'static str, &'static str)> {
        Oddity::ALL.into_iter().map(|oddity| (oddity.as_str(), row::odd(oddity)))
    }
}

impl Asked {
    fn of(query: &Query) -> Self {
        let text = |name| filters::text(query, name, LONGEST_TEXT);
        Self { status: text("status"), provider: text("provider"), odd: text("odd"), q: text("q") }
    }

    fn filter(&self, turn: Turn) -> Filter {
        Filter {
            status: filters::given(&self.status),
            provider: filters::given(&self.provider),
            text: filters::given(&self.q),
            oddity: filters::given(&self.odd),
            turn,
            limit: i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX),
        }
    }

    fn address(&self) -> String {
        let fields = [("status", &self.status), ("provider", &self.provider), ("odd", &self.odd), ("q", &self.q)];
        filters::address(PAYMENTS, fields.map(|(name, text)| (name, text.as_str())))
    }
}
