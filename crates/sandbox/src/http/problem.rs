//! Refusals, as RFC 9457 problem documents of the shape that Posta's own API has.

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::faults::{Invalid, TooMany};
use crate::feeds;
use crate::mercadopago::Refused;

#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    slug: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<Invalid>,
}

impl Problem {
    fn new(status: StatusCode, slug: &'static str, title: &'static str, detail: impl Into<String>) -> Problem {
        Problem { status, slug, title, detail: detail.into(), errors: Vec::new() }
    }

    pub(super) fn invalid_input(errors: Vec<Invalid>) -> Problem {
        let detail =
            errors.iter().map(|error| format!("{} {}", error.field, error.message)).collect::<Vec<_>>().join("; ");
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-input", "Invalid input", detail);
        Problem { errors, ..problem }
    }

    pub(super) fn malformed_json(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "malformed-json", "Malformed JSON", detail)
    }

    pub(super) fn unsupported_media_type() -> Problem {
        let detail = "send JSON, with Content-Type: application/json";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Unsupported media type", detail)
    }

    pub(super) fn body_too_large(most: usize) -> Problem {
        let detail = format!("a body has at most {most} bytes here");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Body too large", detail)
    }

    pub(super) fn one_invalid(field: &str, message: impl Into<String>) -> Problem {
        Problem::invalid_input(vec![Invalid { field: field.to_owned(), message: message.into() }])
    }

    pub(super) fn forbidden(detail: &'static str) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "forbidden", "Forbidden", detail)
    }

    pub(super) fn illegal_move(detail: &'static str) -> Problem {
        Problem::new(StatusCode::CONFLICT, "illegal-move", "Illegal move", detail)
    }

    pub(super) fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", "the sandbox has nothing here")
    }

    pub(super) fn method_not_allowed() -> Problem {
        let detail = "Allow names what this address takes";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed", detail)
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Problem {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Problem::body_too_large(super::LONGEST_BODY);
        }
        Problem::malformed_json("the body broke off")
    }
}

impl From<TooMany> for Problem {
    fn from(too_many: TooMany) -> Problem {
        Problem::new(StatusCode::CONFLICT, "too-many-faults", "Too many faults", too_many.to_string())
    }
}

impl From<feeds::Full> for Problem {
    fn from(full: feeds::Full) -> Problem {
        Problem::new(StatusCode::CONFLICT, "too-many-feeds", "Too many feeds", full.to_string())
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::NotFound => Problem::not_found(),
            Refused::State => Problem::illegal_move("the payment's status does not allow it"),
            Refused::Amount => Problem::one_invalid("amount", "must be above 0 and not above what is left"),
            Refused::Invalid(message) => Problem::one_invalid("body", message),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": format!("urn:posta:problem:{}", self.slug),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            let errors = self.errors.into_iter().map(|error| json!({"field": error.field, "message": error.message}));
            body["errors"] = errors.collect::<Value>();
        }
        let mut response = (self.status, Json(body)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}
