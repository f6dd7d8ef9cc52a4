//! Pausing and resuming queues and kinds. It holds on every worker until it is resumed.

use axum::extract::{Path, State};
use axum::response::Response;
use booking::operate;
use jobs::{Kind, Queue};
use store::ledger::Scope;

use super::{QUEUES, to};
use crate::admin::door::{Filled, Operators};
use crate::admin::refused::Refused;
use crate::app::App;
use crate::problem::{self, Problem};
use crate::public::reservation::cancel::Reason;

type Answered = Result<Response, Refused>;

pub(super) async fn pause_queue(app: State<App>, path: Path<String>, filled: Filled<Operators>) -> Answered {
    pause(app, queue(&path)?, filled).await
}

pub(super) async fn resume_queue(app: State<App>, path: Path<String>, filled: Filled<Operators>) -> Answered {
    resume(app, queue(&path)?, filled).await
}

pub(super) async fn pause_kind(app: State<App>, path: Path<String>, filled: Filled<Operators>) -> Answered {
    pause(app, kind(&path)?, filled).await
}

pub(super) async fn resume_kind(app: State<App>, path: Path<String>, filled: Filled<Operators>) -> Answered {
    resume(app, kind(&path)?, filled).await
}

fn queue(named: &str) -> Result<Scope, Problem> {
    named.parse::<Queue>().map(Scope::Queue).map_err(|none| Problem::new(problem::Kind::NotFound, none.to_string()))
}

fn kind(named: &str) -> Result<Scope, Problem> {
    named.parse::<Kind>().map(Scope::Kind).map_err(|none| Problem::new(problem::Kind::NotFound, none.to_string()))
}

async fn pause(State(app): State<App>, scope: Scope, Filled { who, form, .. }: Filled<Operators>) -> Answered {
    let Ok(reason) = form.text("reason").parse::<Reason>() else { return Ok(to(QUEUES, "bad-reason")) };
    let mut tx = app.store().begin().await?;
    let paused = operate::pause(&mut tx, scope, reason.said(), &who.actor(), app.clock().now()).await?;
    app.relay(tx.commit().await?);
    app.relay_pauses().await;
    // Who paused it first stands on the page.
    Ok(to(QUEUES, if paused { "paused" } else { "paused-already" }))
}

async fn resume(State(app): State<App>, scope: Scope, Filled { who, .. }: Filled<Operators>) -> Answered {
    let mut tx = app.store().begin().await?;
    let resumed = operate::resume(&mut tx, scope, &who.actor(), app.clock().now()).await?;
    app.relay(tx.commit().await?);
    app.relay_pauses().await;
    Ok(to(QUEUES, if resumed { "resumed" } else { "not-paused" }))
}
