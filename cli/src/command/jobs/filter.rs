//! Which jobs are meant: the flags that lists, counts and changes of many share.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use jobs::{Kind, Queue};
use runtime::settings::parse_duration;
use store::Turn;
use store::ledger::{self, State};

#[derive(Debug, clap::Args)]
pub struct Filter {
    /// Of this queue
    #[arg(long)]
    queue: Option<Queue>,
    /// Of this kind
    #[arg(long)]
    kind: Option<Kind>,
    /// In this state
    #[arg(long, value_parser = states())]
    state: Option<State>,
    /// With this text in the reservation's code, a probe's tag or the last error, in the payload of a job without a
    /// reservation, or at the beginning of the id
    #[arg(long)]
    text: Option<String>,
    /// Promised longer ago than this, such as 1h
    #[arg(long, value_parser = parse_duration, value_name = "DURATION")]
    older_than: Option<Duration>,
}

fn states() -> impl clap::builder::TypedValueParser<Value = State> {
    PossibleValuesParser::new(State::ALL.map(State::as_str))
        .try_map(|word| State::ALL.into_iter().find(|state| state.as_str() == word).ok_or("no such state"))
}

impl Filter {
    pub fn is_given(&self) -> bool {
        let Self { queue, kind, state, text, older_than } = self;
        queue.is_some() || kind.is_some() || state.is_some() || text.is_some() || older_than.is_some()
    }

    pub fn at(&self, now: DateTime<Utc>) -> ledger::Filter {
        ledger::Filter {
            queue: self.queue.map(|queue| queue.as_str().to_owned()),
            kind: self.kind.map(|kind| kind.as_str().to_owned()),
            state: self.state,
            text: self.text.clone(),
            error: None,
            created_before: self.older_than.map(|age| now - TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX)),
            turn: Turn::Newest,
        }
    }
}
