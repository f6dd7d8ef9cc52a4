//! `GET /admin/reservations`

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::view;
use chrono_tz::Tz;
use domain::money::Money;
use domain::reservation::Status;
use runtime::settings::Role;
use store::accommodations::{self, Accommodation};
use store::reservations::{self, Totals};

use super::asked::Asked;
use super::{LIST, NEW};
use crate::admin::door::Looks;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::turning::{self, Turning};
use crate::admin::words;
use crate::app::App;
use crate::input::Query;
use crate::page;

const ON_A_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/reservations.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    faults: Vec<&'static str>,
    statuses: Vec<(&'static str, &'static str)>,
    cabins: Vec<Accommodation>,
    rows: Vec<Row>,
    told: Option<Told>,
    turning: Turning,
    export: String,
    may_hold: bool,
}

/// Of all that the filter means, in words.
struct Told {
    count: String,
    /// None where there are too many to add up.
    sums: Option<Sums>,
}

struct Sums {
    total: String,
    deposits: String,
    refund_due: Option<String>,
}

struct Row {
    code: String,
    status: (&'static str, &'static str),
    cabin: String,
    check_in: String,
    check_out: String,
    nights: String,
    guests: String,
    name: String,
    phone: String,
    total: String,
    paid: String,
    refund_due: Option<String>,
    created: String,
}

pub(super) async fn list(State(app): State<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    let asked = Asked::of(&query);
    let turn = turning::asked(&query);
    let cabins = accommodations::list(app.store(), true).await?;
    let address = asked.address(LIST);
    let mut page = Page {
        frame: Frame::new(&app, &who, LIST),
        export: asked.address("/admin/export.csv"),
        may_hold: who.may(Role::Owner),
        statuses: Status::ALL.map(|status| (status.as_str(), words::status(status).0)).into(),
        faults: Vec::new(),
        rows: Vec::new(),
        told: None,
        turning: Turning { newer: None, older: None },
        asked,
        cabins,
    };
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let search = match page.asked.search(turn, limit) {
        Ok(search) => search,
        Err(faults) => {
            page.faults = faults;
            return Ok(page::answer_in_panel(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let mut found = reservations::search(app.store(), &search).await?;
    page.told = Some(reservations::totals(app.store(), &search).await?.into());
    page.turning = Turning::of(&mut found, ON_A_PAGE, turn, &address, |row| i64::from(row.id));
    let timezone = app.rules().timezone;
    let views = view::reservations(app.store(), timezone, found).await?;
    page.rows = views.into_iter().map(|view| Row::new(view, &page.cabins, timezone)).collect();
    Ok(page::answer_in_panel(StatusCode::OK, &page))
}

impl From<Totals> for Told {
    fn from(totals: Totals) -> Self {
        let sums = totals.sums.map(|sums| Sums {
            total: spanish::pesos(sums.total_price),
            deposits: spanish::pesos(sums.deposit_amount),
            refund_due: (sums.refund_due > Money::ZERO).then(|| spanish::pesos(sums.refund_due)),
        });
        Self { count: words::count(totals.count, "reserva", "reservas"), sums }
    }
}

impl Row {
    fn new(view: view::Reservation, cabins: &[Accommodation], timezone: Tz) -> Self {
        let cabin = cabins.iter().find(|cabin| cabin.id == view.accommodation_id);
        Self {
            code: view.code.to_string(),
            status: words::status(view.status),
            cabin: cabin.map_or_else(String::new, |cabin| cabin.name.clone()),
            check_in: words::day(view.check_in),
            check_out: words::day(view.check_out),
            nights: spanish::count(view.nights.try_into().unwrap_or(0), "noche", "noches"),
            guests: spanish::count(view.guests.try_into().unwrap_or(0), "persona", "personas"),
            name: view.contact_name,
            phone: view.contact_phone,
            total: spanish::pesos(view.total_price),
            paid: spanish::pesos(view.paid_amount),
            refund_due: (view.refund_due > Money::ZERO).then(|| spanish::pesos(view.refund_due)),
            created: words::moment(view.created_at, timezone),
        }
    }
}
