//! How the Graph API says no.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

pub(super) struct Error {
    status: StatusCode,
    code: u32,
    message: &'static str,
    details: &'static str,
}

/// A fault that was ordered, with the code that goes with such a status.
pub(in crate::http) fn fault(status: StatusCode) -> Response {
    let (code, message) = match status {
        StatusCode::UNAUTHORIZED => (190, "Error validating access token"),
        StatusCode::FORBIDDEN => (10, "Application does not have permission for this action"),
        StatusCode::TOO_MANY_REQUESTS => (130_429, "(#130429) Rate limit hit"),
        StatusCode::SERVICE_UNAVAILABLE => (131_016, "(#131016) Service unavailable"),
        status if status.is_server_error() => (131_000, "(#131000) Something went wrong"),
        _ => (100, "(#100) Invalid parameter"),
    };
    Error { status, code, message, details: message }.into_response()
}

impl Error {
    pub(super) fn unauthorized() -> Error {
        let message = "Invalid OAuth access token - Cannot parse access token";
        Error { status: StatusCode::UNAUTHORIZED, code: 190, message, details: message }
    }

    pub(super) fn unknown() -> Error {
        let details = "the object does not exist, or cannot be loaded for want of permission";
        Error { status: StatusCode::BAD_REQUEST, code: 100, message: "(#100) Unsupported request", details }
    }

    pub(super) fn flaw(details: &'static str) -> Error {
        Error { status: StatusCode::BAD_REQUEST, code: 100, message: "(#100) Invalid parameter", details }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = json!({"error": {
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": Uuid::new_v4().simple().to_string(),
        }});
        (self.status, Json(body)).into_response()
    }
}
