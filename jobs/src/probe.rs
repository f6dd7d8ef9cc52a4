//! The operators' canary: a job that waits and then ends as its payload says, through the real
//! ledger, relay and queue, with no effect outside of them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Clash, Unique};

const LONGEST_RUN_MS: u64 = 600_000;
const LONGEST_DELAY_MS: u64 = 3_600_000;
const LONGEST_TAG: usize = 64;
const TIME_LIMITS_MS: std::ops::RangeInclusive<u64> = 100..=660_000;

/// What the probe does. Every member is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Probe {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Milliseconds to wait before the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Milliseconds until the next run, for `snooze` and `retry_after`; 1,000 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// `run_ms` and `outcome` are those of the first so many runs, later ones are done at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// Of the probes of one key one runs at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clash: Option<Clash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// How a probe's run ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    #[default]
    Done,
    Snooze,
    Retry,
    RetryAfter,
    Fail,
    Panic,
    /// Waits for ever, deaf to cancellation: only the time limit ends it.
    Hang,
    /// Holds its thread for `run_ms`, as no handler should, and is done.
    Block,
    /// Ends the process, where the settings allow it.
    Abort,
}

/// A payload that cannot be; the message names the member.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("payload: {0}")]
pub struct Refused(String);

impl Probe {
    /// Reads and checks a payload.
    pub fn from_value(payload: Value) -> Result<Self, Refused> {
        let probe: Self = serde_path_to_error::deserialize(payload)
            .map_err(|error| Refused(format!("{}: {}", error.path(), error.inner())))?;
        probe.check()?;
        Ok(probe)
    }

    fn check(&self) -> Result<(), Refused> {
        for (member, word) in [("tag", &self.tag), ("serial", &self.serial), ("unique", &self.unique)] {
            if word.as_deref().is_some_and(|word| !is_tag(word)) {
                return Err(Refused(format!("{member} takes 1 to {LONGEST_TAG} of A-Z a-z 0-9 _ -")));
            }
        }
        if self.run_ms.is_some_and(|ms| ms > LONGEST_RUN_MS) {
            return Err(Refused(format!("run_ms takes 0 to {LONGEST_RUN_MS}")));
        }
        if self.delay_ms.is_some_and(|ms| ms > LONGEST_DELAY_MS) {
            return Err(Refused(format!("delay_ms takes 0 to {LONGEST_DELAY_MS}")));
        }
        if self.timeout_ms.is_some_and(|ms| !TIME_LIMITS_MS.contains(&ms)) {
            let (least, most) = TIME_LIMITS_MS.into_inner();
            return Err(Refused(format!("timeout_ms takes {least} to {most}")));
        }
        if self.version.is_some_and(|version| i32::try_from(version).is_err()) {
            return Err(Refused(format!("version takes 0 to {}", i32::MAX)));
        }
        Ok(())
    }

    pub fn version(&self) -> u32 {
        self.version.unwrap_or(1)
    }

    /// How long this run waits, and how it then ends. `run` is 1 for the first.
    pub fn act(&self, run: u32) -> (Duration, Outcome) {
        let outcome = self.outcome.unwrap_or_default();
        let times = self.times.unwrap_or(if outcome == Outcome::Snooze { 1 } else { u32::MAX });
        if run > times {
            return (Duration::ZERO, Outcome::Done);
        }
        (Duration::from_millis(self.run_ms.unwrap_or(0)), outcome)
    }

    pub fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms.unwrap_or(1_000))
    }

    pub fn time_limit(&self) -> Duration {
        Duration::from_millis(self.timeout_ms.unwrap_or_else(|| self.run_ms.unwrap_or(0) + 60_000))
    }

    pub(crate) fn serial_key(&self) -> Option<String> {
        Some(format!("probe:{}", self.serial.as_ref()?))
    }

    pub(crate) fn unique_key(&self) -> Option<Unique> {
        let key = self.unique.as_ref()?;
        Some(Unique { key: format!("probe:{key}"), clash: self.clash.unwrap_or_default() })
    }
}

fn is_tag(word: &str) -> bool {
    (1..=LONGEST_TAG).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_payload_that_cannot_be_names_its_member() {
        for (member, payload) in [
            ("outcome", json!({"outcome": "explode"})),
            ("explode", json!({"outcome": "explode"})),
            ("run_ms", json!({"run_ms": 600_001})),
            ("run_ms", json!({"run_ms": -1})),
            ("delay_ms", json!({"delay_ms": 3_600_001})),
            ("timeout_ms", json!({"timeout_ms": 99})),
            ("colour", json!({"colour": "red"})),
            ("tag", json!({"tag": "'; --"})),
            ("tag", json!({"tag": ""})),
            ("unique", json!({"unique": "a b"})),
            ("serial", json!({"serial": 7})),
            ("serial", json!({"serial": "a:b"})),
            ("clash", json!({"clash": "fight"})),
            ("times", json!({"times": -1})),
            ("version", json!({"version": u32::MAX})),
        ] {
            let refused = Probe::from_value(payload.clone()).map_err(|error| error.to_string());
            assert!(matches!(&refused, Err(text) if text.contains(member)), "{payload}: {refused:?}");
        }
    }

    #[test]
    fn the_outcome_is_that_of_the_first_runs() {
        let probe = Probe::from_value(json!({"outcome": "fail", "run_ms": 50, "times": 2})).unwrap();
        assert_eq!(probe.act(2), (Duration::from_millis(50), Outcome::Fail));
        assert_eq!(probe.act(3), (Duration::ZERO, Outcome::Done));
        let snoozed = Probe::from_value(json!({"outcome": "snooze"})).unwrap();
        assert_eq!((snoozed.act(1).1, snoozed.act(2).1), (Outcome::Snooze, Outcome::Done));
    }
}
