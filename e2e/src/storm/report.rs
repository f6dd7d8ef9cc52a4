use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use super::accident::Accident;
use super::{OTHERS, SLOTS, Storm};
use crate::Stack;

/// What a storm came to. That nothing is missing was seen before.
#[derive(Debug)]
pub struct Report {
    storm: Storm,
    /// How long after each accident a job that was promised then was done.
    recoveries: BTreeMap<Accident, Vec<Duration>>,
    raged: Duration,
    calm: Duration,
    pub jobs: u64,
    runs: u64,
    lost: u64,
    failed: u64,
    mails: u64,
    /// Jobs of the schedule that gave up.
    missed: u64,
    pub mailed_again: usize,
}

const SUMS: &str = "SELECT count(*), sum(runs), sum(crashes), sum(attempts - 1) FROM jobs WHERE state = 'done'";

/// Not those of the schedule, which go on; and a reminder that comes too late is taken back.
const LEFT: &str = "
    SELECT count(*)
    FROM jobs
    WHERE kind IN ('probe', 'send_email', 'expire_hold', 'remind_payment')
        AND state <> 'done' AND (state, kind) <> ('discarded', 'remind_payment')";

impl Report {
    pub(super) async fn of(
        storm: Storm,
        stack: &Stack,
        recoveries: Vec<(Accident, Duration)>,
        (raged, calm): (Duration, Duration),
        mailed_again: usize,
    ) -> Self {
        let mut by_accident: BTreeMap<_, Vec<Duration>> = BTreeMap::new();
        for (accident, took) in recoveries {
            by_accident.entry(accident).or_default().push(took);
        }
        let told = stack.sql(SUMS).await;
        let sums: Vec<u64> = told.split('|').map(|sum| sum.parse().unwrap_or_else(|_| panic!("{told}"))).collect();
        let left = stack.sql(LEFT).await;
        assert_eq!(left, "0", "jobs that are not done");
        let missed = stack.sql_count("SELECT count(*) FROM jobs WHERE state = 'dead'").await.into();
        let mails = stack.sql("SELECT count(*) FROM deliveries WHERE state = 'sent'").await;
        let report = Self {
            storm,
            recoveries: by_accident,
            raged,
            calm,
            jobs: sums[0],
            runs: sums[1],
            lost: sums[2],
            failed: sums[3],
            mails: mails.parse().unwrap_or_else(|_| panic!("{mails}")),
            missed,
            mailed_again,
        };
        report.check();
        report
    }

    /// No accident costs more than what was in hand: a worker's slots, or those of all where a store is struck.
    fn check(&self) {
        let in_hand = SLOTS * (OTHERS + 1) * self.storm.accidents;
        assert!(self.mailed_again <= in_hand, "{self}");
        assert!(self.runs - self.jobs <= 2 * in_hand as u64 + self.failed, "{self}");
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { storm, jobs, runs, lost, failed, mails, missed, mailed_again, .. } = self;
        let (raged, calm) = (self.raged.as_secs_f64(), self.calm.as_secs_f64());
        writeln!(
            f,
            "storm of seed {}: {} accidents in {raged:.0} s, calm {calm:.0} s later",
            storm.seed, storm.accidents
        )?;
        writeln!(f, "{jobs} jobs, none lost: {runs} runs, of which {lost} were lost and {failed} failed")?;
        writeln!(f, "{mails} mails, {mailed_again} of them arrived again; {missed} jobs of the schedule gave up")?;
        writeln!(f, "{:<18} {:>5} {:>9} {:>9}", "accident", "times", "median s", "worst s")?;
        for (accident, took) in &self.recoveries {
            let mut took: Vec<f64> = took.iter().map(Duration::as_secs_f64).collect();
            took.sort_by(f64::total_cmp);
            let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
            writeln!(f, "{:<18} {:>5} {median:>9.1} {worst:>9.1}", format!("{accident:?}"), took.len())?;
        }
        Ok(())
    }
}
