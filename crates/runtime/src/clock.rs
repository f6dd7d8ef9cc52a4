//! The time by which deadlines are judged.
//!
//! A machine's clock may be off by an hour and must not expire a hold: the process measures how far Postgres is
//! ahead and sets that here. Tests hold a clock that only they move. It refuses to be waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// Cheap to clone; clones tell the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    System { offset_nanos: AtomicI64 },
    Manual { nanos_since_1970: AtomicI64 },
}

impl Clock {
    /// The machine's clock, corrected by [`Clock::set_offset`].
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Source::System { offset_nanos: AtomicI64::new(0) }))
    }

    /// A clock that stands still until it is advanced.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        let nanos = start.timestamp_nanos_opt().unwrap_or_default();
        Self(Arc::new(Source::Manual { nanos_since_1970: AtomicI64::new(nanos) }))
    }

    /// Now, cut to the microsecond that Postgres keeps, so that what is stored compares equal to what was meant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &*self.0 {
            Source::System { offset_nanos } => {
                let machine = machine_time();
                let offset = TimeDelta::nanoseconds(offset_nanos.load(Ordering::Relaxed));
                machine.checked_add_signed(offset).unwrap_or(machine)
            }
            Source::Manual { nanos_since_1970 } => {
                DateTime::from_timestamp_nanos(nanos_since_1970.load(Ordering::Relaxed))
            }
        };
        now.trunc_subsecs(6)
    }

    /// Moves a manual clock forward, to 2262 at most. The system's clock is nobody's to move.
    pub fn advance(&self, by: Duration) {
        let Source::Manual { nanos_since_1970 } = &*self.0 else {
            tracing::debug!("the system's clock cannot be advanced");
            return;
        };
        let by = i64::try_from(by.as_nanos()).unwrap_or(i64::MAX);
        nanos_since_1970.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| Some(now.saturating_add(by))).ok();
    }

    /// How far the clock that we follow is ahead of the machine's. A manual clock follows none.
    pub fn set_offset(&self, ahead: TimeDelta) {
        let Source::System { offset_nanos } = &*self.0 else {
            tracing::debug!("a manual clock has no offset");
            return;
        };
        let limit = if ahead < TimeDelta::zero() { i64::MIN } else { i64::MAX };
        offset_nanos.store(ahead.num_nanoseconds().unwrap_or(limit), Ordering::Relaxed);
    }

    /// What [`Clock::set_offset`] was last given; zero for a manual clock.
    #[must_use]
    pub fn offset(&self) -> TimeDelta {
        match &*self.0 {
            Source::System { offset_nanos } => TimeDelta::nanoseconds(offset_nanos.load(Ordering::Relaxed)),
            Source::Manual { .. } => TimeDelta::zero(),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
pub(crate) fn machine_time() -> DateTime<Utc> {
    Utc::now()
}
