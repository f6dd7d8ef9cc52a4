use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::runtime::{Builder, Handle};

/// As in `worker`: a thread of its own for claiming, renewing and settling.
pub(crate) struct Engine(Handle);

impl Engine {
    pub(crate) fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new()
            .name("queue".to_owned())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(Self(handle))
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.0
    }

    pub(crate) fn spawner(&self) -> Arc<dyn Fn(&'static str, BoxFuture<'static, ()>) + Send + Sync> {
        let handle = self.0.clone();
        Arc::new(move |_name, task| drop(handle.spawn(task)))
    }
}
