use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use crate::server;

/// A word that is in every Redis key of one test and in no other's. Its keys go with it.
#[derive(Debug)]
pub(crate) struct Namespace {
    word: String,
    used: AtomicBool,
}

impl Namespace {
    pub(crate) fn new() -> Self {
        let word = format!("test{}", &Uuid::new_v4().simple().to_string()[..12]);
        Self { word, used: AtomicBool::new(false) }
    }

    pub(crate) fn word(&self) -> &str {
        self.used.store(true, Ordering::Relaxed);
        &self.word
    }

    fn delete_keys(&self) -> redis::RedisResult<()> {
        let client = redis::Client::open(server::redis_url())?;
        let mut connection = client.get_connection_with_timeout(std::time::Duration::from_secs(2))?;
        let mut cursor: u64 = 0;
        loop {
            let pattern = format!("*{}*", self.word);
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(pattern).arg("COUNT").arg(1_000);
            let (next, keys): (u64, Vec<Vec<u8>>) = scan.query(&mut connection)?;
            if !keys.is_empty() {
                redis::cmd("UNLINK").arg(keys).exec(&mut connection)?;
            }
            if next == 0 {
                return Ok(());
            }
            cursor = next;
        }
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        if self.used.load(Ordering::Relaxed) {
            // Best effort: keys that stay are in nobody's way.
            self.delete_keys().ok();
        }
    }
}
