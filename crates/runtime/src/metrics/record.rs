//! What the rooms call. Labels that are ours are `'static`: nothing that a guest wrote can become one.

use std::time::Instant;

use metrics::{Gauge, counter, gauge, histogram};

use super::families::*;
use super::{CREATED, lock};

/// `route` is the template (`/api/v1/reservations/{code}`), never the path. An unknown method counts as `OTHER`.
pub fn http_request(method: &str, route: &str, status: u16, seconds: f64) {
    let method = known_method(method);
    counter!(HTTP_REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status.to_string())
        .increment(1);
    histogram!(HTTP_SECONDS, "method" => method, "route" => route.to_owned()).record(seconds);
}

/// A hold was created; also counts for the five minutes' p95.
pub fn reservation_created(seconds: f64) {
    histogram!(CREATE_SECONDS).record(seconds);
    lock(&CREATED).add(Instant::now(), seconds);
}

/// An answer of 500 and above; in the worker a job that died.
pub fn server_error() {
    counter!(ERRORS).increment(1);
}

pub fn webhook(source: &'static str, verdict: &'static str) {
    counter!(WEBHOOKS, "source" => source, "verdict" => verdict).increment(1);
}

pub fn job_enqueued(queue: &'static str, kind: &'static str) {
    counter!(ENQUEUED, "queue" => queue, "kind" => kind).increment(1);
}

pub fn job_started(queue: &'static str, kind: &'static str) {
    counter!(STARTED, "queue" => queue, "kind" => kind).increment(1);
}

/// `outcome`: done, snoozed, retried, dead, lost, cancelled.
pub fn job_settled(queue: &'static str, kind: &'static str, outcome: &'static str) {
    counter!(SETTLED, "queue" => queue, "kind" => kind, "outcome" => outcome).increment(1);
}

/// From when the run was due to its start.
pub fn job_wait(queue: &'static str, kind: &'static str, seconds: f64) {
    histogram!(WAIT_SECONDS, "queue" => queue, "kind" => kind).record(seconds);
}

pub fn job_run(queue: &'static str, kind: &'static str, seconds: f64) {
    histogram!(RUN_SECONDS, "queue" => queue, "kind" => kind).record(seconds);
}

/// From when the job was first due to its final state.
pub fn job_total(queue: &'static str, kind: &'static str, seconds: f64) {
    histogram!(TOTAL_SECONDS, "queue" => queue, "kind" => kind).record(seconds);
}

/// A gauge keeps its last value: say 0 of a state that emptied.
pub fn queue_depth(queue: &'static str, state: &'static str, jobs: u64) {
    gauge!(DEPTH, "queue" => queue, "state" => state).set(jobs as f64);
}

pub fn oldest_ready(queue: &'static str, seconds: f64) {
    gauge!(OLDEST_READY, "queue" => queue).set(seconds);
}

pub fn queue_paused(queue: &'static str, paused: bool) {
    gauge!(PAUSED, "queue" => queue).set(f64::from(u8::from(paused)));
}

pub fn workers(seen: u64) {
    gauge!(WORKERS).set(seen as f64);
}

/// Age of the oldest promised job that Redis has not been told of.
pub fn relay_lag(seconds: f64) {
    gauge!(RELAY_LAG).set(seconds);
}

/// Age of the oldest settled job whose fate the ledger does not hold.
pub fn ledger_lag(seconds: f64) {
    gauge!(LEDGER_LAG).set(seconds);
}

pub fn circuit_open(queue: &'static str, kind: &'static str, open: bool) {
    gauge!(CIRCUIT_OPEN, "queue" => queue, "kind" => kind).set(f64::from(u8::from(open)));
}

/// A handler that did not give its thread back.
pub fn job_leaked(queue: &'static str, kind: &'static str) {
    counter!(LEAKED, "queue" => queue, "kind" => kind).increment(1);
}

/// `what`: `lost` or `ghost`.
pub fn relay_repaired(queue: &'static str, what: &'static str, jobs: u64) {
    counter!(REPAIRS, "queue" => queue, "what" => what).increment(jobs);
}

/// `mail` is one of [`super::MAIL_TYPES`].
pub fn email_sent(mail: &'static str) {
    counter!(MAILS_SENT, "type" => mail).increment(1);
}

/// `mail` is one of [`super::MAIL_TYPES`].
pub fn email_failed(mail: &'static str) {
    counter!(MAILS_FAILED, "type" => mail).increment(1);
}

pub fn provider_call(provider: &'static str, outcome: &'static str) {
    counter!(PROVIDER_CALLS, "provider" => provider, "outcome" => outcome).increment(1);
}

pub fn redis_call(script: &'static str, seconds: f64) {
    histogram!(REDIS_SECONDS, "script" => script).record(seconds);
}

/// `call`: `acquire`, the wait for a transaction's begin, or `transaction`, from there to its end.
pub fn postgres_call(call: &'static str, seconds: f64) {
    histogram!(POSTGRES_SECONDS, "call" => call).record(seconds);
}

pub fn postgres_pool(in_use: usize, idle: usize) {
    gauge!(POSTGRES_POOL, "state" => "in_use").set(in_use as f64);
    gauge!(POSTGRES_POOL, "state" => "idle").set(idle as f64);
}

/// A caller waits for a connection to begin a transaction on, until this is dropped.
pub fn postgres_wait() -> PostgresWait {
    let waiting = gauge!(POSTGRES_POOL, "state" => "waiting");
    waiting.increment(1.0);
    PostgresWait { since: Instant::now(), waiting }
}

/// Keeps its gauge: one that was counted before there was a recorder is not taken off afterwards.
#[must_use = "the wait ends when it is dropped"]
pub struct PostgresWait {
    since: Instant,
    waiting: Gauge,
}

impl Drop for PostgresWait {
    fn drop(&mut self) {
        self.waiting.decrement(1.0);
        postgres_call("acquire", self.since.elapsed().as_secs_f64());
    }
}

/// Anybody can invent a method; a label for each would never end.
fn known_method(method: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"];
    KNOWN.into_iter().find(|known| *known == method).unwrap_or("OTHER")
}
