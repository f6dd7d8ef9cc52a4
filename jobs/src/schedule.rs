//! The jobs that come back by the clock. Who ran what when stands in Postgres, and not here.

mod cron;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{Job, NoSuch};
use cron::Cron;

pub use cron::NotCron;

/// One line of the schedule.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub name: &'static str,
    /// Minute, hour, day, month, weekday, in the business's time zone.
    pub when: &'static str,
    pub job: fn() -> Job,
}

impl Entry {
    pub const ALL: [Self; 4] = [
        Self { name: "sweep_holds", when: "* * * * *", job: || Job::SweepHolds },
        Self { name: "complete_stays", when: "7 * * * *", job: || Job::CompleteStays },
        Self { name: "prune", when: "17 4 * * *", job: || Job::Prune },
        Self { name: "tell_dead", when: "* * * * *", job: || Job::TellDead },
    ];

    /// # Errors
    /// No entry of that name; the message names those that there are.
    pub fn find(name: &str) -> Result<Self, NoSuch> {
        let found = Self::ALL.into_iter().find(|entry| entry.name == name);
        found.ok_or_else(|| NoSuch::new("schedule entry", name, Self::ALL.map(|entry| entry.name)))
    }
}

/// The first tick of the entry later than `after`.
///
/// # Errors
/// Its pattern cannot be read, or names a day that never comes.
pub fn next(entry: &Entry, after: DateTime<Utc>, tz: Tz) -> Result<DateTime<Utc>, NotCron> {
    Cron::read(entry.when)?.next(after, tz).ok_or_else(|| NotCron::never(entry.when))
}

#[cfg(test)]
mod tests;
