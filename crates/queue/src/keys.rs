use apalis_redis::Config;

/// The keys of one queue. All share a hash tag, so that a script touches one slot of a cluster.
///
/// Names are apalis-redis' own where the key means the same; the types behind them differ, and a
/// stock storage must never be pointed at them.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    /// The first part of all of them. Scripts make the keys of a job (`meta:<id>`, a hash), of what
    /// is set aside (`held:<kind>`, `waiting:<serial key>`: sets by due time) and of limits
    /// (`limit:<limit>`: when it is free again; `floor:<class>`: nobody before) from it.
    pub(crate) base: String,
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
    /// Due jobs that wait for their kind or their serial key, by when they were due.
    pub(crate) aside: String,
    /// A hash: paused kinds, and `*` when the queue is.
    pub(crate) paused: String,
    /// A hash: kinds whose circuit is open, as `until ms:how often it opened on end:probing job`.
    pub(crate) circuits: String,
    /// A hash: failures on end of kinds that have a circuit.
    pub(crate) strain: String,
    /// A hash: the job that runs under each serial key.
    pub(crate) serial: String,
    /// Kinds that have jobs set aside.
    pub(crate) held: String,
}

/// apalis' settings of a queue: the name carries the hash tag.
pub(crate) fn config(prefix: &str, queue: &str) -> Config {
    Config::default().queue(format!("{{{prefix}:{queue}}}"))
}

impl Keys {
    pub(crate) fn new(prefix: &str, queue: &str) -> Self {
        let config = config(prefix, queue);
        let base = format!("{{{prefix}:{queue}}}:");
        let own = |name: &str| format!("{base}{name}");
        Self {
            epoch: own("epoch"),
            scheduled: config.scheduled_jobs_set(),
            running: config.inflight_jobs_set(),
            unrecorded: own("unrecorded"),
            wake: config.signal_list(),
            aside: own("aside"),
            paused: own("paused"),
            circuits: own("circuits"),
            strain: own("strain"),
            serial: own("serial"),
            held: own("held"),
            base,
        }
    }

    /// In the order in which the scripts take them.
    pub(crate) fn all(&self) -> [&str; 11] {
        [
            &self.epoch,
            &self.scheduled,
            &self.running,
            &self.unrecorded,
            &self.wake,
            &self.aside,
            &self.paused,
            &self.circuits,
            &self.strain,
            &self.serial,
            &self.held,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_a_queue_share_a_hash_tag() {
        let keys = Keys::new("posta", "mail");
        for key in keys.all() {
            assert!(key.starts_with("{posta:mail}:"), "{key}");
        }
        assert_eq!(format!("{}meta", keys.base), config("posta", "mail").job_meta_hash());
    }
}
