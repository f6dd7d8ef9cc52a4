//! Five fields of cron over local time: `*`, numbers, lists, and steps of a star.
//!
//! By hand, because the crates for it bring a dozen others, and an entry needs four of these forms.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike as _, Utc};
use chrono_tz::Tz;

/// The twenty-ninth of February comes at most eight years after the last.
const FAR: u64 = 8 * 366;
const A_MINUTE: TimeDelta = TimeDelta::minutes(1);

/// What is not a pattern; names the field.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("cron: {field} cannot be read in {pattern:?}")]
pub struct NotCron {
    field: &'static str,
    pattern: String,
}

impl NotCron {
    pub(super) fn never(pattern: &str) -> Self {
        Self { field: "a day that comes", pattern: pattern.to_owned() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// A star stands for each hour that passes, those that the clocks show twice included.
    each_hour: bool,
}

impl Cron {
    pub(super) fn read(pattern: &str) -> Result<Self, NotCron> {
        let mut words = pattern.split_ascii_whitespace();
        let mut set = |field, least, most| {
            let set = words.next().and_then(|word| read_set(word, least, most));
            set.ok_or_else(|| NotCron { field, pattern: pattern.to_owned() })
        };
        let cron = Self {
            minutes: set("minute", 0, 59)?,
            hours: set("hour", 0, 23)?,
            days: set("day", 1, 31)?,
            months: set("month", 1, 12)?,
            weekdays: set("weekday", 0, 6)?,
            each_hour: pattern.split_ascii_whitespace().nth(1) == Some("*"),
        };
        if words.next().is_some() {
            return Err(NotCron { field: "a sixth field", pattern: pattern.to_owned() });
        }
        Ok(cron)
    }

    /// The first tick later than `after`.
    pub(super) fn next(&self, after: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
        let today = after.with_timezone(&tz).date_naive();
        (0..FAR)
            .filter_map(|ahead| today.checked_add_days(Days::new(ahead)))
            .filter(|day| self.is_day(*day))
            .find_map(|day| if self.each_hour { self.passing(day, after, tz) } else { self.shown(day, after, tz) })
    }

    /// Minute by minute, as the day passes.
    fn passing(&self, day: NaiveDate, after: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
        let end = instant(day.succ_opt()?, NaiveTime::MIN, tz);
        let first = instant(day, NaiveTime::MIN, tz).max(after.with_second(0)?.with_nanosecond(0)? + A_MINUTE);
        std::iter::successors(Some(first), |at| Some(*at + A_MINUTE))
            .take_while(|at| *at < end)
            .find(|at| has(self.minutes, at.with_timezone(&tz).minute()))
    }

    /// By what the clocks show, each time of the day once: one that they skip is the instant they
    /// skip to, of one that they show twice it is the first.
    fn shown(&self, day: NaiveDate, after: DateTime<Utc>, tz: Tz) -> Option<DateTime<Utc>> {
        let hours = (0..24).filter(|hour| has(self.hours, *hour));
        let times = hours.flat_map(|hour| (0..60).filter_map(move |minute| NaiveTime::from_hms_opt(hour, minute, 0)));
        let meant = times.filter(|time| has(self.minutes, time.minute()));
        meant.map(|time| instant(day, time, tz)).filter(|at| *at > after).min()
    }

    /// Cron's own rule: where both are named, the day of the month or that of the week is enough.
    fn is_day(&self, day: NaiveDate) -> bool {
        let (of_month, of_week) = (has(self.days, day.day()), has(self.weekdays, day.weekday().num_days_from_sunday()));
        let both_named = self.days != range(1, 31) && self.weekdays != range(0, 6);
        has(self.months, day.month()) && if both_named { of_month || of_week } else { of_month && of_week }
    }
}

fn instant(day: NaiveDate, time: NaiveTime, tz: Tz) -> DateTime<Utc> {
    let mut local = day.and_time(time);
    // No gap of a clock is longer than a day.
    for _ in 0..24 * 60 {
        if let Some(at) = tz.from_local_datetime(&local).earliest() {
            return at.to_utc();
        }
        local += A_MINUTE;
    }
    local.and_utc()
}

fn read_set(word: &str, least: u32, most: u32) -> Option<u64> {
    word.split(',').try_fold(0, |set, part| {
        let bits = match part.split_once('/') {
            Some(("*", step)) => {
                let step = step.parse::<usize>().ok().filter(|step| *step > 0)?;
                (least..=most).step_by(step).fold(0, |bits, n| bits | 1 << n)
            }
            Some(_) => return None,
            None if part == "*" => range(least, most),
            None => 1 << part.parse::<u32>().ok().filter(|n| (least..=most).contains(n))?,
        };
        Some(set | bits)
    })
}

fn range(least: u32, most: u32) -> u64 {
    (least..=most).fold(0, |bits, n| bits | 1 << n)
}

fn has(set: u64, n: u32) -> bool {
    set >> n & 1 == 1
}
