//! The one HTTP client of the process: time-outs, a bound on what is read, and what became of a call.
//!
//! Built on hyper's client: reqwest brings either aws-lc or, without it, a panic in every client that was not given
//! a TLS stack. It refuses redirects (a token would go along), and whoever has no certificate of a root that this
//! machine knows.

mod answer;
mod connect;
mod error;
#[cfg(test)]
pub(crate) mod service;
#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use runtime::trace;
use tokio::time::timeout;

pub use error::{CallError, ClientError, Kind};

pub(crate) use answer::Answer;
pub(crate) use connect::{Client, bearer, client};

/// From the first byte out to the last one in.
const WHOLE_CALL: Duration = Duration::from_secs(20);
/// Many times what any service answers.
const LARGEST: usize = 1024 * 1024;
const AGENT: HeaderValue = HeaderValue::from_static(concat!("posta/", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call that is to be made.
pub(crate) struct Call<'c> {
    pub(crate) method: Method,
    pub(crate) url: String,
    /// JSON.
    pub(crate) body: Option<Vec<u8>>,
    /// Repeated with a retry, so that what was done is not done again.
    pub(crate) key: Option<&'c str>,
}

impl Call<'_> {
    pub(crate) fn get(url: String) -> Self {
        Self { method: Method::GET, url, body: None, key: None }
    }

    /// An answer of whatever status.
    pub(crate) async fn run(self, client: &Client, bearer: &HeaderValue) -> Result<Answer, CallError> {
        let writes = self.method != Method::GET;
        let request = self.request(bearer)?;
        let exchange = async {
            let answer = client.request(request).await.map_err(|error| {
                if error.is_connect() {
                    CallError::unreachable(&error)
                } else {
                    CallError::lost(writes, "the connection broke")
                }
            })?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST).collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    CallError::unreadable(writes, "the answer is too large")
                } else {
                    CallError::lost(writes, "the answer broke off")
                }
            })?;
            Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes(), writes })
        };
        timeout(WHOLE_CALL, exchange).await.unwrap_or_else(|_| Err(CallError::lost(writes, "no answer in time")))
    }

    fn request(self, bearer: &HeaderValue) -> Result<Request<Full<Bytes>>, CallError> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(self.url)
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, bearer);
        if self.body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        if let Some(trace) = trace::current() {
            request = request.header("traceparent", trace.to_string());
        }
        if let Some(key) = self.key {
            request = request.header("x-idempotency-key", key);
        }
        let body = Full::new(Bytes::from(self.body.unwrap_or_default()));
        request.body(body).map_err(|_| CallError::permanent("the call cannot be written as a request"))
    }
}
