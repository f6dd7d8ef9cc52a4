//! `/admin/sign-in/{token}`: a link, and the button that spends it.

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use booking::Actor;
use serde_json::json;
use store::{audit, sign_ins};

use super::{ASK, BROWSER, SESSION, SIGNED_IN, WAY_BACK, way_back};
use crate::app::App;
use crate::browser::{FromOurPage, cookie, set_cookie};
use crate::http::SignInTurn;
use crate::page;
use crate::problem::Problem;

type TokenInPath = Result<Path<String>, PathRejection>;

/// Its form posts to where it stands: the token is not written into the page.
#[derive(Template)]
#[template(path = "pages/sign_in_link.html")]
struct Link;

#[derive(Template)]
#[template(path = "pages/sign_in_refused.html")]
struct Refused {
    /// It is good, but for another browser.
    elsewhere: bool,
}

pub(super) async fn show(State(app): State<App>, token: TokenInPath) -> Result<Response, Problem> {
    let found = sign_ins::find(app.store(), &hash(token)).await?;
    let now = app.clock().now();
    Ok(match found.is_some_and(|link| link.spent_at.is_none() && now < link.expires_at) {
        true => page::answer(StatusCode::OK, &Link),
        false => gone(),
    })
}

pub(super) async fn spend(
    State(app): State<App>,
    _: FromOurPage,
    _: SignInTurn,
    token: TokenInPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token = hash(token);
    let browser = cookie(&headers, BROWSER).map(access::hash);
    let now = app.clock().now();
    let mut tx = app.store().begin().await?;
    let spent = sign_ins::spend(&mut tx, &token, browser.as_ref().map(<[u8; 32]>::as_slice), now).await?;
    let Some(address) = spent else {
        drop(tx);
        let found = sign_ins::find(app.store(), &token).await?;
        let elsewhere = found.is_some_and(|link| link.spent_at.is_none() && now < link.expires_at);
        return Ok(if elsewhere { for_another_browser() } else { gone() });
    };
    // The whitelist may have changed since the link was made.
    let Some(address) = app.sessions().known(&address) else { return Ok(gone()) };
    audit::write(&mut tx, &Actor::Admin(address.to_owned()), "sign_in", None, json!({}), now).await?;
    let _no_jobs = tx.commit().await?;

    let session = app.sessions().issue(address, now);
    let session = session.and_then(|jwt| set_cookie(SESSION, &jwt, "/", access::LIFETIME.num_seconds()));
    let session = session.ok_or_else(|| Problem::internal("a session cannot be signed"))?;
    let browser = set_cookie(BROWSER, "", ASK, 0).ok_or_else(|| Problem::internal("a cookie is no header"))?;
    let gone_back = set_cookie(WAY_BACK, "", ASK, 0).ok_or_else(|| Problem::internal("a cookie is no header"))?;
    let cookies = AppendHeaders([session, browser, gone_back].map(|cookie| (header::SET_COOKIE, cookie)));
    let next = cookie(&headers, WAY_BACK).and_then(way_back::read);
    let next = next.unwrap_or_else(|| SIGNED_IN.to_owned());
    Ok((StatusCode::SEE_OTHER, cookies, [(header::LOCATION, next)]).into_response())
}

/// A token that cannot be read is looked for like any other.
fn hash(token: TokenInPath) -> [u8; 32] {
    access::hash(&token.map_or(String::new(), |Path(token)| token))
}

fn gone() -> Response {
    page::answer(StatusCode::GONE, &Refused { elsewhere: false })
}

fn for_another_browser() -> Response {
    page::answer(StatusCode::FORBIDDEN, &Refused { elsewhere: true })
}
