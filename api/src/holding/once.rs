//! The name that a caller gives a request, so that sending it twice does it once.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use store::idempotency::{self, Begun, Request};
use store::{Error, Tx};

use super::Kept;
use crate::problem::{Kind, Problem};

const HEADER: &str = "Idempotency-Key";
const MOST_CHARS: usize = 255;
const METHOD: &str = "POST";
const RETRY_IN_USE_SECONDS: u64 = 1;

/// Absent where the header is; refused where it stands twice or is not 1 to 255 visible ASCII characters.
pub(crate) struct IdempotencyKey(Option<String>);

/// A request with its name and what it asks.
pub(crate) struct Once {
    /// One key may be used once with each.
    endpoint: &'static str,
    key: String,
    asks: String,
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(HEADER).iter();
        let key = match (given.next(), given.next()) {
            (None, _) => return Ok(Self(None)),
            (Some(key), None) => key.as_bytes(),
            (Some(_), Some(_)) => return Err(Problem::invalid_field(HEADER, "must be sent once")),
        };
        let visible = (1..=MOST_CHARS).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
        match String::from_utf8(key.to_vec()) {
            Ok(key) if visible => Ok(Self(Some(key))),
            _ => Err(Problem::invalid_field(HEADER, "must be 1 to 255 visible ASCII characters")),
        }
    }
}

impl IdempotencyKey {
    pub(crate) fn with(self, endpoint: &'static str, asks: &str) -> Option<Once> {
        Some(Once::new(endpoint, self.0?, asks.to_owned()))
    }
}

impl Once {
    pub(crate) fn new(endpoint: &'static str, key: String, asks: String) -> Self {
        Self { endpoint, key, asks }
    }

    /// The first answer, where there is one. Waits for a first request that is still at work.
    pub(super) async fn begin(&self, tx: &mut Tx, now: DateTime<Utc>) -> Result<Option<Kept>, Problem> {
        match idempotency::begin(tx, &self.request(), now).await {
            Ok(Begun::Fresh) => Ok(None),
            Ok(Begun::Replay { body, .. }) => match serde_json::from_str(&body) {
                Ok(answer) => Ok(Some(answer)),
                Err(_) => Err(Problem::internal("a kept answer cannot be read")),
            },
            Ok(Begun::Reused) => {
                Err(Problem::new(Kind::IdempotencyKeyReused, "this key was sent before with another body"))
            }
            Err(Error::Busy(_)) => {
                let detail = "the first request with this key has not been answered yet";
                Err(Problem::new(Kind::IdempotencyKeyInUse, detail).retry_after(RETRY_IN_USE_SECONDS))
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn finish(&self, tx: &mut Tx, answer: &Kept, now: DateTime<Utc>) -> Result<(), Problem> {
        let kept = serde_json::to_string(answer).map_err(|_| Problem::internal("an answer cannot be kept"))?;
        idempotency::finish(tx, &self.request(), StatusCode::CREATED.as_u16(), &kept, now).await?;
        Ok(())
    }

    fn request(&self) -> Request<'_> {
        Request { key: &self.key, method: METHOD, endpoint: self.endpoint, body: self.asks.as_bytes() }
    }
}
