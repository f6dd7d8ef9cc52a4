//! The credential of a request: `Authorization: Bearer …`.
//!
//! None, another scheme, or one that cannot be read: 401. Whether it opens what is asked for is for the
//! handler to say, and there it is a 404.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::problem::{Kind, Problem};

pub(crate) struct Bearer(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = given.and_then(|text| text.split_once(' ')).and_then(|(scheme, token)| {
            let token = token.trim();
            (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
        });
        token
            .map(Self)
            .ok_or_else(|| Problem::new(Kind::Unauthorized, "send Authorization: Bearer and the access_token"))
    }
}
