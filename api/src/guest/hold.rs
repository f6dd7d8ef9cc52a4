//! `POST /reservas`: the booking page's form becomes a hold, once however often it is sent.

use access::OneTime;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::local;
use store::accommodations::{self, Accommodation};

use super::faults::{self, Faults};
use super::refused::Refused;
use super::search_page::{self, Said};
use super::typed::Typed;
use super::{HOLD, asked, door};
use crate::app::App;
use crate::browser::FromOurPage;
use crate::holding::{self, Once};
use crate::input::{self, Form};
use crate::problem::{Kind, Problem};

pub(super) async fn hold(
    State(app): State<App>,
    ours: Result<FromOurPage, Problem>,
    form: Result<Form, Problem>,
) -> Result<Response, Refused> {
    ours?;
    let form = form?;
    let typed = Typed::of(|name| form.text(name));
    let key = OneTime::read(form.text("key"));
    let now = app.clock().now();
    let timezone = app.rules().timezone;
    let cabins = accommodations::list(app.store(), false).await?;

    let mut faults = Faults::default();
    let asked = asked::hold(&typed, &cabins, local::today(now, timezone), &mut faults);
    let asked = asked.ok_or_else(|| Problem::new(Kind::InvalidInput, "what was typed is at fault"));
    let once = key.as_ref().map(|key| named(key, &typed)).transpose()?;
    match holding::hold(&app, once.as_ref(), asked, now).await {
        Ok(answered) => {
            let life = door::life(input::date(&typed.check_out), timezone, now);
            let token = app.guest_tokens().give(answered.kept.reservation);
            Ok(door::to_page(&answered.kept.code, &token, life)?)
        }
        Err(problem) => say_why_not(&app, cabins, typed, key, faults, problem, now).await,
    }
}

fn named(key: &OneTime, typed: &Typed) -> Result<Once, Problem> {
    let asks = serde_json::to_string(typed).map_err(|_| Problem::internal("a form is no text"))?;
    Ok(Once::new(HOLD, key.as_str().to_owned(), asks))
}

async fn say_why_not(
    app: &App,
    cabins: Vec<Accommodation>,
    typed: Typed,
    key: Option<OneTime>,
    faults: Faults,
    problem: Problem,
    now: DateTime<Utc>,
) -> Result<Response, Refused> {
    let kind = problem.kind();
    if matches!(kind, Kind::Unavailable | Kind::Internal) {
        return Err(problem.into());
    }
    let said = Said {
        alert: faults.is_empty().then(|| faults::of_a_hold(kind)),
        // A key that stands for another form would be refused for ever.
        key: key.filter(|_| kind != Kind::IdempotencyKeyReused).unwrap_or_else(OneTime::new),
        holding: true,
        typed,
        faults,
        month: None,
    };
    let page = search_page::page(app, kind.status(), cabins, said, now).await?;
    Ok(problem.beside(page))
}
