//! `/admin/jobs/change`: a change of all jobs that the filters mean. Shown with its count first, then ordered; a job
//! makes it, and the list tells how far it is.

use askama::Template;
use axum::extract::State as Of;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use booking::bulk::Act;
use booking::operate;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use runtime::settings::Role;
use store::ledger::{Filter, Selection, State};
use store::{Count, job_changes};

use super::asked::Asked;
use super::{LIST, words};
use crate::admin::door::{Filled, Looks, Operators};
use crate::admin::filters;
use crate::admin::frame::Frame;
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::admin::words as plain;
use crate::app::App;
use crate::input::Query;
use crate::page;
use crate::problem::{Kind, Problem};

pub(super) const CHANGE: &str = "/admin/jobs/change";

/// The most that a minute may be asked to take.
const FASTEST: u32 = 600_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Retry,
    Discard,
}

#[derive(Template)]
#[template(path = "admin/jobs_change.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    change: Change,
    faults: Vec<&'static str>,
    /// Which jobs are meant, in words.
    meant: Vec<(&'static str, String)>,
    count: Option<String>,
    /// Whether there is any.
    any: bool,
    /// The moment of the count: what comes or runs later is not changed.
    at: String,
    per_minute: String,
}

impl Change {
    const ALL: [Self; 2] = [Self::Retry, Self::Discard];

    /// Those that make sense for jobs in that state.
    pub(super) fn of(state: Option<State>) -> &'static [Self] {
        match state {
            None | Some(State::Scheduled | State::Dead | State::Parked) => &Self::ALL,
            Some(State::Ready) => &[Self::Discard],
            Some(State::Running | State::Done | State::Discarded) => &[],
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Discard => "discard",
        }
    }

    pub(super) const fn button(self) -> &'static str {
        match self {
            Self::Retry => "Reintentar todos los de esta lista…",
            Self::Discard => "Retirar todos los de esta lista…",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Retry => "Reintentar",
            Self::Discard => "Retirar",
        }
    }

    /// Where it is shown with its count.
    pub(super) fn address(self, asked: &Asked) -> String {
        filters::and(&asked.address(CHANGE), "act", self.word())
    }

    fn named(word: &str) -> Result<Self, Refused> {
        let found = Self::ALL.into_iter().find(|change| change.word() == word);
        Ok(found.ok_or_else(|| Problem::new(Kind::NotFound, "there is no such change"))?)
    }
}

pub(super) async fn form(Of(app): Of<App>, Looks(who): Looks, query: Query) -> Result<Response, Refused> {
    if !who.may(Role::Operator) {
        return Err(Problem::new(Kind::Forbidden, "a viewer may not do this").into());
    }
    let change = Change::named(query.text("act"))?;
    show(&app, &who, StatusCode::OK, change, Asked::of(&query), (String::new(), Vec::new())).await
}

async fn show(
    app: &App,
    who: &Who,
    status: StatusCode,
    change: Change,
    asked: Asked,
    (per_minute, mut faults): (String, Vec<&'static str>),
) -> Result<Response, Refused> {
    let at = app.clock().now();
    let (mut count, mut any) = (None, false);
    match asked.filter(at) {
        Ok(filter) => {
            let matched = app.look().count_some(&as_of(filter, at)).await?;
            any = matched != Count::Exactly(0);
            count = Some(plain::count(matched, "trabajo", "trabajos"));
        }
        Err(more) => faults.extend(more),
    }
    let status = if faults.is_empty() { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        frame: Frame::new(app, who, LIST),
        change,
        meant: meant(&asked),
        faults,
        count,
        any,
        at: at.to_rfc3339_opts(SecondsFormat::Micros, true),
        per_minute,
        asked,
    };
    Ok(page::answer_in_panel(status, &page))
}

pub(super) async fn order(Of(app): Of<App>, Filled { who, form, .. }: Filled<Operators>) -> Result<Response, Refused> {
    let change = Change::named(form.text("act"))?;
    let asked = Asked::sent(&form);
    let now = app.clock().now();
    let at = form.text("at").parse::<DateTime<Utc>>().ok().filter(|at| *at <= now).unwrap_or(now);
    let typed = form.text("per_minute");
    let per_minute = typed.parse::<u32>().ok().filter(|rate| (1..=FASTEST).contains(rate));
    let mut faults = Vec::new();
    if change == Change::Retry && !typed.is_empty() && per_minute.is_none() {
        faults.push("Cuántos por minuto es un número desde 1.");
    }
    // As of the moment that was shown: an age counts from then.
    let filter = match asked.filter(at) {
        Ok(filter) if faults.is_empty() => as_of(filter, at),
        _ => {
            let again = (typed.to_owned(), faults);
            return show(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, change, asked, again).await;
        }
    };
    // What runs is not among those that have ended, and is left alone among the others.
    let running = match filter.state {
        Some(State::Dead | State::Parked) => Vec::new(),
        _ => {
            let running = app.look().running().await;
            running.map_err(|error| Problem::unavailable(error.to_string()))?.into_keys().collect()
        }
    };
    let matched = app.look().count_some(&filter).await?;
    let selection = Selection { filter, at, running };
    let act = match change {
        Change::Retry => Act::Retry { per_minute },
        Change::Discard => Act::Discard,
    };
    let mut tx = app.store().begin().await?;
    let id = operate::order_change(&mut tx, act, &selection, matched, &who.actor(), now).await?;
    app.relay(tx.commit().await?);
    let to = filters::and(&filters::and(&asked.address(LIST), "change", id), "said", "changing");
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}

/// How far a change is, for the list that its order came from.
pub(super) async fn progress(app: &App, query: &Query) -> Result<Option<String>, Refused> {
    let Ok(id) = query.text("change").parse::<i64>() else { return Ok(None) };
    let Some(change) = job_changes::find(app.store(), id).await? else { return Ok(None) };
    let done = match change.act.as_str() {
        "retry" => "reintentados",
        _ => "retirados",
    };
    let (met, changed) = (change.met.unsigned_abs(), change.changed.unsigned_abs());
    let number = spanish::number;
    Ok(Some(if change.finished_at.is_none() {
        format!("En marcha: {} {done} hasta ahora.", number(changed))
    } else {
        match met.saturating_sub(changed) {
            0 => format!("Listo: {} {done}.", number(changed)),
            left => format!(
                "Listo: {} {done}; {} quedaron como estaban, porque ya habían cambiado o hay otro que hace lo mismo.",
                number(changed),
                number(left)
            ),
        }
    }))
}

fn as_of(filter: Filter, at: DateTime<Utc>) -> Filter {
    let later = at + TimeDelta::microseconds(1);
    Filter { created_before: Some(filter.created_before.map_or(later, |before| before.min(later))), ..filter }
}

fn meant(asked: &Asked) -> Vec<(&'static str, String)> {
    let word = |name: &str, value: &str| match name {
        "queue" => ("Cola", value.to_owned()),
        "kind" => ("Tipo", words::kind(value, None)),
        "state" => ("Estado", words::state_named(value).0.to_owned()),
        "text" => ("Con el texto", value.to_owned()),
        "error" => ("Con el error", value.to_owned()),
        _ => ("Más viejos que", value.to_owned()),
    };
    asked.given().map(|(name, value)| word(name, value)).collect()
}
