//! Data to standard output. A reader that has seen enough (`posta openapi | head`) is no failure.

use std::io::{ErrorKind, Write as _};

use anyhow::Context as _;
use serde::Serialize;

use crate::failure::Outcome;

/// Prints `text` and a line end.
pub fn line(text: &str) -> Outcome {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(error).context("standard output cannot be written").into())
        }
        _ => Ok(()),
    }
}

/// Prints one JSON document.
pub fn json(document: &impl Serialize) -> Outcome {
    let text = serde_json::to_string(document).context("the output cannot be written as JSON")?;
    line(&text)
}

/// Tells on standard error what could not be done, where the rest goes on.
pub fn complaint(text: &str) {
    // Nobody is left to hear that standard error is closed.
    let _ = writeln!(std::io::stderr(), "posta: {text}");
}
