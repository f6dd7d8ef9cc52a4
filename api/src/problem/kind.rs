//! The kinds of refusal there are.

use axum::http::StatusCode;

/// Before every slug in `type`. A name, not a place: nothing is served there.
const TYPE_PREFIX: &str = "urn:posta:problem:";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    MalformedJson,
    UnsupportedMediaType,
    BodyTooLarge,
    BodyTooSlow,
    MethodNotAllowed,
    InvalidInput,
    IdempotencyKeyReused,
    IdempotencyKeyInUse,
    Unauthorized,
    Forbidden,
    NotFound,
    DatesTaken,
    TooManyHolds,
    AlreadyConfirmed,
    IllegalMove,
    SignatureMissing,
    SignatureInvalid,
    RateLimited,
    Unavailable,
    Internal,
}

impl Kind {
    /// The slug, the status and the title: what callers may rely on.
    const fn row(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::MalformedJson => ("malformed-json", StatusCode::BAD_REQUEST, "The body is not JSON"),
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is of another media type")
            }
            Self::BodyTooLarge => ("body-too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
            Self::BodyTooSlow => ("body-too-slow", StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time"),
            Self::MethodNotAllowed => {
                ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "This method is not supported here")
            }
            Self::InvalidInput => ("invalid-input", StatusCode::UNPROCESSABLE_ENTITY, "The input is at fault"),
            Self::IdempotencyKeyReused => (
                "idempotency-key-reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "This Idempotency-Key stands for another request",
            ),
            Self::IdempotencyKeyInUse => {
                ("idempotency-key-in-use", StatusCode::CONFLICT, "The first request with this Idempotency-Key runs")
            }
            Self::Unauthorized => ("unauthorized", StatusCode::UNAUTHORIZED, "A credential is needed"),
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN, "Not allowed"),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "Not found"),
            Self::DatesTaken => ("dates-taken", StatusCode::CONFLICT, "The dates are taken"),
            Self::TooManyHolds => ("too-many-holds", StatusCode::CONFLICT, "Too many holds at once"),
            Self::AlreadyConfirmed => ("already-confirmed", StatusCode::CONFLICT, "Already confirmed"),
            Self::IllegalMove => ("illegal-move", StatusCode::CONFLICT, "The reservation's status refuses this"),
            Self::SignatureMissing => ("signature-missing", StatusCode::BAD_REQUEST, "Not signed"),
            Self::SignatureInvalid => ("signature-invalid", StatusCode::FORBIDDEN, "The signature does not verify"),
            Self::RateLimited => ("rate-limited", StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
            Self::Unavailable => ("unavailable", StatusCode::SERVICE_UNAVAILABLE, "Not available right now"),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR, "An error on our side"),
        }
    }

    pub(crate) const fn slug(self) -> &'static str {
        self.row().0
    }

    /// The problem's `type`.
    pub(crate) fn type_uri(self) -> String {
        format!("{TYPE_PREFIX}{}", self.slug())
    }

    pub(crate) const fn status(self) -> StatusCode {
        self.row().1
    }

    pub(crate) const fn title(self) -> &'static str {
        self.row().2
    }
}
