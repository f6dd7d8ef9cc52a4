//! What became of jobs that were named one by one.

use serde::Serialize;
use uuid::Uuid;

use crate::failure::{Failure, Outcome};
use crate::output;

/// One job's answer: a word for programs, where something was done, and a sentence for people.
pub struct Told {
    id: Uuid,
    result: Option<&'static str>,
    words: String,
    ok: bool,
}

#[derive(Serialize)]
struct Answer {
    id: Uuid,
    result: &'static str,
}

impl Told {
    pub fn done(id: Uuid, result: &'static str, words: String) -> Self {
        Self { id, result: Some(result), words, ok: true }
    }

    /// Something was done, and not all that was asked for.
    pub fn half(id: Uuid, result: &'static str, words: String) -> Self {
        Self { id, result: Some(result), words, ok: false }
    }

    pub fn refused(id: Uuid, words: String) -> Self {
        Self { id, result: None, words, ok: false }
    }
}

/// Refusals go to standard error, the rest to standard output: an object for one job, else a list.
pub fn print(told: &[Told], json: bool) -> Outcome {
    let answers: Vec<Answer> =
        told.iter().filter_map(|told| Some(Answer { id: told.id, result: told.result? })).collect();
    if json {
        match (answers.as_slice(), told.len()) {
            ([], 1) => {}
            ([one], 1) => output::json(one)?,
            (answers, _) => output::json(&answers)?,
        }
    }
    for one in told {
        if !one.ok {
            output::complaint(&one.words);
        } else if !json {
            output::line(&one.words)?;
        }
    }
    if told.iter().all(|told| told.ok) { Ok(()) } else { Err(Failure::Told) }
}
