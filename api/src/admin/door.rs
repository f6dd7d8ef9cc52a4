//! How a handler of the panel learns who asks. There is no other way to a form that was sent than through
//! [`Filled`], which names the rank that is needed and checks where the form comes from.

use std::marker::PhantomData;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use runtime::settings::Role;

use super::session::Who;
use super::{ASK, refused::Refused, way_back};
use crate::app::App;
use crate::browser::FromOurPage;
use crate::input::Form;
use crate::problem::{Kind, Problem};

const TOKEN_FIELD: &str = "csrf_token";
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");

/// Somebody who is signed in and looks at a page.
pub(super) struct Looks(pub(super) Who);

/// A form of ours, sent by somebody of that rank or a higher one.
pub(super) struct Filled<R> {
    pub(super) who: Who,
    pub(super) form: Form,
    rank: PhantomData<R>,
}

pub(super) trait Rank {
    const LEAST: Role;
}

pub(super) struct Anybody;
pub(super) struct Operators;
pub(super) struct Owners;

/// Why nobody comes in.
pub(super) enum Shut {
    /// To the door, and from there back to the path.
    SignIn(Option<String>),
    Refused(Problem),
}

impl Rank for Anybody {
    const LEAST: Role = Role::Viewer;
}

impl Rank for Operators {
    const LEAST: Role = Role::Operator;
}

impl Rank for Owners {
    const LEAST: Role = Role::Owner;
}

impl<S: Send + Sync> FromRequestParts<S> for Looks {
    type Rejection = Shut;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Shut> {
        let who = parts.extensions.get::<Who>().cloned();
        who.map(Self).ok_or_else(|| Shut::SignIn(parts.uri.path_and_query().map(ToString::to_string)))
    }
}

impl<R: Rank> FromRequest<App> for Filled<R> {
    type Rejection = Shut;

    async fn from_request(request: Request, app: &App) -> Result<Self, Shut> {
        let (mut head, body) = request.into_parts();
        let ours = FromOurPage::from_request_parts(&mut head, app).await.map_err(Shut::Refused)?;
        let FromOurPage = ours;
        let who = head.extensions.get::<Who>().cloned().ok_or_else(|| Shut::SignIn(came_from(&head.headers)))?;
        let headed = head.headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let form = Form::from_request(Request::from_parts(head, body), app).await.map_err(Shut::Refused)?;
        let token = headed.as_deref().unwrap_or_else(|| form.text(TOKEN_FIELD));
        if !who.by_bearer && !app.form_tokens().is_of(&who.signed, token) {
            return Err(forbidden("this form was not written for your session: load the page again"));
        }
        if !who.may(R::LEAST) {
            return Err(forbidden(format!("a {} may not do this", who.signed.role.as_str())));
        }
        Ok(Self { who, form, rank: PhantomData })
    }
}

/// The page that the form stands on.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let (_, page) = headers.get(header::REFERER)?.to_str().ok()?.split_once("://")?;
    page.find('/').and_then(|at| page.get(at..)).map(str::to_owned)
}

fn forbidden(detail: impl Into<std::borrow::Cow<'static, str>>) -> Shut {
    Shut::Refused(Problem::new(Kind::Forbidden, detail))
}

impl IntoResponse for Shut {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(from) => {
                let way = from.as_deref().and_then(way_back::local).map_or(String::new(), |path| {
                    format!("?next={}", form_urlencoded::byte_serialize(path.as_bytes()).collect::<String>())
                });
                (StatusCode::SEE_OTHER, [(header::LOCATION, format!("{ASK}{way}"))]).into_response()
            }
            Self::Refused(problem) => Refused(problem).into_response(),
        }
    }
}
