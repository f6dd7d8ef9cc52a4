//! Which jobs a change is about: some by their ids, or all that filters mean.

use uuid::Uuid;

use super::filter::Filter;
use crate::failure::Failure;

#[derive(Debug, clap::Args)]
pub struct Chosen {
    /// The jobs' ids
    #[arg(value_name = "ID", required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<Uuid>,
    /// All jobs that the filters mean, after showing how many they are
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    filter: Filter,
    /// Do not ask (with --all)
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What the flags came to.
pub enum Choice<'a> {
    These(&'a [Uuid]),
    All(&'a Filter),
}

impl Chosen {
    pub fn choice(&self) -> Result<Choice<'_>, Failure> {
        if self.all {
            return Ok(Choice::All(&self.filter));
        }
        // Not clap's `requires`: it is silent where what is required conflicts with something that is given.
        if self.yes || self.filter.is_given() {
            let told = "--yes and filters go with --all; without it, jobs are named by their ids";
            return Err(Failure::Usage(told.to_owned()));
        }
        Ok(Choice::These(&self.ids))
    }
}
