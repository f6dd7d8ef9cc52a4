//! `posta mail`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;

use crate::failure::Outcome;
use crate::output;

/// Look at the mails that guests get
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write every mail, with sample data, to files: NAME.html, and NAME.txt with its subject
    Preview {
        /// Made when it is not there
        dir: PathBuf,
    },
}

const EXAMPLES: &str = "\
Examples:
  posta mail preview /tmp/mails";

pub fn run(args: &Args) -> Outcome {
    let Verb::Preview { dir } = &args.verb;
    let written =
        letters::write_previews(dir).with_context(|| format!("the mails cannot be written to {}", dir.display()))?;
    written.iter().try_for_each(|path| output::line(&path.display().to_string()))
}
