//! Who asks for a page of the panel: the session of the cookie, or of a Bearer.
//!
//! Every page of the panel is behind [`keep`]: it asks the whitelist and the revocation stamp at each request, gives
//! a session that is in use another token in time, and turns what the handlers refuse into a page.

use access::Signed;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use booking::Actor;
use runtime::settings::Role;

use super::{SESSION, fragment, refused};
use crate::app::App;
use crate::bearer::Bearer;
use crate::browser::{cookie, set_cookie};
use crate::problem::{Kind, Problem};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) signed: Signed,
    /// No browser sends a Bearer unasked, so that no page of another site can.
    pub(super) by_bearer: bool,
}

impl Who {
    pub(super) fn actor(&self) -> Actor {
        Actor::Admin(self.signed.address.clone())
    }

    pub(super) fn may(&self, role: Role) -> bool {
        self.signed.role >= role
    }
}

pub(super) async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    let who = match who(&app, &head.headers).await {
        Ok(who) => who,
        Err(problem) if head.headers.contains_key(header::AUTHORIZATION) => return problem.into_response(),
        Err(problem) => return refused::page(problem),
    };
    if let Some(who) = &who {
        head.extensions.insert(who.clone());
    }
    let by_htmx = fragment::wanted(&head.headers);
    let mut response = next.run(Request::from_parts(head, body)).await;
    let Some(who) = who.filter(|who| !who.by_bearer) else { return response };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = refused::page(problem);
    }
    if by_htmx {
        response = fragment::of(response);
    }
    renew(&app, &who.signed, &mut response);
    response
}

async fn who(app: &App, headers: &HeaderMap) -> Result<Option<Who>, Problem> {
    if headers.contains_key(header::AUTHORIZATION) {
        let (mut head, ()) = Request::new(()).into_parts();
        head.headers = headers.clone();
        let bearer = Bearer::from_request_parts(&mut head, app).await?;
        let signed = bearer.admin(app).await?;
        let signed = signed.ok_or_else(|| Problem::new(Kind::Unauthorized, "this needs an admin's session"))?;
        return Ok(Some(Who { signed, by_bearer: true }));
    }
    let Some(session) = cookie(headers, SESSION) else { return Ok(None) };
    let signed = app.sessions().admit(app.store(), session, app.clock().now()).await?;
    Ok(signed.map(|signed| Who { signed, by_bearer: false }))
}

fn renew(app: &App, signed: &Signed, response: &mut Response) {
    let set = response.headers().get_all(header::SET_COOKIE);
    // Who signs out is not signed in again.
    if set.iter().any(|cookie| cookie.as_bytes().starts_with(SESSION.as_bytes())) {
        return;
    }
    let renewed = app.sessions().renew(signed, app.clock().now());
    if let Some(cookie) = renewed.and_then(|jwt| set_cookie(SESSION, &jwt, "/", access::LIFETIME.num_seconds())) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
