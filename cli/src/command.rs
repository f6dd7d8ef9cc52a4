//! The command line. A subcommand that is added is a file here, a variant and its arm.

mod admin;
mod amounts;
mod api;
mod blocks;
mod cabins;
mod calendars;
mod check;
mod completions;
mod dev;
mod exec_child;
mod jobs;
mod mail;
mod migrate;
mod openapi;
mod reservations;
mod sandbox;
mod seed;
mod webhooks;
mod worker;

use std::future::Future;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::failure::Outcome;

/// Posta keeps what a booking promises: holds, mails and payments, through every crash.
#[derive(Debug, Parser)]
#[command(name = "posta", version, propagate_version = false, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Posta {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  posta dev                         everything on one machine, with private servers
  posta dev --fresh                 the same, starting over
  posta worker --queues mail        one more worker beside it
  posta jobs ls --state dead        what could not be done
  posta reservations ls             who stays where
  posta check --json                what of the surroundings is reachable
  posta mail preview /tmp/mails     every mail, to look at
  posta completions bash > /etc/bash_completion.d/posta

Settings come from the environment, else from the dev.env of POSTA_HOME; .env.example lists them.
Exit status: 0 done, 1 it could not be done, 2 wrong usage or settings.";

#[derive(Debug, Subcommand)]
pub enum Command {
    Dev(dev::Args),
    Api(api::Args),
    Worker(worker::Args),
    Sandbox(sandbox::Args),
    Migrate(migrate::Args),
    Seed(seed::Args),
    Check(check::Args),
    Jobs(jobs::Args),
    Cabins(cabins::Args),
    Reservations(reservations::Args),
    Blocks(blocks::Args),
    Calendars(calendars::Args),
    Webhooks(webhooks::Args),
    Admin(admin::Args),
    Mail(mail::Args),
    Openapi(openapi::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    ExecChild(exec_child::Args),
}

impl Command {
    pub fn run(self) -> Outcome {
        match self {
            Self::Dev(args) => dev::run(&args),
            Self::Api(args) => api::run(&args),
            Self::Worker(args) => worker::run(&args),
            Self::Sandbox(args) => sandbox::run(&args),
            Self::Migrate(args) => migrate::run(&args),
            Self::Seed(args) => seed::run(&args),
            Self::Check(args) => check::run(&args),
            Self::Jobs(args) => jobs::run(&args),
            Self::Cabins(args) => cabins::run(&args),
            Self::Reservations(args) => reservations::run(args),
            Self::Blocks(args) => blocks::run(&args),
            Self::Calendars(args) => calendars::run(&args),
            Self::Webhooks(args) => webhooks::run(&args),
            Self::Admin(args) => admin::run(&args),
            Self::Mail(args) => mail::run(&args),
            Self::Openapi(args) => openapi::run(&args),
            Self::Completions(args) => completions::run(&args),
            Self::ExecChild(args) => exec_child::run(&args),
        }
    }
}

/// For what asks one thing after the other. It stays on this thread, which `dev` needs: see `Program::start`.
fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the async runtime cannot be started")?.block_on(work)
}

/// For a process that serves: as many threads as told, else one a core.
fn serve(threads: Option<usize>, work: impl Future<Output = Outcome>) -> Outcome {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = threads {
        builder.worker_threads(threads);
    }
    builder.enable_all().build().context("the async runtime cannot be started")?.block_on(work)
}
