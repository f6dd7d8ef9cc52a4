//! `posta openapi`.

use crate::failure::Outcome;
use crate::output;

/// Print the OpenAPI 3.1 document of the booking API
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {}

const EXAMPLES: &str = "\
Examples:
  posta openapi > openapi.json";

pub fn run(_args: &Args) -> Outcome {
    output::json(&api::openapi())
}
