//! The credential of a request: `Authorization: Bearer …`.
//!
//! None, another scheme, or one that cannot be read: 401. Whether it opens what is asked for is for the
//! handler to say, and there it is a 404. A cookie is no credential here: whoever makes a browser send it
//! would act in its owner's name.

use access::Signed;
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use runtime::settings::Role;

use crate::app::App;
use crate::problem::{Kind, Problem};

pub(crate) struct Bearer(pub(crate) String);

/// An admin who may act on reservations and money. Known but not allowed: 403.
pub(crate) struct Owner(pub(crate) Signed);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = given.and_then(|text| text.split_once(' ')).and_then(|(scheme, token)| {
            let token = token.trim();
            (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
        });
        token.map(Self).ok_or_else(|| {
            Problem::new(Kind::Unauthorized, "send Authorization: Bearer and the access_token, or an admin's session")
        })
    }
}

impl Bearer {
    /// The admin whose session it is, if it is one.
    pub(crate) async fn admin(&self, app: &App) -> Result<Option<Signed>, Problem> {
        Ok(app.sessions().admit(app.store(), &self.0, app.clock().now()).await?)
    }
}

impl Owner {
    pub(crate) fn among(signed: Signed) -> Result<Self, Problem> {
        if signed.role < Role::Owner {
            return Err(Problem::new(Kind::Forbidden, format!("a {} may not do this", signed.role.as_str())));
        }
        Ok(Self(signed))
    }
}

impl FromRequestParts<App> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let bearer = Bearer::from_request_parts(parts, app).await?;
        match bearer.admin(app).await? {
            Some(signed) => Self::among(signed),
            None => Err(Problem::new(Kind::Unauthorized, "this needs an admin's session")),
        }
    }
}
