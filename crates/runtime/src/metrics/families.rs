//! Every metric there is: name, kind, labels, help, and which process has it from its first scrape.

/// Which process speaks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Api,
    Worker,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Counter,
    Gauge,
    /// Upper bounds in seconds.
    Histogram(&'static [f64]),
}

#[derive(Clone, Copy, Debug)]
pub struct Family {
    pub name: &'static str,
    pub shape: Shape,
    pub labels: &'static [&'static str],
    pub side: Side,
    pub help: &'static str,
}

/// A request: what a person waits for.
const REQUEST: &[f64] = &[0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 3.0, 5.0, 10.0];
/// A call to Redis or Postgres.
const CALL: &[f64] = &[0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// A job: single milliseconds on an idle worker, an hour behind a provider that is away.
const JOB: &[f64] =
    &[0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0];

pub(super) const HTTP_REQUESTS: &str = "http_requests_total";
pub(super) const HTTP_SECONDS: &str = "http_request_duration_seconds";
pub(super) const CREATE_SECONDS: &str = "reservation_create_seconds";
pub(super) const CREATE_P95: &str = "p95_reservation_create_seconds";
pub(super) const ERRORS: &str = "error_rate_total";
pub(super) const ENQUEUED: &str = "posta_jobs_enqueued_total";
pub(super) const WEBHOOKS: &str = "posta_webhooks_total";
pub(super) const RELAY_LAG: &str = "posta_relay_lag_seconds";
pub(super) const MAILS_SENT: &str = "email_sent_total";
pub(super) const MAILS_FAILED: &str = "email_failed_total";
pub(super) const STARTED: &str = "posta_jobs_started_total";
pub(super) const SETTLED: &str = "posta_jobs_settled_total";
pub(super) const WAIT_SECONDS: &str = "posta_job_wait_seconds";
pub(super) const RUN_SECONDS: &str = "posta_job_run_seconds";
pub(super) const TOTAL_SECONDS: &str = "posta_job_total_seconds";
pub(super) const DEPTH: &str = "posta_queue_depth";
pub(super) const OLDEST_READY: &str = "posta_queue_oldest_ready_seconds";
pub(super) const PAUSED: &str = "posta_queue_paused";
pub(super) const WORKERS: &str = "posta_workers";
pub(super) const LEDGER_LAG: &str = "posta_ledger_lag_seconds";
pub(super) const CIRCUIT_OPEN: &str = "posta_circuit_open";
pub(super) const LEAKED: &str = "posta_jobs_leaked_total";
pub(super) const REPAIRS: &str = "posta_relay_repaired_total";
pub(super) const PROVIDER_CALLS: &str = "posta_provider_calls_total";
pub(super) const REDIS_SECONDS: &str = "posta_redis_call_seconds";
pub(super) const POSTGRES_SECONDS: &str = "posta_postgres_call_seconds";
pub(super) const POSTGRES_POOL: &str = "posta_postgres_connections";

pub const FAMILIES: &[Family] = &[
    Family {
        name: HTTP_REQUESTS,
        shape: Shape::Counter,
        labels: &["method", "route", "status"],
        side: Side::Api,
        help: "HTTP requests answered, by route template and status.",
    },
    Family {
        name: HTTP_SECONDS,
        shape: Shape::Histogram(REQUEST),
        labels: &["method", "route"],
        side: Side::Api,
        help: "Seconds from a request's head to its answer's head.",
    },
    Family {
        name: CREATE_SECONDS,
        shape: Shape::Histogram(REQUEST),
        labels: &[],
        side: Side::Api,
        help: "Seconds that creating a reservation took.",
    },
    Family {
        name: CREATE_P95,
        shape: Shape::Gauge,
        labels: &[],
        side: Side::Api,
        help: "The 95th percentile of reservation_create_seconds over the last five minutes; 0 without any.",
    },
    Family {
        name: ERRORS,
        shape: Shape::Counter,
        labels: &[],
        side: Side::Both,
        help: "Answers of 500 and above in the api, dead jobs in the worker.",
    },
    Family {
        name: ENQUEUED,
        shape: Shape::Counter,
        labels: &["queue", "kind"],
        side: Side::Both,
        help: "Jobs promised in the ledger.",
    },
    Family {
        name: WEBHOOKS,
        shape: Shape::Counter,
        labels: &["source", "verdict"],
        side: Side::Api,
        help: "Webhooks received, by what became of them.",
    },
    Family {
        name: RELAY_LAG,
        shape: Shape::Gauge,
        labels: &[],
        side: Side::Both,
        help: "Age in seconds of the oldest promised job that Redis has not been told of.",
    },
    Family {
        name: MAILS_SENT,
        shape: Shape::Counter,
        labels: &["type"],
        side: Side::Worker,
        help: "Mails that the SMTP server took.",
    },
    Family {
        name: MAILS_FAILED,
        shape: Shape::Counter,
        labels: &["type"],
        side: Side::Worker,
        help: "Mails that were given up.",
    },
    Family {
        name: STARTED,
        shape: Shape::Counter,
        labels: &["queue", "kind"],
        side: Side::Worker,
        help: "Runs of jobs begun.",
    },
    Family {
        name: SETTLED,
        shape: Shape::Counter,
        labels: &["queue", "kind", "outcome"],
        side: Side::Worker,
        help: "Runs of jobs ended: done, snoozed, retried, dead, lost, cancelled.",
    },
    Family {
        name: WAIT_SECONDS,
        shape: Shape::Histogram(JOB),
        labels: &["queue", "kind"],
        side: Side::Worker,
        help: "Seconds from when a run was due to its start.",
    },
    Family {
        name: RUN_SECONDS,
        shape: Shape::Histogram(JOB),
        labels: &["queue", "kind"],
        side: Side::Worker,
        help: "Seconds that a run took.",
    },
    Family {
        name: TOTAL_SECONDS,
        shape: Shape::Histogram(JOB),
        labels: &["queue", "kind"],
        side: Side::Worker,
        help: "Seconds from when a job was first due to its final state.",
    },
    Family {
        name: DEPTH,
        shape: Shape::Gauge,
        labels: &["queue", "state"],
        side: Side::Worker,
        help: "Jobs in a queue by state.",
    },
    Family {
        name: OLDEST_READY,
        shape: Shape::Gauge,
        labels: &["queue"],
        side: Side::Worker,
        help: "Age in seconds of a queue's oldest ready job.",
    },
    Family {
        name: PAUSED,
        shape: Shape::Gauge,
        labels: &["queue"],
        side: Side::Worker,
        help: "1 while a queue is paused.",
    },
    Family {
        name: WORKERS,
        shape: Shape::Gauge,
        labels: &[],
        side: Side::Worker,
        help: "Worker processes that were seen within two leases.",
    },
    Family {
        name: LEDGER_LAG,
        shape: Shape::Gauge,
        labels: &[],
        side: Side::Worker,
        help: "Age in seconds of the oldest settled job whose fate the ledger does not hold.",
    },
    Family {
        name: CIRCUIT_OPEN,
        shape: Shape::Gauge,
        labels: &["queue", "kind"],
        side: Side::Worker,
        help: "1 while a kind's circuit is open: its other side failed on end, and is only probed.",
    },
    Family {
        name: LEAKED,
        shape: Shape::Counter,
        labels: &["queue", "kind"],
        side: Side::Worker,
        help: "Runs that held their thread past their time limit and could not be ended.",
    },
    Family {
        name: REPAIRS,
        shape: Shape::Counter,
        labels: &["queue", "what"],
        side: Side::Both,
        help: "Jobs in which ledger and queue differed: lost ones were told again, ghosts were taken out.",
    },
    Family {
        name: PROVIDER_CALLS,
        shape: Shape::Counter,
        labels: &["provider", "outcome"],
        side: Side::Both,
        help: "Calls to a provider by outcome.",
    },
    Family {
        name: REDIS_SECONDS,
        shape: Shape::Histogram(CALL),
        labels: &["script"],
        side: Side::Both,
        help: "Seconds that a Redis script took, the way there and back included.",
    },
    Family {
        name: POSTGRES_SECONDS,
        shape: Shape::Histogram(CALL),
        labels: &["call"],
        side: Side::Both,
        help: "Seconds that a caller waited for a transaction to begin (acquire), and that it then was open, until its \
               commit or until it was given up (transaction). Reads outside of a transaction are not timed.",
    },
    Family {
        name: POSTGRES_POOL,
        shape: Shape::Gauge,
        labels: &["state"],
        side: Side::Both,
        help: "Connections to Postgres in use and idle, and callers waiting for one to begin a transaction on.",
    },
];
