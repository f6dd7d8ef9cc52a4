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

/// Tells that what is printed says nothing of what runs, where that is so.
pub fn blindness(why: Option<String>) {
    if let Some(why) = why {
        complaint(&format!("redis cannot be asked what runs, so nothing is shown as running: {why}"));
    }
}

/// Prints members of JSON objects as columns.
pub fn table(rows: &[impl Serialize], columns: &[&str]) -> Outcome {
    let mut cells: Vec<Vec<String>> = vec![columns.iter().map(|column| column.to_uppercase()).collect()];
    for row in rows {
        let row = serde_json::to_value(row).context("the output cannot be written")?;
        cells.push(columns.iter().map(|column| cell(&row[*column])).collect());
    }
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| {
            cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    cells.iter().try_for_each(|row| {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        line(padded.join("  ").trim_end())
    })
}

/// Without control characters: what a server or a guest said does not steer a terminal.
pub fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => plain(text),
        other => other.to_string(),
    }
}
