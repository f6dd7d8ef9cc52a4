//! `/api/v1/mercadopago/webhook`: Mercado Pago tells that something happened to a payment. Of the three shapes
//! that come for one payment only one is signed, and of it only the query: nothing in the body is believed.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode};
use jobs::Job;
use providers::signature;
use store::webhooks::{New, Source, Verdict};

use super::{knock, receive as received};
use crate::app::App;
use crate::input::{Query, raw_body};
use crate::openapi::refusals;
use crate::problem::Problem;

const SOURCE: Source = Source::Mercadopago;
const MOST_BYTES: usize = 64 * 1024;
const LONGEST_ID: usize = 64;
/// What is kept of a query.
const LONGEST_QUERY: usize = 2048;

/// A payment's state may have changed.
///
/// Signed over the query's `data.id`, `x-request-id` and `ts`. The older shapes (`topic`) cannot be verified:
/// they are answered 200 and never acted on.
#[utoipa::path(
    post,
    path = "/api/v1/mercadopago/webhook",
    operation_id = "receive_mercadopago",
    tag = "webhooks",
    params(
        ("data.id" = Option<String>, Query, description = "The payment."),
        ("type" = Option<String>, Query, description = "`payment`; others are stored and left alone."),
        ("topic" = Option<String>, Query, description = "Of a shape that cannot be verified."),
        ("x-signature" = Option<String>, Header, description = "`ts=…,v1=…`"),
        ("x-request-id" = Option<String>, Header),
    ),
    request_body(content = serde_json::Value, description = "Stored, and not believed."),
    responses(
        (status = 200, description = "Stored."),
        (status = 400, response = refusals::Unsigned),
        (status = 403, response = refusals::BadlySigned),
        (status = 408, response = refusals::TooSlow),
        (status = 413, response = refusals::TooLarge),
    ),
)]
pub(crate) async fn receive(
    State(app): State<App>,
    query: Query,
    request: Request<Body>,
) -> Result<StatusCode, Problem> {
    let (head, body) = request.into_parts();
    let body = raw_body(&head.headers, body, MOST_BYTES).await?;
    let from = (&head.extensions, &head.headers);
    let data_id = query.optional("data.id");
    if data_id.is_none() && query.optional("topic").is_some() {
        knock::ignore(&app, SOURCE, "of a shape that cannot be verified", from).await?;
        return Ok(StatusCode::OK);
    }
    let header = |name: &str| head.headers.get(name).map(HeaderValue::as_bytes);
    let secret = app.mercadopago().webhook_secret.as_ref();
    let manifest = match signature::mercadopago(secret, header("x-signature"), header("x-request-id"), data_id) {
        Ok(manifest) => manifest,
        Err(refused) => return Err(knock::refuse(&app, SOURCE, refused, from).await),
    };
    app.limits().verified()?;

    let payment = payment(&query, data_id, &body);
    let asked = head.uri.query().map(|query| query.chars().take(LONGEST_QUERY).collect::<String>());
    let new = New {
        source: SOURCE,
        verdict: if payment.is_ok() { Verdict::Accepted } else { Verdict::Ignored },
        // Neither the type nor the body is signed: one that is left alone must not stand for the payment's own.
        signed: payment.is_ok().then(|| manifest.as_str()),
        subject: payment.ok(),
        query: asked.as_deref(),
        headers: received::kept(&head.headers),
        body: Some(&body),
        outcome: payment.err(),
    };
    match payment {
        Ok(payment) => {
            let job = Job::ProcessPaymentEvent { payment: payment.to_owned() };
            received::accept(&app, &new, &[], |_| job).await?;
        }
        Err(_) => received::store(&app, &new).await?,
    }
    Ok(StatusCode::OK)
}

/// The payment to read; otherwise why there is none.
fn payment<'q>(query: &'q Query, data_id: Option<&'q str>, body: &[u8]) -> Result<&'q str, &'static str> {
    let is_id = |id: &&str| {
        (1..=LONGEST_ID).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let of_body = || serde_json::from_slice::<serde_json::Value>(body).ok()?["type"].as_str().map(str::to_owned);
    // Without any word of what it is, reading the payment tells.
    match query.optional("type").map(str::to_owned).or_else(of_body) {
        Some(sort) if sort != "payment" => Err("it is not about a payment"),
        _ => data_id.filter(is_id).ok_or("it names no payment"),
    }
}
