//! What is watched. Every metric is declared in [`families`] and recorded by a function of this module.
//!
//! It refuses labels with values that others choose: route templates, kinds and outcomes only.

mod families;
mod record;
mod window;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use families::{FAMILIES, Family, Shape, Side};
pub use record::*;

use families::{CREATE_P95, MAILS_FAILED, MAILS_SENT};
use window::Window;

/// The label `type` of the mail metrics.
pub const MAIL_TYPES: [&str; 8] = [
    "hold_created",
    "confirmed",
    "expired",
    "payment_reminder",
    "check_in_reminder",
    "cancelled",
    "sign_in",
    "admin_notice",
];

/// Between scrapes, what histograms were told is folded into buckets so often; else nobody scraping would cost memory.
const UPKEEP: Duration = Duration::from_secs(5);

static INSTALLED: OnceLock<PrometheusHandle> = OnceLock::new();
static CREATED: Mutex<Window> = Mutex::new(Window::new());

/// The process's metrics. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Metrics {
    handle: PrometheusHandle,
    side: Side,
}

impl Metrics {
    /// Installs the recorder, once a process, and shows every family that can be shown without use. A second call
    /// gives the same metrics.
    pub fn install() -> Self {
        Self::of(Side::Both)
    }

    /// As [`Metrics::install`], with the families of one process only: an api has no say on how many workers there are.
    pub fn of(side: Side) -> Self {
        let handle = INSTALLED.get_or_init(install).clone();
        for family in FAMILIES {
            if side == Side::Both || family.side == Side::Both || family.side == side {
                show(family);
            }
        }
        Self { handle, side }
    }

    /// The text format 0.0.4.
    #[must_use]
    pub fn render(&self) -> String {
        if self.side != Side::Worker {
            gauge!(CREATE_P95).set(lock(&CREATED).p95(Instant::now()).unwrap_or(0.0));
        }
        self.handle.render()
    }
}

fn install() -> PrometheusHandle {
    let recorder = with_buckets(PrometheusBuilder::new()).build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::error!("another recorder of metrics was there first; ours stay empty");
        return handle;
    }
    for Family { name, shape, help, .. } in FAMILIES.iter().copied() {
        match shape {
            Shape::Counter => describe_counter!(name, help),
            Shape::Gauge => describe_gauge!(name, help),
            Shape::Histogram(_) => describe_histogram!(name, help),
        }
    }
    let upkeep = handle.clone();
    let started = thread::Builder::new().name("metrics-upkeep".to_owned()).spawn(move || {
        loop {
            thread::sleep(UPKEEP);
            upkeep.run_upkeep();
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "no thread for the upkeep of metrics; scrapes do it");
    }
    handle
}

#[expect(clippy::expect_used, reason = "only an empty list of buckets is refused, and a test installs ours")]
fn with_buckets(builder: PrometheusBuilder) -> PrometheusBuilder {
    FAMILIES.iter().fold(builder, |builder, family| match family.shape {
        Shape::Histogram(buckets) => builder
            .set_buckets_for_metric(Matcher::Full(family.name.to_owned()), buckets)
            .expect("buckets are not empty"),
        Shape::Counter | Shape::Gauge => builder,
    })
}

/// Registers a family at zero, and leaves what was recorded as it is.
fn show(family: &Family) {
    if family.name == MAILS_SENT || family.name == MAILS_FAILED {
        for mail in MAIL_TYPES {
            counter!(family.name, "type" => mail).increment(0);
        }
    }
    if !family.labels.is_empty() {
        return;
    }
    match family.shape {
        Shape::Counter => counter!(family.name).increment(0),
        Shape::Gauge => gauge!(family.name).increment(0.0),
        Shape::Histogram(_) => drop(histogram!(family.name)),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
