//! Who comes without a signature that verifies.

use axum::http::{Extensions, HeaderMap};
use providers::signature::Refused;
use serde_json::json;
use store::webhooks::{self, New, Source, Verdict};

use super::receive::count;
use crate::app::App;
use crate::problem::{Kind, Problem};

/// Refuses, and notes that somebody came: when, and to which door. Of what they sent nothing is kept.
pub(super) async fn refuse(app: &App, source: Source, refused: Refused, from: (&Extensions, &HeaderMap)) -> Problem {
    count(source, Verdict::Invalid);
    if let Err(problem) = note(app, source, Verdict::Invalid, None, from).await {
        return problem;
    }
    match refused {
        Refused::Missing => Problem::new(Kind::SignatureMissing, "the signature's header is missing"),
        Refused::Invalid => Problem::new(Kind::SignatureInvalid, "the signature is not of these bytes"),
    }
}

/// Notes one that nobody can verify by its nature. It is never acted on.
pub(super) async fn ignore(
    app: &App,
    source: Source,
    outcome: &str,
    from: (&Extensions, &HeaderMap),
) -> Result<(), Problem> {
    count(source, Verdict::Ignored);
    note(app, source, Verdict::Ignored, Some(outcome), from).await
}

async fn note(
    app: &App,
    source: Source,
    verdict: Verdict,
    outcome: Option<&str>,
    (extensions, headers): (&Extensions, &HeaderMap),
) -> Result<(), Problem> {
    app.limits().unverified(extensions, headers)?;
    if app.limits().may_note_unverified() {
        let new =
            New { source, verdict, signed: None, subject: None, query: None, headers: json!({}), body: None, outcome };
        let mut tx = app.store().begin().await?;
        webhooks::insert(&mut tx, &new, app.clock().now()).await?;
        drop(tx.commit().await?);
    }
    Ok(())
}
