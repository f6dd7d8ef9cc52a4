//! A hold that a stranger asks for, over the API or on the booking page: made once, however often it is asked.
//!
//! With a key the first success is given again, for a day; a refusal is not kept, so that a caller may try again
//! with the same key once the reason is gone.

mod once;

use std::time::Instant;

use booking::{Actor, Held, HoldRequest};
use chrono::{DateTime, Utc};
use domain::code::Code;
use domain::money::Money;
use runtime::metrics;
use serde::{Deserialize, Serialize};
use store::Tx;
use uuid::Uuid;

pub(crate) use once::{IdempotencyKey, Once};

use crate::app::App;
use crate::problem::Problem;

/// What is kept of an answer to give it again. The guest's token is not: it is derived again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) reservation: Uuid,
    pub(crate) code: Code,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) deposit_amount: Money,
    pub(crate) total_price: Money,
    pub(crate) nights: u32,
}

pub(crate) struct Answered {
    pub(crate) kept: Kept,
    /// The answer is an earlier one, given again.
    pub(crate) again: bool,
}

/// `asked` may be a refusal: a first answer stands, also where its dates have become the past since.
pub(crate) async fn hold<E: From<Problem>>(
    app: &App,
    once: Option<&Once>,
    asked: Result<HoldRequest, E>,
    now: DateTime<Utc>,
) -> Result<Answered, E> {
    let began = Instant::now();
    let asked = if once.is_some() { asked } else { Ok(asked?) };
    let mut tx = app.store().begin().await.map_err(Problem::from)?;
    if let Some(once) = once
        && let Some(kept) = once.begin(&mut tx, now).await?
    {
        return Ok(Answered { kept, again: true });
    }
    let kept = make(app, tx, once, &asked?, now).await?;
    metrics::reservation_created(began.elapsed().as_secs_f64());
    Ok(Answered { kept, again: false })
}

async fn make(
    app: &App,
    mut tx: Tx,
    once: Option<&Once>,
    asked: &HoldRequest,
    now: DateTime<Utc>,
) -> Result<Kept, Problem> {
    let kept = Kept::from(booking::hold(&mut tx, app.rules(), asked, &Actor::Guest, now).await?);
    if let Some(once) = once {
        once.finish(&mut tx, &kept, now).await?;
    }
    app.relay(tx.commit().await?);
    Ok(kept)
}

impl From<Held> for Kept {
    fn from(held: Held) -> Self {
        Self {
            reservation: held.uuid,
            code: held.code,
            expires_at: held.expires_at,
            deposit_amount: held.quote.deposit,
            total_price: held.quote.total,
            nights: held.quote.nights,
        }
    }
}
