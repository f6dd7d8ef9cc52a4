//! Refusals as RFC 9457 problem documents.
//!
//! One table says which kinds there are and what status each has; nothing else in this crate answers an
//! error. What a caller reads is worded here or by the domain; what went wrong inside travels beside it,
//! to the one log line of the request, and is never shown.

mod conversions;
mod document;
mod kind;

use std::borrow::Cow;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

pub(crate) use document::{FieldFault, ProblemDocument};
pub(crate) use kind::Kind;

/// What is told while Postgres is away or overloaded.
const RETRY_UNAVAILABLE_SECONDS: u64 = 2;

#[derive(Clone, Debug)]
pub(crate) struct Problem {
    kind: Kind,
    detail: Cow<'static, str>,
    errors: Vec<FieldFault>,
    retry_after_seconds: Option<u64>,
    cause: Option<Cause>,
}

/// What went wrong inside, for the log: put into the response's extensions, and free of personal data.
#[derive(Clone, Debug)]
pub(crate) struct Cause(pub(crate) String);

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), retry_after_seconds: None, cause: None }
    }

    /// Input at fault: every field that is, each with what is wrong.
    pub(crate) fn invalid_input(errors: Vec<FieldFault>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{}: {}", only.field, only.message),
            several => format!("{} fields are at fault; each is named in errors", several.len()),
        };
        Self { errors, ..Self::new(Kind::InvalidInput, detail) }
    }

    pub(crate) fn invalid_field(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::invalid_input(vec![FieldFault::new(field, message)])
    }

    /// One answer for what is not there and for what is not the caller's to know.
    pub(crate) fn no_such_reservation() -> Self {
        Self::new(Kind::NotFound, "there is no such reservation, or this token does not open it")
    }

    pub(crate) fn unavailable(cause: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, "the service cannot answer right now; nothing was changed, try again")
            .retry_after(RETRY_UNAVAILABLE_SECONDS)
            .because(cause)
    }

    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        Self::new(Kind::Internal, "something went wrong on our side").because(cause)
    }

    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Puts what is told beside the document onto an answer that says the same in another form.
    pub(crate) fn beside(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind == Kind::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(cause);
        }
        response
    }

    #[cfg(test)]
    pub(crate) fn fields(&self) -> Vec<String> {
        self.errors.iter().map(|fault| fault.field.to_string()).collect()
    }

    pub(crate) fn because(self, cause: impl Into<String>) -> Self {
        Self { cause: Some(Cause(cause.into())), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let detail = std::mem::take(&mut self.detail);
        let document = ProblemDocument::new(self.kind, detail, std::mem::take(&mut self.errors));
        let mut response = (self.kind.status(), axum::Json(document)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.beside(response)
    }
}
