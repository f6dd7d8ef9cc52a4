//! So many requests of one source, and no more.
//!
//! Counted in this process and in memory; nginx counts before us. A source that has rested is as good as a new
//! one and is forgotten, and when too many are remembered at once, newcomers share one count: a flood from a
//! million addresses costs neither memory nor those who were here before.

mod counter;

use std::num::NonZeroU32;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use runtime::settings::ApiHttp;

use counter::Counter;

use super::source::{Peer, Source};
use crate::app::App;
use crate::problem::{Kind, Problem};

/// Each may be a guess at a link, or a mail to somebody.
const SIGN_INS_A_MINUTE: u32 = 20;

/// Notifications that do not verify, of one source. Mercado Pago sends some for each payment that nobody can.
const UNVERIFIED_PER_SECOND: u32 = 10;
const UNVERIFIED_BURST: u32 = 100;
/// Rows that they cost, of all sources together.
const NOTED_PER_SECOND: u32 = 20;
/// Notifications that verify, of all sources together: far above what a provider sends after an outage.
const VERIFIED_PER_SECOND: u32 = 500;
const VERIFIED_BURST: u32 = 5000;

pub(crate) struct Limits {
    requests: Counter,
    sign_ins: Counter,
    unverified: Counter,
    noted: DefaultDirectRateLimiter,
    verified: DefaultDirectRateLimiter,
    trusted_proxies: Vec<IpNet>,
}

impl Limits {
    pub(crate) fn new(http: &ApiHttp) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let requests = Quota::per_second(at_least_one(http.public_per_second));
        Self {
            requests: Counter::new(requests.allow_burst(at_least_one(http.public_burst))),
            sign_ins: Counter::new(Quota::per_minute(at_least_one(SIGN_INS_A_MINUTE))),
            unverified: Counter::new(
                Quota::per_second(at_least_one(UNVERIFIED_PER_SECOND)).allow_burst(at_least_one(UNVERIFIED_BURST)),
            ),
            noted: RateLimiter::direct(Quota::per_second(at_least_one(NOTED_PER_SECOND))),
            verified: RateLimiter::direct(
                Quota::per_second(at_least_one(VERIFIED_PER_SECOND)).allow_burst(at_least_one(VERIFIED_BURST)),
            ),
            trusted_proxies: http.trusted_proxies.clone(),
        }
    }

    pub(crate) fn forget_rested(&self) {
        self.requests.forget_rested();
        self.sign_ins.forget_rested();
        self.unverified.forget_rested();
    }

    /// One more notification that does not verify.
    pub(crate) fn unverified(&self, extensions: &Extensions, headers: &HeaderMap) -> Result<(), Problem> {
        self.check(&self.unverified, extensions, headers)
    }

    /// Whether one of those may cost a row.
    pub(crate) fn may_note_unverified(&self) -> bool {
        self.noted.check().is_ok()
    }

    /// One more notification that verifies.
    pub(crate) fn verified(&self) -> Result<(), Problem> {
        self.verified.check().map_err(|_| {
            Problem::new(Kind::RateLimited, "too many notifications at once: send it again").retry_after(1)
        })
    }

    fn check(&self, counter: &Counter, extensions: &Extensions, headers: &HeaderMap) -> Result<(), Problem> {
        // Without a peer it is not from the network.
        let Some(Peer(peer)) = extensions.get::<Peer>() else { return Ok(()) };
        counter.check(Source::of(peer.ip(), headers, &self.trusted_proxies)).map_err(|seconds| {
            Problem::new(Kind::RateLimited, format!("too many requests from one source: wait {seconds} s"))
                .retry_after(seconds)
        })
    }
}

/// How a refusal is told to who sent these headers.
pub(crate) type Say = fn(&HeaderMap, Problem) -> Response;

pub(crate) async fn per_source(State((app, say)): State<(App, Say)>, request: Request, next: Next) -> Response {
    let limits = app.limits();
    match limits.check(&limits.requests, request.extensions(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => say(request.headers(), problem),
    }
}

pub(crate) fn as_problem(_: &HeaderMap, problem: Problem) -> Response {
    problem.into_response()
}

/// That the source has not posted too many sign-ins.
pub(crate) struct SignInTurn;

impl FromRequestParts<App> for SignInTurn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let limits = app.limits();
        limits.check(&limits.sign_ins, &parts.extensions, &parts.headers).map(|()| Self)
    }
}
