//! `/admin/sign-in`: asking for a link by mail. Nobody learns from it who is on the whitelist: the answer is
//! the same, and takes as long.

use std::time::Duration;

use access::{OneTime, SIGN_IN_LINK};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use jobs::Job;
use store::ledger::{self, Order};
use store::{Tx, sign_ins};
use tokio::time::Instant;

use super::{ASK, BROWSER, WAY_BACK, way_back};
use crate::app::App;
use crate::browser::{FromOurPage, cookie, set_cookie};
use crate::http::SignInTurn;
use crate::input::{Form, Query};
use crate::page;
use crate::problem::Problem;

const LINKS_AN_HOUR: i64 = 5;

/// Longer than it takes to write a link down.
const ANSWERED_AFTER: Duration = Duration::from_millis(300);

/// In whose name a stranger's links are counted: it has none, and is asked for like anybody's.
const NOBODY: &str = "";

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct Ask {
    /// Where to go afterwards; empty: where everybody goes.
    next: String,
}

#[derive(Template)]
#[template(path = "pages/sign_in_asked.html")]
struct Asked;

pub(super) async fn form(query: Query) -> Response {
    let next = way_back::local(query.text("next")).unwrap_or_default().to_owned();
    page::answer(StatusCode::OK, &Ask { next })
}

pub(super) async fn ask(
    State(app): State<App>,
    _: FromOurPage,
    _: SignInTurn,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let answered_at = Instant::now() + ANSWERED_AFTER;
    // Asking twice does not make the first link useless.
    let browser = cookie(&headers, BROWSER).and_then(OneTime::read).unwrap_or_else(OneTime::new);
    let known = app.sessions().known(form.text("email"));
    let now = app.clock().now();

    let mut tx = app.store().begin().await?;
    let mailed = sign_ins::count_since(&mut tx, known.unwrap_or(NOBODY), now - TimeDelta::hours(1)).await?;
    if let Some(address) = known.filter(|_| mailed < LINKS_AN_HOUR) {
        promise_link(&mut tx, app.sign_in_key(), address, &browser, now).await?;
        app.relay(tx.commit().await?);
    }
    tokio::time::sleep_until(answered_at).await;

    let mut response = page::answer(StatusCode::OK, &Asked);
    let kept = SIGN_IN_LINK.num_seconds();
    let next = way_back::local(form.text("next")).map(way_back::written);
    let way_back = next.and_then(|next| set_cookie(WAY_BACK, &next, ASK, kept));
    for cookie in set_cookie(BROWSER, browser.as_str(), ASK, kept).into_iter().chain(way_back) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn promise_link(
    tx: &mut Tx,
    key: &[u8; 32],
    address: &str,
    browser: &OneTime,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let hash = |id| access::hash(&booking::sign_in_token(key, id, address)).to_vec();
    let sign_in = sign_ins::create_with(tx, address, hash, Some(&browser.hash()), now, SIGN_IN_LINK).await?;
    ledger::promise(tx, &Order::new(&Job::SendSignIn { sign_in }, now), now).await?;
    Ok(())
}
