//! How queues and workers stand, in lines that people read: once for `stats`, over and over for `top`.

use chrono::{DateTime, TimeDelta, Utc};
use relay::{PauseView, QueueStats, Stats, WorkerView};

use super::span::span;
use crate::output::plain;

/// How an earlier look saw the queues, and how long ago that was.
pub struct Before<'a> {
    pub stats: &'a Stats,
    pub ago: TimeDelta,
}

pub fn lines(stats: &Stats, before: Option<&Before<'_>>, now: DateTime<Utc>) -> Vec<String> {
    let mut lines = vec![row(["QUEUE", "SCHEDULED", "READY", "RUNNING", "DEAD", "PARKED", "READY/S", "OLDEST READY"])];
    for queue in &stats.queues {
        lines.push(counts(queue, before));
        lines.extend(notes(queue, stats.redis, now).iter().map(|note| format!("  {note}")));
    }
    for pause in &stats.paused_kinds {
        lines.push(format!("kind {} is {}", pause.kind.unwrap_or_default(), paused(pause, now)));
    }
    for circuit in &stats.circuits {
        let ahead = span(circuit.probed_at - now);
        lines.push(format!(
            "circuit of {} in {} is open after {} failures on end: probed in {ahead}",
            circuit.kind, circuit.queue, circuit.failures
        ));
    }
    lines.push(String::new());
    if stats.redis {
        lines.push(match stats.workers.len() {
            0 => "no worker lives".to_owned(),
            1 => "1 worker".to_owned(),
            many => format!("{many} workers"),
        });
        lines.extend(stats.workers.iter().map(|live| worker(live, now)));
    } else {
        lines.push("redis cannot be asked: what runs and who works is not known".to_owned());
    }
    lines.iter().map(|line| plain(line).trim_end().to_owned()).collect()
}

fn row(cells: [&str; 8]) -> String {
    let [queue, scheduled, ready, running, dead, parked, rate, oldest] = cells;
    format!("{queue:<12} {scheduled:>9} {ready:>9} {running:>9} {dead:>9} {parked:>9} {rate:>9}  {oldest}")
}

fn counts(queue: &QueueStats, before: Option<&Before<'_>>) -> String {
    let [scheduled, ready, running, dead, parked] =
        [queue.scheduled, queue.ready, queue.running, queue.dead, queue.parked].map(|count| count.to_string());
    let rate = before.and_then(|before| rate(queue, before)).unwrap_or_else(|| "-".to_owned());
    let oldest = if queue.ready > 0 { format!("{:.1} s", queue.oldest_ready_seconds) } else { "-".to_owned() };
    row([queue.queue, &scheduled, &ready, &running, &dead, &parked, &rate, &oldest])
}

/// How fast the ready ones become more or less.
fn rate(queue: &QueueStats, before: &Before<'_>) -> Option<String> {
    let earlier = before.stats.queues.iter().find(|seen| seen.queue == queue.queue)?;
    let milliseconds = before.ago.num_milliseconds();
    let a_second = (queue.ready - earlier.ready).saturating_mul(1_000).checked_div(milliseconds)?;
    Some(format!("{a_second:+}"))
}

/// Why nothing moves, in words.
pub fn notes(queue: &QueueStats, redis: bool, now: DateTime<Utc>) -> Vec<String> {
    let mut notes: Vec<String> = queue.pause.iter().map(|pause| paused(pause, now)).collect();
    if redis && queue.workers == 0 {
        notes.push("no worker serves this queue".to_owned());
    }
    notes
}

pub fn paused(pause: &PauseView, now: DateTime<Utc>) -> String {
    let reason = pause.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("paused by {} for {}{reason}", pause.by, span(now - pause.since))
}

fn worker(worker: &WorkerView, now: DateTime<Utc>) -> String {
    let WorkerView { id, pid, version, queues, running, started_at, .. } = worker;
    let (up, queues) = (span(now - *started_at), queues.join(", "));
    format!("  {id}  pid {pid}, {version}, up {up}, runs {} of {queues}", running.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(ready: i64, workers: usize, pause: Option<PauseView>) -> QueueStats {
        QueueStats {
            queue: "mail",
            scheduled: 3,
            ready,
            running: 1,
            dead: 0,
            parked: 0,
            paused: pause.is_some(),
            pause,
            oldest_ready_seconds: 7.25,
            workers,
        }
    }

    fn stats(queue: QueueStats) -> Stats {
        Stats {
            queues: vec![queue],
            workers: Vec::new(),
            kinds: Vec::new(),
            paused_kinds: Vec::new(),
            circuits: Vec::new(),
            redis: true,
        }
    }

    #[test]
    fn why_a_queue_stands_still_is_told_in_words() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::minutes(5);
        let pause = PauseView {
            kind: None,
            by: "cli:ana".to_owned(),
            reason: Some("the server\u{1b}[2J moves".to_owned()),
            since: DateTime::UNIX_EPOCH,
        };
        let told = lines(&stats(queue(4, 0, Some(pause))), None, now).join("\n");
        assert!(told.contains("paused by cli:ana for 5 min 0 s: the server"), "{told}");
        assert!(told.contains("no worker serves this queue") && told.contains("no worker lives"), "{told}");
        assert!(told.contains("7.2 s") && !told.contains('\u{1b}'), "{told:?}");
        let away = Stats { redis: false, ..stats(queue(0, 0, None)) };
        let told = lines(&away, None, now).join("\n");
        assert!(
            !told.contains("serves") && told.contains("redis cannot be asked"),
            "nothing is claimed unasked: {told}"
        );
    }

    #[test]
    fn two_looks_tell_how_fast_a_queue_drains() {
        let (earlier, later) = (stats(queue(1_000, 1, None)), stats(queue(400, 1, None)));
        let before = Before { stats: &earlier, ago: TimeDelta::seconds(2) };
        assert!(lines(&later, Some(&before), DateTime::UNIX_EPOCH)[1].contains(" -300 "));
        let at_once = Before { ago: TimeDelta::zero(), ..before };
        assert!(lines(&later, Some(&at_once), DateTime::UNIX_EPOCH)[1].contains(" - "));
    }
}
