//! The catalogue as a page shows it: `docs/JOBS.md` has this table, and a test compares the two.

use std::fmt::Write as _;
use std::time::Duration;

use uuid::Uuid;

use crate::{Clash, Job, Kind, Mail, Probe};

/// Every kind, a row of a Markdown table each.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(
        "| kind | queue | version | attempts | waits | given up after | one run | circuit | one at most | serial | limits |\n\
         |---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for kind in Kind::ALL {
        let (policy, job) = (kind.policy(), example(kind));
        let waits = format!("{} to {}", span(policy.first_wait), span(policy.longest_wait));
        let age = policy.max_age.map_or_else(|| "-".to_owned(), span);
        let circuit = policy.breaker.map_or_else(
            || "-".to_owned(),
            |breaker| format!("{} failures, {} to {}", breaker.failures, span(breaker.first), span(breaker.longest)),
        );
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| `{kind}` | {} | {} | {} | {waits} | {age} | {} | {circuit} | {} | {} | {} |",
            kind.queue(),
            kind.version(),
            policy.max_attempts,
            span(job.policy().time_limit),
            unique(&job),
            job.serial().map_or_else(|| "-".to_owned(), |key| format!("`{key}`")),
            limits(&job),
        );
    }
    text
}

/// One job of the kind; ids are `N`'s place.
fn example(kind: Kind) -> Job {
    match kind {
        Kind::SendEmail => Job::SendEmail { mail: Mail::HoldCreated, reservation: 0 },
        Kind::ExpireHold => Job::ExpireHold { reservation: 0 },
        Kind::RemindPayment => Job::RemindPayment { reservation: 0 },
        Kind::RemindCheckIn => Job::RemindCheckIn { reservation: 0 },
        Kind::CreatePaymentLink => Job::CreatePaymentLink { reservation: 0 },
        Kind::ProcessPaymentEvent => Job::ProcessPaymentEvent { payment: "0".to_owned() },
        Kind::RefundPayment => Job::RefundPayment { refund: Uuid::nil() },
        Kind::ReconcilePayments => Job::ReconcilePayments { reservation: 0 },
        Kind::ProcessWhatsappEvent => Job::ProcessWhatsappEvent { event: Uuid::nil() },
        Kind::CompleteStays => Job::CompleteStays,
        Kind::SweepHolds => Job::SweepHolds,
        Kind::Prune => Job::Prune,
        Kind::TellDead => Job::TellDead,
        Kind::ChangeJobs => Job::ChangeJobs { change: 0 },
        Kind::Probe => {
            let key = || Some("KEY".to_owned());
            Job::Probe(Probe { unique: key(), serial: key(), ..Probe::default() })
        }
    }
}

fn unique(job: &Job) -> String {
    let Some(unique) = job.unique() else { return "-".to_owned() };
    let again = match unique.clash {
        Clash::Ignore => "stays",
        Clash::Move => "moves",
    };
    format!("`{}`, {again}", unique.key.replace(&Uuid::nil().to_string(), "N").replace(":0", ":N"))
}

fn limits(job: &Job) -> String {
    let limits = job.limits();
    if limits.is_empty() {
        return "-".to_owned();
    }
    limits.iter().map(|limit| format!("`{limit}`")).collect::<Vec<_>>().join(", ")
}

/// In the largest unit that loses nothing.
fn span(length: Duration) -> String {
    let milliseconds = length.as_millis();
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000)] {
        if milliseconds >= size && milliseconds.is_multiple_of(size) {
            return format!("{} {unit}", milliseconds / size);
        }
    }
    format!("{milliseconds} ms")
}
