//! A form, as a page without scripts sends it.

use axum::extract::{FromRequest, Request};

use super::body;
use crate::problem::Problem;

pub(crate) struct Form(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (head, content) = request.into_parts();
        let bytes = body::form(&head.headers, content).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

impl Form {
    /// Trimmed; empty where it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// Trimmed; none where it was not sent.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.trim())
    }
}

/// A number as people here type it, with the comma before its decimals made a point.
pub(crate) fn with_point(typed: &str) -> String {
    if typed.contains('.') { typed.to_owned() } else { typed.replace(',', ".") }
}
