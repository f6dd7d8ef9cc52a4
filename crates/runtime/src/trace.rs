//! What belongs together: a request, the jobs that it promised, those that they promised, and the calls to providers.
//!
//! Written as W3C's Trace Context has it (`traceparent`, version 00). A trace bears the id of what began it, without
//! dashes: of a request, or of a job that nobody's request asked for. One that a caller sends could be somebody
//! else's, and is not read.

use std::fmt;

use uuid::Uuid;

tokio::task_local! {
    static CURRENT: Trace;
}

/// One step of a trace: a request, or a run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    id: Uuid,
    step: u64,
}

impl Trace {
    /// The first step of a trace.
    pub fn begun_by(id: Uuid) -> Self {
        Self { id, step: new_step() }
    }

    /// A run of this job: a step of the trace that it was promised in, or the first of its own.
    pub fn of_job(id: Uuid, traceparent: Option<&str>) -> Self {
        Self::begun_by(traceparent.and_then(trace_id).unwrap_or(id))
    }

    /// 32 hexadecimal digits.
    pub fn id(&self) -> impl fmt::Display + use<> {
        self.id.simple()
    }
}

/// As `traceparent`.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{:016x}-01", self.id.simple(), self.step)
    }
}

/// What `work` promises and asks for is of this trace.
pub async fn within<F: Future>(trace: Trace, work: F) -> F::Output {
    CURRENT.scope(trace, work).await
}

/// The step that runs here, if it is one.
pub fn current() -> Option<Trace> {
    CURRENT.try_get().ok()
}

/// Takes the step along into a task of its own, which does not inherit it.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> + use<F> {
    let here = current();
    async move {
        match here {
            Some(trace) => within(trace, work).await,
            None => work.await,
        }
    }
}

fn trace_id(traceparent: &str) -> Option<Uuid> {
    let id = traceparent.strip_prefix("00-")?.split('-').next().filter(|id| id.len() == 32)?;
    Uuid::try_parse(id).ok().filter(|id| !id.is_nil())
}

/// Random, and never 0: the bits that tell a UUID's variant are in it.
fn new_step() -> u64 {
    Uuid::new_v4().as_u64_pair().1
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMISED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_run_is_a_new_step_of_the_trace_that_promised_its_job() {
        let (one, other) = (Trace::of_job(Uuid::nil(), Some(PROMISED)), Trace::of_job(Uuid::nil(), Some(PROMISED)));
        assert_eq!(one.id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(one.id().to_string(), other.id().to_string());
        assert_ne!(one, other);
        assert_eq!(Trace::of_job(Uuid::nil(), Some(&one.to_string())).id().to_string(), one.id().to_string());
    }

    #[test]
    fn what_is_no_trace_begins_one() {
        let job = Uuid::from_u128(7);
        for odd in [
            "",
            "00",
            "00-4bf9-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473x-00f067aa0ba902b7-01",
        ] {
            assert_eq!(Trace::of_job(job, Some(odd)).id().to_string(), job.simple().to_string(), "{odd}");
        }
        assert_eq!(Trace::of_job(job, None).id().to_string(), job.simple().to_string());
    }

    #[test]
    fn a_trace_is_written_as_w3c_has_it() {
        let text = Trace::begun_by(Uuid::from_u128(7)).to_string();
        let parts: Vec<&str> = text.split('-').collect();
        assert_eq!(
            (parts[0], parts[1], parts[2].len(), parts[3]),
            ("00", "00000000000000000000000000000007", 16, "01")
        );
        assert!(parts[2].chars().all(|digit| digit.is_ascii_hexdigit()) && parts[2] != "0000000000000000");
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "a task of its own is what is tried")]
    async fn a_step_is_taken_along_into_a_task_of_its_own() {
        assert_eq!(current(), None);
        let trace = Trace::begun_by(Uuid::from_u128(7));
        within(trace, async {
            assert_eq!(tokio::spawn(async { current() }).await.unwrap(), None);
            assert_eq!(tokio::spawn(carried(async { current() })).await.unwrap(), Some(trace));
        })
        .await;
        assert_eq!(carried(async { current() }).await, None);
    }
}
