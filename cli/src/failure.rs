//! How a subcommand ends when it does not end well: 1, it could not be done; 2, wrong usage or settings.

use std::io::Write as _;
use std::process::ExitCode;

use runtime::settings::Problems;

pub type Outcome = Result<(), Failure>;

#[derive(Debug)]
pub enum Failure {
    /// Settings that are missing or cannot be read; all of them are told.
    Settings(Problems),
    /// An argument that cannot be; the message names it.
    Usage(String),
    /// It could not be done; the chain of causes is told.
    Undone(anyhow::Error),
    /// It could not be done, and the output says so already.
    Told,
}

impl Failure {
    pub fn report(&self) -> ExitCode {
        let (text, code) = match self {
            Self::Settings(problems) => (problems.to_string(), 2),
            Self::Usage(told) => (format!("posta: {told}"), 2),
            Self::Undone(error) => (format!("posta: {error:#}"), 1),
            Self::Told => return ExitCode::from(1),
        };
        // Nobody is left to hear that standard error is closed.
        let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
        ExitCode::from(code)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Settings(problems)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Undone(error)
    }
}
