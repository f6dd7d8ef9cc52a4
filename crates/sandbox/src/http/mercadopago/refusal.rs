//! How Mercado Pago says no.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::mercadopago::Refused;

pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    message: String,
    /// Code and description of the one cause, where there is one.
    cause: Option<(u32, String)>,
}

/// A fault that was ordered.
pub(in crate::http) fn fault(status: StatusCode) -> Response {
    let error = match status {
        StatusCode::UNAUTHORIZED => "unauthorized",
        StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
        status if status.is_server_error() => "internal_error",
        _ => "bad_request",
    };
    Refusal { status, error, message: error.to_owned(), cause: None }.into_response()
}

impl Refusal {
    pub(super) fn unauthorized() -> Refusal {
        let message = "authorization value not present".to_owned();
        Refusal { status: StatusCode::UNAUTHORIZED, error: "unauthorized", message, cause: None }
    }

    pub(super) fn not_found(what: &str) -> Refusal {
        let message = format!("{what} not found");
        let cause = Some((2000, message.clone()));
        Refusal { status: StatusCode::NOT_FOUND, error: "not_found", message, cause }
    }

    pub(super) fn bad_request(code: u32, message: &str) -> Refusal {
        let (message, cause) = (message.to_owned(), Some((code, message.to_owned())));
        Refusal { status: StatusCode::BAD_REQUEST, error: "bad_request", message, cause }
    }

    pub(super) fn of(refused: Refused, what: &str) -> Refusal {
        match refused {
            Refused::NotFound => Refusal::not_found(what),
            Refused::State => {
                Refusal::bad_request(2063, "The action requested is not valid for the current payment state")
            }
            Refused::Amount => Refusal::bad_request(400, "Invalid refund amount"),
            Refused::Invalid(message) => Refusal::bad_request(400, message),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let cause =
            self.cause.map(|(code, description)| json!({"code": code, "description": description, "data": null}));
        let body = json!({
            "message": self.message,
            "error": self.error,
            "status": self.status.as_u16(),
            "cause": cause.into_iter().collect::<Value>(),
        });
        (self.status, Json(body)).into_response()
    }
}
