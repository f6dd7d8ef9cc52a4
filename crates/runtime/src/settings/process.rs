//! What every process has: how it logs, and how long it may take to stop.

use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::parse::duration_from;
use super::reader::{Reader, Section};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Clone, Debug)]
pub struct Process {
    pub shutdown_grace: Duration,
    pub log_format: LogFormat,
    /// A level, or a filter such as `info,store=debug`.
    pub log_level: String,
}

impl Section for Process {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let shutdown_grace = reader.value("SHUTDOWN_GRACE", duration_from("0s"));
        let log_format = reader.value("LOG_FORMAT", log_format);
        let log_level = reader.value("LOG_LEVEL", log_level);
        Some(Self { shutdown_grace: shutdown_grace?, log_format: log_format?, log_level: log_level? })
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("expected text or json".to_owned()),
    }
}

fn log_level(text: &str) -> Result<String, String> {
    // A bare word that is no level names a target, and `verbose` would log nothing at all.
    let bare = |part: &str| !part.contains('=') && part.trim().parse::<LevelFilter>().is_err();
    match EnvFilter::builder().parse(text) {
        Ok(_) if text.contains('[') || !text.split(',').any(bare) => Ok(text.to_owned()),
        _ => Err("expected a level such as info, or a filter such as info,store=debug".to_owned()),
    }
}
