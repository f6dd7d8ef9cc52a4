use apalis_redis::Config;

/// The keys of one queue. All share a hash tag, so that a script touches one slot of a cluster.
///
/// Names are apalis-redis' own where the key means the same; the types behind them differ, and a
/// stock storage must never be pointed at them.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// Which server this is, as the ledger believes.
    pub(crate) epoch: String,
    /// Waiting jobs by when they are due; those before now are ready.
    pub(crate) scheduled: String,
    /// Claimed jobs by when their lease runs out.
    pub(crate) running: String,
    /// Fates that are not written down yet, by when they were settled.
    pub(crate) unrecorded: String,
    /// A list with at most one element: somebody should look for work.
    pub(crate) wake: String,
    /// A hash a job.
    pub(crate) job: String,
}

/// apalis' settings of a queue: the name carries the hash tag.
pub(crate) fn config(prefix: &str, queue: &str) -> Config {
    Config::default().queue(format!("{{{prefix}:{queue}}}"))
}

impl Keys {
    pub(crate) fn new(prefix: &str, queue: &str) -> Self {
        let config = config(prefix, queue);
        Self {
            epoch: format!("{{{prefix}:{queue}}}:epoch"),
            scheduled: config.scheduled_jobs_set(),
            running: config.inflight_jobs_set(),
            unrecorded: format!("{{{prefix}:{queue}}}:unrecorded"),
            wake: config.signal_list(),
            job: format!("{}:", config.job_meta_hash()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_a_queue_share_a_hash_tag() {
        let keys = Keys::new("posta", "mail");
        for key in [&keys.epoch, &keys.scheduled, &keys.running, &keys.unrecorded, &keys.wake, &keys.job] {
            assert!(key.starts_with("{posta:mail}:"), "{key}");
        }
    }
}
