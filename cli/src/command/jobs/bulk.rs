//! A change of all jobs that filters mean: shown, asked for, then done in batches, each job once. What has run since the
//! count was shown is left alone, so that a job which fails again at once is not met a second time.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, anyhow};
use booking::bulk::{Act, Change};
use booking::operate;
use serde::Serialize;
use store::ledger::Selection;
use store::{Count, Promised};

use super::cancel::PATIENCE;
use super::chosen::Chosen;
use super::filter::Filter;
use crate::desk::Desk;
use crate::failure::{Failure, Outcome};
use crate::output;

#[derive(Debug, Serialize)]
struct Sum {
    matched: i64,
    changed: i64,
    skipped: i64,
}

fn verb(act: Act) -> &'static str {
    match act {
        Act::Retry { .. } => "retry",
        Act::Discard => "discard",
        Act::Cancel => "cancel",
    }
}

pub(super) async fn run(desk: &Desk, act: Act, filter: &Filter, chosen: &Chosen) -> Outcome {
    let filter = filter.at(desk.clock.now());
    let (selection, matched) = desk.look().select(filter).await.context("the jobs cannot be counted")?;
    if !chosen.yes {
        ask(act, matched)?;
    }
    let mut tx = desk.begin().await?;
    let now = desk.clock.now();
    let counted = Count::Exactly(matched);
    let noted = operate::begin_many(&mut tx, act.action(), &selection.filter, counted, &Desk::actor(), now).await;
    noted.context("the audit log cannot be written")?;
    desk.commit(tx).await?;
    let changed = change(desk, act, &selection).await?;
    // A clock that lags lets one more in.
    let matched = matched.max(changed);
    let sum = Sum { matched, changed, skipped: matched - changed };
    if chosen.json {
        output::json(&sum)?;
    } else {
        output::line(&format!("{} matched, {} changed, {} skipped", sum.matched, sum.changed, sum.skipped))?;
    }
    match act {
        Act::Cancel if changed > 0 => all_ended(desk).await,
        _ => Ok(()),
    }
}

/// Nothing is changed unless somebody said so, in a flag or at a terminal.
fn ask(act: Act, matched: i64) -> Outcome {
    let jobs = if matched == 1 { "1 job matches".to_owned() } else { format!("{matched} jobs match") };
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Undone(anyhow!("{jobs}; nothing was changed: {} needs --yes here", verb(act))));
    }
    let mut words = std::io::stderr();
    write!(words, "{jobs}. {} all of them? [y/N] ", verb(act)).context("the question cannot be asked")?;
    words.flush().context("the question cannot be asked")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("the answer cannot be read")?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::Undone(anyhow!("nothing was changed"))),
    }
}

/// However many there are, two pages of them are held: while the queue is told of one, the next is changed.
async fn change(desk: &Desk, act: Act, selection: &Selection) -> Result<i64, Failure> {
    let change = Change { store: &desk.store, act, selection, counted_in: None };
    let (mut after, mut changed) = (None, 0);
    let mut untold = Promised::default();
    loop {
        let (page, _) = tokio::join!(change.page(after, changed, desk.clock.now()), desk.tell(&untold));
        let broken_off = || format!("the jobs cannot be changed: broken off when {changed} were");
        let Some(page) = page.with_context(broken_off)? else { return Ok(changed) };
        (after, changed, untold) = (Some(page.last), changed + page.changed, page.promised);
    }
}

async fn all_ended(desk: &Desk) -> Outcome {
    let left = desk.look().all_ended(PATIENCE).await.context("whether all have ended cannot be asked")?;
    if left > 0 {
        return Err(Failure::Undone(anyhow!("{left} that were cancelled could not stop; they are not run again")));
    }
    Ok(())
}
