//! The `posta` executable: one file a subcommand, each a thin front of a room. GNU conventions: data on standard
//! output, everything else on standard error; exit status 0 done, 1 not done, 2 wrong usage or settings.

#![expect(unreachable_pub, reason = "an executable has no outside: `pub` is for its other modules")]

mod command;
mod desk;
mod dev;
mod failure;
mod output;
mod refused;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

use command::Posta;

fn main() -> ExitCode {
    match Posta::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
