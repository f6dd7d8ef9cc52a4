//! Accepts connections until the process is asked to stop, then lets those end that are being answered.
//!
//! Slow callers are shown the door: a head has to arrive in time, a connection without a request is closed.
//! A connection that cannot be accepted (no file descriptors left) costs a short pause, never the process.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use runtime::tasks::Tasks;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::app::App;
use crate::http::Peer;
use crate::router::router;

/// Also how long an idle connection is kept: longer than nginx keeps its own (20 s in `ops/nginx`).
const HEAD_WITHIN: Duration = Duration::from_secs(30);
const MOST_CONNECTIONS: usize = 4096;
const PAUSE_AFTER_REFUSAL: Duration = Duration::from_millis(100);
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// After the stop, a connection that is asked nothing for so long is closed.
const QUIET: Duration = Duration::from_millis(500);

/// Returns when all connections have ended, or `grace` after the stop.
pub async fn serve(app: App, listener: TcpListener, tasks: &Tasks, grace: Duration) {
    tasks.spawn("forget_sources", forget_sources(app.clone(), tasks.stopping()));
    let router = router(app);
    let stopping = tasks.stopping();
    let connections = TaskTracker::new();
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));

    while let Some((stream, peer, seat)) = next(&listener, &seats, &stopping).await {
        let connection = connection(stream, peer, router.clone(), stopping.clone());
        let seated = async move {
            connection.await;
            drop(seat);
        };
        tasks.spawn("connection", connections.track_future(seated));
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(grace, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "connections are left behind");
    }
}

/// The next connection that there is a seat for; none after the stop.
async fn next(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
    stopping: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let accepting = async {
        let seat = Arc::clone(seats).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, seat)),
                Err(error) if is_callers(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE_AFTER_REFUSAL).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = stopping.cancelled() => None,
        accepted = accepting => accepted,
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, stopping: CancellationToken) {
    // Answers are one small write each; without it they wait for the caller's acknowledgement.
    stream.set_nodelay(true).ok();
    let asked = AtomicUsize::new(0);
    let service = service_fn(|mut request: Request<Incoming>| {
        let router = router.clone();
        let asked = &asked;
        request.extensions_mut().insert(Peer(peer));
        async move {
            asked.fetch_add(1, Ordering::Relaxed);
            let answer = router.oneshot(request.map(Body::new)).await;
            asked.fetch_sub(1, Ordering::Relaxed);
            answer
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));

    tokio::select! {
        _ended = serving.as_mut() => return,
        () = stopping.cancelled() => serving.as_mut().graceful_shutdown(),
    }
    loop {
        tokio::select! {
            _ended = serving.as_mut() => return,
            () = tokio::time::sleep(QUIET) => if asked.load(Ordering::Relaxed) == 0 { return },
        }
    }
}

async fn forget_sources(app: App, stopping: CancellationToken) {
    while stopping.run_until_cancelled(tokio::time::sleep(FORGET_EVERY)).await.is_some() {
        app.limits().forget_rested();
    }
}

/// The caller went away before we came.
fn is_callers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
