//! `/pay/{preference_id}`: the page where a guest pays, for people and for programs.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::ago::ago;
use super::asked::Asked;
use super::list::render;
use super::mercadopago::tell;
use super::problem::Problem;
use super::words;
use crate::mercadopago::{Change, Outcome, Payment, Preference, with_query};
use crate::money::pesos;
use crate::world::World;

/// A form's answer may lead to any site that the seller named, and browsers hold form-action against that too.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' http: https:; \
     base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "pay.html")]
struct Page {
    id: String,
    titles: Vec<String>,
    amount: String,
    reference: String,
    expired: bool,
    ends: String,
    paid: bool,
    payments: Vec<Line>,
}

struct Line {
    id: u64,
    word: &'static str,
    tone: &'static str,
    amount: String,
    ago: String,
}

#[derive(Template)]
#[template(path = "nothing_to_pay.html")]
struct Nothing;

pub(super) async fn page(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let Some(preference) = world.book.preference(&id) else { return render(StatusCode::NOT_FOUND, &Nothing) };
    let now = world.clock.now();
    let mut payments = world.book.payments(|payment| payment.preference == id);
    payments.reverse();
    let page = Page {
        titles: preference.titles().into_iter().map(str::to_owned).collect(),
        amount: pesos(preference.amount),
        reference: preference.reference().unwrap_or_default().to_owned(),
        expired: preference.is_expired(now),
        ends: preference.expires_at.map(|end| words::until(end, now)).unwrap_or_default(),
        paid: payments.iter().any(|payment| payment.approved_at.is_some()),
        payments: payments.iter().map(|payment| Line::of(payment, ago(payment.created_at, now))).collect(),
        id,
    };
    let mut response = render(StatusCode::OK, &page);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

pub(super) async fn pay(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let asked = Asked::read(&headers, &body?, &["outcome", "notify", "amount"])?;
    let outcome = asked.text("outcome")?.and_then(Outcome::named);
    let outcome = outcome.ok_or_else(|| Problem::one_invalid("outcome", "must be one of approve, reject, pending"))?;
    let (notify, amount) = (asked.flag("notify", true)?, asked.amount("amount")?);

    let preference = world.book.preference(&id).ok_or_else(Problem::not_found)?;
    let payment = world.book.pay(&id, outcome, amount, world.clock.now())?;
    if notify {
        tell(&world, &payment, Change::Created);
    }
    world.changed();
    if asked.by_form {
        return Ok(Redirect::to(&afterwards(&preference, &payment, outcome)).into_response());
    }
    Ok(Json(json!({"payment_id": payment.id.to_string(), "status": payment.status.name()})).into_response())
}

/// The seller's page with what Mercado Pago appends, else the pay page again.
fn afterwards(preference: &Preference, payment: &Payment, outcome: Outcome) -> String {
    let Some(url) = preference.back_url(outcome) else { return format!("/pay/{}", preference.id) };
    let (id, order) = (payment.id.to_string(), payment.order().to_string());
    let (status, kind) = (payment.status.name(), payment.method().1);
    with_query(
        url,
        &[
            ("collection_id", &id),
            ("collection_status", status),
            ("payment_id", &id),
            ("status", status),
            ("external_reference", preference.reference().unwrap_or("null")),
            ("payment_type", kind),
            ("merchant_order_id", &order),
            ("preference_id", &preference.id),
            ("site_id", "MLA"),
            ("processing_mode", "aggregator"),
            ("merchant_account_id", "null"),
        ],
    )
}

impl Line {
    fn of(payment: &Payment, ago: String) -> Line {
        let (word, tone) = words::status(payment);
        Line { id: payment.id, word, tone, amount: pesos(payment.amount), ago }
    }
}
