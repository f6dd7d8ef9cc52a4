//! Logs: text for people, or one flat JSON object a line, on standard error.
//!
//! The fields of the spans around an event stand at the object's top level, so that `request_id` and `job_id` are
//! found without a path. A span that carries an id is an `error_span!`: a stricter `LOG_LEVEL` must not strip ids.
//! Times are the machine's, as those of every other log on it. It cannot know what is personal: callers log ids.

mod fields;
mod json;

use std::io::{self, IsTerminal as _};
use std::panic;

use tracing_subscriber::filter::ParseError;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::settings::{LogFormat, Process};
use crate::tasks::panic_words;
use json::Json;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("LOG_LEVEL cannot be read")]
    Level(#[from] ParseError),
    #[error("logs are set up already")]
    Again(#[from] TryInitError),
}

/// Sets logs up for the whole process, panics included. `service` is `api`, `worker` or `sandbox`.
///
/// # Errors
/// The filter cannot be read, or it was called before.
pub fn init(process: &Process, service: &'static str) -> Result<(), Error> {
    let filter = EnvFilter::builder().parse(&process.log_level)?;
    let lines = match process.log_format {
        LogFormat::Json => Json::new(service, io::stderr).boxed(),
        LogFormat::Text => fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).boxed(),
    };
    registry().with(filter).with(lines).try_init()?;
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic = panic_words(panic.payload()), place, "panic");
    }));
    Ok(())
}
