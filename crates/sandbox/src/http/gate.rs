//! Before every simulated API: the call is written down, and the faults of its service are met.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::line::Line;
use super::problem::Problem;
use super::{graph, mercadopago};
use crate::calls::Call;
use crate::faults::{Service, Strike};
use crate::world::World;

/// Of a body that is kept with its call; of a longer one, or one that is no text, only the length is.
const LONGEST_KEPT: usize = 64 * 1024;
/// An audio of WhatsApp has at most 16 MB, and a form around it.
const LONGEST: usize = 17 << 20;

#[derive(Clone)]
pub(super) struct Gate {
    pub(super) world: Arc<World>,
    pub(super) service: Service,
}

pub(super) async fn gate(
    State(gate): State<Gate>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let Gate { world, service } = gate;
    let (parts, body) = request.into_parts();
    if service == Service::Whatsapp && !is_of_graph(parts.uri.path()) {
        return Problem::not_found().into_response();
    }
    // Putting a feed is stage work of ours, not a call of anybody's to a portal.
    if service == Service::Feeds && parts.method == Method::PUT {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(body) = to_bytes(body, LONGEST).await else { return Problem::body_too_large(LONGEST).into_response() };
    let asked = (parts.method.to_string(), parts.uri.to_string());
    let call = world.calls.keep(Call::new(service, asked, world.clock.now(), &parts.headers, text(&body)));

    let met = world.faults.meet(service, |_| true);
    let stopping = world.tasks.stopping();
    tokio::select! {
        () = tokio::time::sleep(met.delay) => {}
        () = stopping.cancelled() => {}
    }
    let response = match met.strike {
        Some(Strike::Status(status)) => fault(service, status),
        Some(Strike::Close | Strike::Misdeliver) => {
            line.sever();
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        None => next.run(Request::from_parts(parts, Body::from(body))).await,
    };
    call.answered(response.status().as_u16());
    response
}

/// Its routes begin with a version, any, and would take addresses of nobody's too.
fn is_of_graph(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    let version = first.strip_prefix('v').and_then(|number| number.split_once('.'));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    first == "media" || version.is_some_and(|(major, minor)| digits(major) && digits(minor))
}

fn text(body: &Bytes) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if text.len() <= LONGEST_KEPT => text.to_owned(),
        _ => format!("({} bytes)", body.len()),
    }
}

/// As the provider itself words it.
fn fault(service: Service, status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match service {
        Service::Whatsapp => graph::fault(status),
        Service::MercadoPago => mercadopago::fault(status),
        _ => (status, status.canonical_reason().unwrap_or("error")).into_response(),
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
