//! What operators do to a job, each by a form of its page.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use booking::operate;
use chrono::TimeDelta;
use relay::Ending;
use runtime::settings::parse_duration;
use store::ledger::{Discarded, Redriven};
use uuid::Uuid;

use super::{JobInPath, LIST, no_such_job, show, to_page, words};
use crate::admin::alert::Alert;
use crate::admin::door::{Filled, Operators};
use crate::admin::refused::Refused;
use crate::admin::session::Who;
use crate::app::App;

type Answered = Result<Response, Refused>;

/// How long a page waits for a run that was asked to end.
const PATIENCE: Duration = Duration::from_secs(5);

const LATEST: TimeDelta = TimeDelta::days(30);

pub(super) async fn retry(
    State(app): State<App>,
    JobInPath(id): JobInPath,
    Filled { who, .. }: Filled<Operators>,
) -> Answered {
    if let Some(worker) = runs_on(&app, id).await {
        return stays(&app, &who, id, format!("Está en curso en {worker}: no hace falta.")).await;
    }
    let (redriven, promised) = operate::retry(app.store(), id, &who.actor(), app.clock().now()).await?;
    app.relay(promised);
    told(&app, &who, id, redriven, "retried").await
}

pub(super) async fn later(
    State(app): State<App>,
    JobInPath(id): JobInPath,
    Filled { who, form, .. }: Filled<Operators>,
) -> Answered {
    let now = app.clock().now();
    let wait = parse_duration(form.text("in")).ok().and_then(|wait| TimeDelta::from_std(wait).ok());
    let Some(due) = wait.filter(|wait| *wait > TimeDelta::zero() && *wait <= LATEST).map(|wait| now + wait) else {
        let fault = "Escribí cuánto falta como 30m, 2h o 1d; a lo sumo 30d.".to_owned();
        return show::page(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, id, Alert::Bad(fault)).await;
    };
    if let Some(worker) = runs_on(&app, id).await {
        return stays(&app, &who, id, format!("Está en curso en {worker}: ya no puede esperar.")).await;
    }
    let (redriven, promised) = operate::postpone(app.store(), id, due, &who.actor(), now).await?;
    app.relay(promised);
    told(&app, &who, id, redriven, "postponed").await
}

pub(super) async fn discard(
    State(app): State<App>,
    JobInPath(id): JobInPath,
    Filled { who, .. }: Filled<Operators>,
) -> Answered {
    if let Some(worker) = runs_on(&app, id).await {
        return stays(&app, &who, id, format!("Está en curso en {worker}: se puede cortar, no retirar.")).await;
    }
    let mut tx = app.store().begin().await?;
    let discarded = operate::discard(&mut tx, id, &who.actor(), app.clock().now()).await?;
    match discarded {
        Discarded::Taken { .. } => {
            app.relay(tx.commit().await?);
            Ok(to_page(id, "discarded"))
        }
        Discarded::Ended(state) => stays(&app, &who, id, ended(state)).await,
        Discarded::NoSuchJob => Err(no_such_job().into()),
    }
}

/// Also of one that runs: it is asked to end, and the page says what came of it.
pub(super) async fn cancel(
    State(app): State<App>,
    JobInPath(id): JobInPath,
    Filled { who, .. }: Filled<Operators>,
) -> Answered {
    let mut tx = app.store().begin().await?;
    let discarded = operate::cancel(&mut tx, id, &who.actor(), app.clock().now()).await?;
    let (queue, runs) = match discarded {
        Discarded::Taken { queue, runs } => (queue, runs),
        Discarded::Ended(state) => return stays(&app, &who, id, ended(state)).await,
        Discarded::NoSuchJob => return Err(no_such_job().into()),
    };
    app.relay(tx.commit().await?);
    Ok(match app.look().ending(id, &queue, runs, PATIENCE).await {
        Ok(Ending::Cancelled) => to_page(id, "discarded"),
        Ok(Ending::Ended) => to_page(id, "ended"),
        Ok(Ending::CouldNotStop) | Err(_) => to_page(id, "not-stopped"),
    })
}

/// The worker that runs it just now. Where Redis is away nothing is known to run.
async fn runs_on(app: &App, id: Uuid) -> Option<String> {
    app.look().running().await.unwrap_or_default().get(&id).map(|run| run.worker.clone())
}

async fn told(app: &App, who: &Who, id: Uuid, redriven: Redriven, said: &'static str) -> Answered {
    match redriven {
        Redriven::Due => Ok(to_page(id, said)),
        Redriven::HeldBy(twin) => {
            let why = "Ya hay otro que hace lo mismo, y de a uno alcanza.".to_owned();
            let alert = Alert::Twin { why, href: format!("{LIST}/{twin}") };
            show::page(app, who, StatusCode::CONFLICT, id, alert).await
        }
        Redriven::Ended(state) => stays(app, who, id, ended(state)).await,
        Redriven::NoSuchJob => Err(no_such_job().into()),
    }
}

fn ended(state: store::ledger::State) -> String {
    format!("Ya terminó: {}. Hace falta uno nuevo, no este.", words::state(state).0.to_lowercase())
}

async fn stays(app: &App, who: &Who, id: Uuid, why: String) -> Answered {
    show::page(app, who, StatusCode::CONFLICT, id, Alert::Bad(why)).await
}
