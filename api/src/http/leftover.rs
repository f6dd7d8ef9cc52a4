//! Reads what a request's handler left of its body, when that is little.
//!
//! A request that is refused early (unknown path, wrong method, too large, over the limit) leaves its body in
//! the connection. Closing on it can lose the refusal before the caller reads it, and costs a connection; so
//! a small rest is read and thrown away, and only a large or slow one ends the connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use futures::{Stream, StreamExt as _};

const MOST_BYTES: usize = 1024 * 1024;
const WITHIN: Duration = Duration::from_secs(1);

pub(crate) async fn read_out(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Such a caller waits to be asked for its body: reading on would ask for it.
    let waits = request.headers().contains_key(header::EXPECT);
    let (head, body) = request.into_parts();
    let body = Shared(Arc::new(Mutex::new(body.into_data_stream())));
    let rest = Shared(Arc::clone(&body.0));

    let mut response = next.run(Request::from_parts(head, Body::from_stream(body))).await;
    if waits || !rest.read_to_end().await {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The body, which the handler reads and drops, and whose rest is here.
struct Shared(Arc<Mutex<BodyDataStream>>);

impl Stream for Shared {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context)
    }
}

impl Shared {
    async fn read_to_end(mut self) -> bool {
        let reading = async {
            let mut read = 0_usize;
            while let Some(chunk) = self.next().await {
                let Ok(chunk) = chunk else { return false };
                read = read.saturating_add(chunk.len());
                if read > MOST_BYTES {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(WITHIN, reading).await.unwrap_or(false)
    }
}
