use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use futures::FutureExt;

/// A defect fails all of them; a busy machine is not busy for so long.
const ATTEMPTS: usize = 5;

/// Claims something about short leases in real time. Where the machine itself stood still for longer than `bears`, a
/// lease that was lost tells nothing of the engine: an attempt that failed is made again then.
pub(crate) async fn where_time_flows(bears: Duration, attempt: impl AsyncFn()) {
    for left in (0..ATTEMPTS).rev() {
        let watch = Watch::start();
        let Err(failure) = AssertUnwindSafe(attempt()).catch_unwind().await else { return };
        if watch.longest() <= bears || left == 0 {
            resume_unwind(failure);
        }
    }
}

/// A thread that wants the processor again and again, and how long it had to wait for it.
struct Watch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Duration>,
}

impl Watch {
    fn start() -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            let mut longest = Duration::ZERO;
            while !end.load(Ordering::SeqCst) {
                let began = Instant::now();
                std::thread::sleep(Duration::from_millis(20));
                longest = longest.max(began.elapsed());
            }
            longest
        });
        Self { ended, thread }
    }

    fn longest(self) -> Duration {
        self.ended.store(true, Ordering::SeqCst);
        self.thread.join().unwrap()
    }
}
